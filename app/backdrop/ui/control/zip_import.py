"""ZIP files somebody gave: the engine looks into them, and their pictures join the others."""

from backdrop.runtime.page import scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import ENGINE_LOST
from backdrop.ui.control.engine_supervisor import sentence
from backdrop.ui.state.phases import READY
from backdrop.ui.text import batch_messages


class ZipImport:
    """Has one ZIP after the other looked into, as soon as there is an engine."""

    def __init__(self, keeper, give):
        """Take the Keeper, and what takes files and a sentence on those left out."""
        self._state = keeper.state
        self._keeper = keeper
        self._give = give
        self._files = []
        self._busy = False

    def take(self, files):
        """Begin with more files."""
        self._files.extend(files)
        self._state.opening = [file.name for file in self._files]
        self.go_on()

    def go_on(self):
        """Look into the next one, if that can be done now."""
        if self._files and not self._busy and self._state.engine == READY:
            self._busy = True
            scheduling.start_task(self._open(self._files[0]))

    async def _open(self, file):
        given, told = [], ""
        try:
            contents = await self._keeper.calls.list_zip(file)
        except EngineError as error:
            if error.code == ENGINE_LOST:
                self._busy = False  # the next engine will do it
                return
            told = f"{file.name}: {sentence(error)}"
        else:
            given = [contents["files"][i] for i in range(contents["files"].length)]
            left = {name: contents[name] for name in batch_messages.LEFT_OUT}
            told = batch_messages.left_line(file.name, len(given), left)
        self._files.pop(0)
        self._state.opening = [file.name for file in self._files]
        self._busy = False
        self._give(given, told)
