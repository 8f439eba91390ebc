"""Turn files that a person offers into the model for Pick in use, and remove it again."""

from backdrop.runtime.page import cache_inspector, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import ENGINE_LOST, READY
from backdrop.ui.control.engine_supervisor import failure_of
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.selectors import Selector, SelectorCandidate
from backdrop.ui.text import model_messages, selector_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.state import State


class SelectorSetup:
    """Has the engine inspect the files, then start them at a person's request."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._changed = changed
        self._announce = announce

    def inspect(self, files: "Sequence[Any]") -> None:
        """Begin with other files."""
        self._state.selector.candidate = SelectorCandidate(files)
        self._changed()

    def dismiss(self) -> None:
        """Forget the files, unless their model is being started."""
        selector = self._state.selector
        if selector.candidate and not selector.candidate.is_starting:
            selector.candidate = None
            self._changed()

    def continue_inspection(self) -> None:
        """Have the files inspected as soon as there is an engine."""
        candidate = self._state.selector.candidate
        if candidate and not candidate.is_asked and self._state.engine.phase == READY:
            candidate.is_asked = True
            scheduling.start_task(self._inspect(candidate))

    async def _inspect(self, candidate: SelectorCandidate) -> None:
        try:
            answer = await self._supervisor.calls.inspect_selector(candidate.files)
            candidate.set_facts(answer["title"], answer["licence"], answer["use"], answer["bytes"])
        except EngineError as error:
            candidate.failure = failure_of(error)
        self._announce(selector_messages.candidate_line(self._state))
        self._changed()

    def use(self) -> None:
        """Start the model that was offered last."""
        candidate = self._state.selector.candidate
        if candidate and candidate.is_inspected and not candidate.is_starting:
            candidate.is_starting = True
            self._changed()
            scheduling.start_task(self._start(candidate))

    async def _start(self, candidate: SelectorCandidate) -> None:
        title, files, selector = candidate.title, candidate.files, self._state.selector
        try:
            answer = await self._supervisor.calls.load_selector({"title": title, "files": files})
        except EngineError as error:
            candidate.failure = failure_of(error)
            if error.code == ENGINE_LOST:
                candidate.failure = Failure(ENGINE_LOST, model_messages.CUSTOM_STOPPED_ENGINE)
            candidate.is_starting = False
            self._announce(selector_messages.candidate_line(self._state))
        else:
            is_stored = bool(answer["is_stored"])
            # The next engine finds a stored model by itself.
            selector.model = Selector(title, candidate.bytes, None if is_stored else files)
            selector.is_stored = is_stored
            self._state.engine.tap_model.set_ready(is_stored)
            if is_stored:
                scheduling.start_task(cache_inspector.request_persistence())
            self._announce(selector_messages.in_use_line(title))
            if selector.candidate is candidate:
                selector.candidate = None
        self._changed()

    def remove(self) -> None:
        """Remove the model; our own finds again what a tap takes."""
        model = self._state.selector.model
        if model:
            self._state.selector.model = None
            self._state.engine.tap_model.reset()
            self._announce(model_messages.removed_line(model.title))
            scheduling.start_task(self._discard())
            self._changed()

    async def _discard(self) -> None:
        try:
            await self._supervisor.calls.discard_selector()
        except EngineError:
            pass  # the next engine finds it in the store and offers it again
