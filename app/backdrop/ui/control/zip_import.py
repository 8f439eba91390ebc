"""Have the engine open ZIP files, and add their pictures to the page."""

from backdrop.runtime.page import scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import ENGINE_LOST, READY
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.text.intake_messages import zip_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.state import State


class ZipImport:
    """Opens one ZIP after the other as soon as there is an engine."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        add: "Callable[[Sequence[Any], str], None]",
    ) -> None:
        """Take a function that adds files, with a sentence about members that are left out."""
        self._state = state
        self._supervisor = supervisor
        self._add = add
        self._files: list[Any] = []
        self._is_opening = False

    def take(self, files: "Sequence[Any]") -> None:
        """Add ZIP files to those to open."""
        self._files.extend(files)
        self._show_names()
        self.continue_import()

    def continue_import(self) -> None:
        """Open the next ZIP, if the engine is ready."""
        if self._files and not self._is_opening and self._state.engine.phase == READY:
            self._is_opening = True
            scheduling.start_task(self._open(self._files[0]))

    async def _open(self, file: "Any") -> None:
        unpacked: list[Any] = []
        try:
            contents = await self._supervisor.calls.list_zip(file)
        except EngineError as error:
            if error.code == ENGINE_LOST:
                self._is_opening = False  # the next engine opens it
                return
            sentence = f"{file.name}: {sentence_of(error)}"
        else:
            unpacked = [contents["files"][i] for i in range(contents["files"].length)]
            sentence = zip_line(file.name, len(unpacked), contents)
        self._files.pop(0)
        self._show_names()
        self._is_opening = False
        self._add(unpacked, sentence)

    def _show_names(self) -> None:
        self._state.unopened_zips = [file.name for file in self._files]
