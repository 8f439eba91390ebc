"""Keep an engine running with its models: start it, and start another whenever one is lost."""

from backdrop.runtime.page import clock, events, page_files, page_info, scheduling
from backdrop.runtime.page.client import Engine, EngineError
from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.protocol import (
    CARD,
    CUSTOM,
    ENGINE_LOST,
    ENGINE_NOT_STARTED,
    FETCHING,
    HOSTED,
    HOSTED_PICK,
    KERNELS_FAILED,
    LOOK,
    NETWORK,
    READY,
    RESTART_AFTER,
    SELECTOR_FAILED,
    STAGE,
    STARTING,
)
from backdrop.ui.state.custom_models import CustomModel
from backdrop.ui.state.device import Device
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.hosted_model import HostedModel
from backdrop.ui.state.phases import FAILED, IDLE
from backdrop.ui.state.picture import FAST
from backdrop.ui.state.selectors import HostedSelector, Selector
from backdrop.ui.text.engine_loss_messages import ENGINE_GIVEN_UP, ERRORS, UNEXPECTED
from backdrop.ui.text.model_messages import CUSTOM_STOPPED_ENGINE
from backdrop.ui.text.site_messages import unused_model_line, unused_selector_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from backdrop.runtime.call_values import (
        CustomModelOptions,
        HostedFacts,
        LoadResult,
        SelectorOptions,
        SelectorResult,
    )
    from backdrop.runtime.call_values import HostedModel as HostedDescription
    from backdrop.runtime.protocol import Message
    from backdrop.ui.state.model_state import ModelState
    from backdrop.ui.state.state import State

SLOW_SECONDS = 20  # after which a start counts as unusually long
SHOWN_BYTES = 100_000  # of the engine's files that arrive between two looks at the page


