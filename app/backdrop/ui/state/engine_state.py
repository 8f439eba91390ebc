"""The engine's phase, its models, and what it found on this device. Pure."""

from backdrop.runtime.protocol import CUSTOM, FETCHING, READY, STARTING
from backdrop.ui.state.model_state import ModelState
from backdrop.ui.state.phases import FAILED
from backdrop.ui.state.picture import BEST, FAST, MENDER, MODELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from backdrop.ui.state.failure import Failure

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
        self.tap_model = ModelState(MENDER, False)
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
        if BEST in self.models:
            self.models[BEST].is_wanted = False

    # Models

    def all_models(self) -> list[ModelState]:
        """Return the models in the order of loading; dicts of MicroPython have no order."""
        return [self.models[name] for name in MODELS if name in self.models]

    def find_model(self, name: str) -> "ModelState | None":
        """Return a model by its name, the one of the tool Pick included."""
        return self.tap_model if name == MENDER else self.models.get(name)

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
