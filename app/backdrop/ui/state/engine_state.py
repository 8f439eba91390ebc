"""The engine's phase, its models, and what it found on this device. Pure."""

from backdrop.runtime.protocol import CUSTOM, FETCHING, HOSTED, READY, STARTING
from backdrop.ui.state.model_state import ModelState
from backdrop.ui.state.phases import FAILED
from backdrop.ui.state.picture import BEST, FAST, MODELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from backdrop.ui.state.failure import Failure
    from backdrop.ui.state.hosted_model import HostedModel

MAX_STARTS = 3  # engines in a row that answered no picture, after which no other is started


class EngineState:
    """One engine worker after the other, with the models that it runs."""

    def __init__(self, save_data: bool, published: "Sequence[str]") -> None:
        """Take whether the person asked to save data, and the names of the site's models.

        With less data, Best waits to be chosen. A site always has Fast.
        """
        self.phase = STARTING
        self.failure: Failure | None = None
        self.is_slow = False  # it takes unusually long to start
        self.received = 0  # bytes of its files
        self.total = 0  # bytes of its files, 0 while unknown
        self.threads = 0  # of the published models; 0 until one has started
        self.uses_onnx_runtime = False  # in place of the kernels, for a published model
        self.have_kernels_failed = False  # since the page was opened
        self.has_little_memory = False
        self.models = {FAST: ModelState(FAST, True)}
        if BEST in published:
            self.models[BEST] = ModelState(BEST, not save_data)
        self.hosted: HostedModel | None = None  # which the host has added to the site
        self.tap_model = ModelState(FAST, False)  # Fast, unless a person has chosen another one
        self._wants_best = not save_data
        self._awaits_hosted = HOSTED in published  # start() will say what it is
        self._can_store = True
        self._starts = 0  # in a row, of engines that answered no picture yet

    # The engine

    def begin_start(self) -> None:
        """Record that another engine starts."""
        self._starts += 1
        self.set_lost()
        self.is_slow = False
        models = self.all_models()
        models.append(self.tap_model)
        for model in models:
            if model.phase != FAILED:
                model.reset()

    def set_ready(self, can_store: bool) -> None:
        """Record that the engine answered its start."""
        self.phase = READY
        self.is_slow = False
        self._can_store = can_store

    def set_progress(self, received: int, total: int) -> None:
        """Record how many bytes of the engine's files have arrived."""
        self.received = received
        self.total = total

    def set_lost(self) -> None:
        """Record that the engine is gone and another one follows."""
        self.phase = STARTING
        self.failure = None

    def set_failed(self, failure: "Failure") -> None:
        """Record that no engine starts any more."""
        self.phase = FAILED
        self.failure = failure

    def note_answer(self) -> None:
        """Record that the engine answered a picture, or ended because of one.

        One picture ends at most two engines, so only starts without any picture need a limit.
        """
        self._starts = 1

    def can_restart(self) -> bool:
        """Return whether a lost engine is worth another start without a person's request."""
        return self._starts < MAX_STARTS

    def retry(self) -> None:
        """Try again everything that failed, at a person's request."""
        self._starts = 0
        for model in self.all_models():
            model.retry()
        if self.phase == FAILED:
            self.set_lost()

    def limit_memory(self) -> None:
        """Leave the better model until a person chooses it: the device has little memory."""
        self.has_little_memory = True
        self.leave_best()

    # Models

    @property
    def best(self) -> str:
        """The name of the model that is called Best; without has_best() the site has none."""
        if not self.hosted or not self.hosted.is_best:
            return BEST
        model = self.models.get(HOSTED)
        return HOSTED if model and model.phase != FAILED else BEST

    def has_best(self) -> bool:
        """Return whether there is a model that is called Best."""
        return self.best in self.models

    def may_have_best(self) -> bool:
        """Return whether there is a model that is called Best, as far as is known yet."""
        return self.has_best() or self._awaits_hosted

    def uses_best(self) -> bool:
        """Return whether Best is used without being asked for, as far as is known yet."""
        return self.is_wanted(self.best) or (self._awaits_hosted and self._wants_best)

    def leave_best(self) -> None:
        """Load Best only once a person or a page asks for it."""
        self._wants_best = False
        if self.has_best():
            self.models[self.best].is_wanted = False

    def want_best(self) -> None:
        """Load Best, if the site has one."""
        self._wants_best = True
        if self.has_best():
            self.models[self.best].is_wanted = True

    def add_hosted_model(self, hosted: "HostedModel") -> None:
        """Add the model that the host has added to the site, once, if this device can use it."""
        self._awaits_hosted = False
        if HOSTED in self.models:
            return
        self.hosted = hosted
        if not hosted.fits:
            return
        self.models[HOSTED] = ModelState(HOSTED, hosted.is_best and self._wants_best)
        if hosted.is_best and BEST in self.models:
            self.models[BEST].is_wanted = False

    def fail_hosted_model(self, failure: "Failure") -> None:
        """Record that the host's model cannot be used; the site's own Best takes its place."""
        was_best = self.best == HOSTED
        self.models[HOSTED].set_failed(failure)
        if was_best and self.best == BEST and BEST in self.models:
            self.models[BEST].is_wanted = self.models[HOSTED].is_wanted

    def all_models(self) -> list[ModelState]:
        """Return the models in the order of loading; dicts of MicroPython have no order."""
        return [self.models[name] for name in MODELS if name in self.models]

    def set_custom_model(self, is_wanted: bool) -> ModelState:
        """Add the custom model, in place of any before it, and return its state."""
        model = self.models[CUSTOM] = ModelState(CUSTOM, is_wanted)
        return model

    def remove_custom_model(self) -> None:
        """Remove the custom model, if there is one."""
        self.models.pop(CUSTOM, None)

    def has_failed(self) -> bool:
        """Return whether the engine or a model waits for a person to try again."""
        return self.phase == FAILED or any(each.phase == FAILED for each in self.all_models())

    def is_loading(self) -> bool:
        """Return whether the engine or a model is being fetched or started."""
        if self.phase == STARTING:
            return True
        return any(model.phase in (FETCHING, STARTING) for model in self.all_models())

    def is_wanted(self, name: str) -> bool:
        """Return whether a model is to be used, now or once it is ready."""
        model = self.models.get(name)
        return bool(model and model.is_wanted and model.phase != FAILED)

    def is_ready(self, name: str) -> bool:
        """Return whether a model is to be used and can be."""
        return self.is_wanted(name) and self.models[name].phase == READY

    def are_models_stored(self) -> bool:
        """Return whether everything fetched so far is stored for the next visit."""
        return self._can_store and all(model.is_stored for model in self.all_models())

    def has_ready_model(self) -> bool:
        """Return whether the engine can cut a picture."""
        return self.phase == READY and any(each.phase == READY for each in self.all_models())

    def version(self) -> "list[tuple[str, bool]]":
        """Return the facts about models on which the queue's decisions depend."""
        return [(model.phase, model.is_wanted) for model in self.all_models()]