class EngineSupervisor:
    """The only part that starts and stops engines; all others call them through it."""

    def __init__(
        self, state: "State", changed: "Callable[[], None]", announce: "Callable[[str], None]"
    ) -> None:
        self.calls = EngineCalls(self._call)
        self._state = state
        self._changed = changed
        self._announce = announce
        self._engine: Engine | None = None  # the last one that was ready, which may be lost
        self._engines = 0  # started so far
        # The last engines that have begun to start models of the host, by their names.
        self._starts_hosted: dict[str, Engine | None] = {}
        facts = page_info.describe_device()
        self.device = Device(facts["memory"], facts["agent"], facts["touch_points"])
        if self.device.has_little_memory:
            state.limit_memory()
        state.queue.limit = self.device.parallel_jobs
        events.listen_document("backdrop-loading", self._note_download)
        self._note_download(None)
        self._may_use_gpu = self.device.can_use_gpu and not page_info.saves_data()

    async def _call(self, name: str, *arguments: "Any") -> "Any":
        """Call the engine as client.Engine.call() does; replace it after an error that ends it."""
        engine = self._engine
        if not engine:
            raise EngineError(ENGINE_NOT_STARTED)
        try:
            return await engine.call(name, *arguments)
        except EngineError as error:
            if error.code == SELECTOR_FAILED:
                self._state.engine.tap_model.set_failed(failure_of(error))
            self._replace_after(engine, error)
            raise

    async def run(self) -> None:
        """Start an engine, and another one whenever it is lost, until it cannot start."""
        while self._state.engine.can_restart():
            self._state.engine.begin_start()
            self._state.selector.is_looking = False
            self._changed()
            self._engines += 1
            engine = Engine(self._engines, self._receive)
            slow_start = scheduling.start_task(self._note_slow_start())
            try:
                answer = await engine.start(
                    self._state.site.most_pixels(self.device.max_pixels),
                    self._may_use_gpu,
                    self.device.has_little_memory,
                    not self._state.engine.have_kernels_failed,
                )
            except EngineError as error:
                engine.stop()
                self._give_up(failure_of(error))
                return
            finally:
                slow_start.cancel()
            self._engine = engine
            self._state.engine.set_ready(answer["can_store"])
            stored = answer["custom_model"]
            if stored["title"]:
                self._state.offer_stored_model(CustomModel(stored["title"], stored["bytes"]))
            self._take_hosted_model(answer["hosted_model"])
            self._take_hosted_selector(answer["hosted_selector"])
            stored = answer["selector"]
            if stored["title"] and not self._state.selector.model:
                self._state.selector.model = Selector(stored["title"], stored["bytes"])
            clock.mark_milestone("engine")
            self.load_models()
            self._changed()
            await engine.ended()
            self._lose(engine)
        self._give_up(Failure(FAILED, ENGINE_GIVEN_UP))

    def _take_hosted_model(self, described: "HostedDescription") -> None:
        """Take what the engine says about the model that the host has added."""
        if described["problem"]:
            self._state.notice = unused_model_line(described["problem"])
            self._announce(self._state.notice)
        elif described["title"]:
            fits = self.device.has_room_for(described["memory_gb"])
            self._state.engine.add_hosted_model(HostedModel(described, fits))

    def _take_hosted_selector(self, described: "HostedFacts") -> None:
        """Take what the engine says about the model for Pick that the host has added."""
        if described["problem"]:
            self._state.notice = unused_selector_line(described["problem"])
            self._announce(self._state.notice)
        elif described["title"]:
            has_room = self.device.has_room_for(described["memory_gb"])
            may_download = not page_info.saves_data()
            self._state.selector.hosted = HostedSelector(described, has_room, may_download)

    def retry(self) -> None:
        """Start again whatever failed: the engine, models."""
        was_given_up = self._state.engine.phase == FAILED
        self._state.engine.retry()
        if was_given_up:
            scheduling.start_task(self.run())
        self.load_models()
        self._changed()

    def load_models(self) -> None:
        """Load the models that are wanted and not loaded yet."""
        engine = self._engine
        if engine and self._state.engine.phase == READY:
            models = self._state.engine.all_models()
            usual = (FAST, self._state.engine.best)
            first = [model for model in models if model.name in usual]
            scheduling.start_task(self._load(engine, first))
            # At the same time: a person has chosen them, and they do not need the other models.
            for model in models:
                if model.name not in usual:
                    scheduling.start_task(self._load(engine, [model]))

    async def _load(self, engine: Engine, models: "Sequence[ModelState]") -> None:
        """Load the wanted ones of the models one after the other, until one fails.

        The models' state describes the present engine; the answers of a lost one are ignored.
        """
        for model in models:
            if model.phase == FAILED or engine.lost:
                return
            if model.phase != IDLE or not model.is_wanted:
                continue
            model.set_progress(0, 0)
            try:
                answer = await engine.calls.load(model.name, self._load_options(model))
            except EngineError as error:
                if model.name == HOSTED:
                    self._fail_hosted(engine, error)
                elif not engine.lost:  # or else the next engine loads it
                    model.set_failed(failure_of(error))
                if model.failure:
                    self._announce(model.failure.message)
                self._replace_after(engine, error)
                self._changed()
                return
            if engine.lost:
                return
            model.set_ready(answer["is_stored"])
            if model.name in (HOSTED, CUSTOM):
                model.card = answer["card"]
            self._state.engine.threads = answer["threads"]
            self._state.engine.uses_onnx_runtime = answer["uses_onnx_runtime"]
            self._changed()

    def _fail_hosted(self, engine: Engine, error: EngineError) -> None:
        """Do without the host's model, so that no other engine ends for the same reason."""
        if engine.lost and self._starts_hosted.get(HOSTED) is not engine:
            return  # the next engine loads it
        failure = failure_of(error)
        if engine.lost:
            failure = Failure(ENGINE_LOST, CUSTOM_STOPPED_ENGINE)
        self._state.engine.fail_hosted_model(failure)
        self.load_models()

    def load_tap_model(self) -> None:
        """Load the model that finds what a tap takes, unless that was done or failed."""
        engine, state = self._engine, self._state.engine
        # Our own is Fast, which need not be fetched a second time.
        is_fast_due = state.models[FAST].phase in (IDLE, FETCHING, STARTING)
        waits = is_fast_due and not self._state.selector.in_use()
        if engine and state.phase == READY and state.tap_model.phase == IDLE and not waits:
            scheduling.start_task(self._load_tap_model(engine))

    async def _load_tap_model(self, engine: Engine) -> None:
        """Load that model; without it taps work too, so its failure ends no engine."""
        model, selector = self._state.engine.tap_model, self._state.selector.in_use()
        model.set_progress(0, 0)
        answer: SelectorResult | LoadResult
        try:
            if selector:
                answer = await engine.calls.load_selector(_selector_options(selector))
            else:
                answer = await engine.calls.load(model.name, None)
        except EngineError as error:
            if not engine.lost and selector is self._state.selector.in_use():
                model.set_failed(failure_of(error))
            elif engine.lost and self._starts_hosted.get(HOSTED_PICK) is engine:
                # Or else it would end the next engine, too.
                model.set_failed(Failure(ENGINE_LOST, CUSTOM_STOPPED_ENGINE))
        else:
            if not engine.lost and selector is self._state.selector.in_use():
                model.set_ready(answer["is_stored"])
                self._starts_hosted[HOSTED_PICK] = None
        self._changed()

    def _load_options(self, model: "ModelState") -> "CustomModelOptions | None":
        """Return the options of the custom model, None for the others."""
        custom = self._state.custom_model
        if model.name != CUSTOM or not custom:
            return None
        return custom.options or {"title": custom.title}

    def _receive(self, message: "Message") -> None:
        """Take a message of protocol.py."""
        if message["kind"] == NETWORK:
            name = message["network"]
            engine = self._state.engine
            model = engine.tap_model if name == HOSTED_PICK else engine.models.get(name)
            if not model or model.phase not in (FETCHING, STARTING):
                return  # not in use yet, or the answer to load() was faster than this message
            if message["state"] == FETCHING:
                model.set_progress(message["received"], message["total"])
            else:
                model.phase = STARTING
                self._starts_hosted[name] = self._engine
        elif message["kind"] == LOOK:
            self._state.selector.is_looking = bool(message["is_looking"])
        elif message["kind"] == CARD:
            used_by = self._state.engine.models.get(message["network"])
            if used_by:
                used_by.card = message["card"]
        elif message["kind"] == STAGE:
            picture = self._state.pictures.find(message["picture"])
            if picture:
                picture.stage = message["stage"]
        else:
            picture = self._state.pictures.find(message["picture"])
            if picture and not picture.results:
                before = message["before"]
                url = page_files.object_url(before) if before else ""
                self._state.set_screen_copy(picture, url)
        self._changed()

    def _replace_after(self, engine: Engine, error: EngineError) -> None:
        if error.code == KERNELS_FAILED:
            self._state.engine.have_kernels_failed = True
        if error.code in RESTART_AFTER:
            self._lose(engine)

    def _lose(self, engine: Engine) -> None:
        engine.stop()
        if engine is self._engine and self._state.engine.phase == READY:
            self._state.engine.set_lost()

    def _give_up(self, failure: Failure) -> None:
        self._engine = None
        self._state.engine.set_failed(failure)
        self._announce(failure.message)
        self._changed()

    def _note_download(self, event: "Any") -> None:
        engine = self._state.engine
        received, total = page_info.engine_download()
        is_new_step = received - engine.received >= SHOWN_BYTES or received == total
        if engine.phase == STARTING and is_new_step:
            engine.set_progress(received, total)
            if event:
                self._changed()

    async def _note_slow_start(self) -> None:
        await scheduling.sleep(SLOW_SECONDS)
        self._state.engine.is_slow = True
        self._changed()


def _selector_options(selector: Selector) -> "SelectorOptions":
    """Return the options of a model for Pick; the worker has stored a person's without files."""
    if selector.is_hosted:
        return {"title": selector.title, "is_hosted": True}
    if selector.files is None:
        return {"title": selector.title}
    return {"title": selector.title, "files": selector.files}


def failure_of(error: EngineError) -> Failure:
    """Make a Failure of an EngineError."""
    return Failure(error.code, sentence_of(error))


def sentence_of(error: EngineError) -> str:
    """Return the sentence about an error: the worker's, or the page's own."""
    return error.message or ERRORS.get(error.code, UNEXPECTED)
