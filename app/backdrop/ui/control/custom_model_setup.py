"""Turn a file that a person offers into the custom model in use, and remove it again."""

from backdrop.runtime.page import cache_inspector, page_files, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import CUSTOM, ENGINE_LOST, READY
from backdrop.ui.control.engine_supervisor import failure_of
from backdrop.ui.state.custom_models import Candidate, CustomModel, PublicModel
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.file_names import model_title
from backdrop.ui.text import model_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from backdrop.runtime.call_values import CustomModelOptions
    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.state import State


class CustomModelSetup:
    """Has the engine inspect the file, then start it with the options that a person chose."""

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

    def inspect(self, file: "Any") -> None:
        """Begin with another file."""
        self._state.candidate = Candidate(file, file.name)
        self._changed()

    def dismiss(self) -> None:
        """Forget the file, unless its model is being started."""
        if self._state.candidate and not self._state.candidate.is_starting:
            self._state.candidate = None
            self._changed()

    def continue_inspection(self) -> None:
        """Have the file inspected as soon as there is an engine."""
        candidate = self._state.candidate
        if candidate and not candidate.is_asked and self._state.engine.phase == READY:
            candidate.is_asked = True
            scheduling.start_task(self._inspect(candidate))

    async def _inspect(self, candidate: Candidate) -> None:
        try:
            answer = await self._supervisor.calls.inspect(candidate.file)
            size = answer["width"], answer["height"]
            candidate.set_facts(answer["bytes"], answer["side"], size, answer["colours"])
            if answer["title"]:
                public = PublicModel(
                    answer["title"],
                    answer["licence"],
                    answer["use"],
                    answer["best_for"],
                    answer["memory_gb"],
                )
                candidate.set_public(public, answer["asks_side"], answer["asks_colours"])
        except EngineError as error:
            candidate.failure = failure_of(error)
        self._announce(model_messages.candidate_line(self._state))
        self._changed()

    def use(self, side: int, colours: str) -> None:
        """Start the model with this input side in px, unless it is fixed, and normalisation."""
        candidate = self._state.candidate
        if candidate and candidate.is_inspected and not candidate.is_starting:
            candidate.is_starting = True
            self._changed()
            scheduling.start_task(self._start(candidate, side, colours))

    async def _start(self, candidate: Candidate, side: int, colours: str) -> None:
        title = model_title(candidate.name)
        options: CustomModelOptions = {
            "title": title,
            "file": candidate.file,
            "side": side,
            "colours": colours,
        }
        try:
            answer = await self._supervisor.calls.load(CUSTOM, options)
        except EngineError as error:
            candidate.failure = failure_of(error)
            if error.code == ENGINE_LOST:
                candidate.failure = Failure(ENGINE_LOST, model_messages.CUSTOM_STOPPED_ENGINE)
            candidate.is_starting = False
            self._announce(model_messages.candidate_line(self._state))
        else:
            # The next engine finds a stored model by itself.
            model = CustomModel(title, candidate.bytes, None if answer["is_stored"] else options)
            _release(self._state.use_custom_model(model, answer["is_stored"]))
            self._state.engine.models[CUSTOM].card = answer["card"]
            if answer["is_stored"]:
                scheduling.start_task(cache_inspector.request_persistence())
            self._announce(model_messages.in_use_line(title))
            if self._state.candidate is candidate:
                self._state.candidate = None
        self._changed()

    def remove(self) -> None:
        """Remove the custom model and its results."""
        model = self._state.custom_model
        if model:
            self._announce(model_messages.removed_line(model.title))
            _release(self._state.remove_custom_model())
            scheduling.start_task(self._discard())
            self._changed()

    async def _discard(self) -> None:
        try:
            await self._supervisor.calls.discard()
        except EngineError:
            pass  # the next engine finds it in the store and offers it again


def _release(urls: "Iterable[str]") -> None:
    for url in urls:
        page_files.release_url(url)
