"""The file of the picture looked at, made while nothing else is to be done.

Who presses Save has it at once then, and sharing needs no second press. That of a large picture
takes the engine half a second.
"""

from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state.history import EMPTY
from backdrop.ui.state.phases import READY


class Prerender:
    """Has it made once there will be no better result, as long as nothing was edited.

    After an edit there is likely to be another, which would wait for the file of this one.
    """

    def __init__(self, keeper, export, settle, changed):
        """Take the Keeper, the Export, and what to call after each file.

        settle(picture): nobody may be looking at it any more.
        """
        self._keeper = keeper
        self._export = export
        self._settle = settle
        self._failed = False  # once: whoever asks is told why, and no engine is lost for nothing
        self._errand = SerialTask(self._wanted, self._make, changed)
        self.go_on = self._errand.go_on

    def _wanted(self):
        """Return the picture of which a file is to be made, or None."""
        state = self._keeper.state
        picture = state.current
        if not picture or self._failed or not self._keeper.roomy:
            return None
        result = picture.shown()
        if not result or result.file or state.engine != READY or state.running:
            return None
        if state.is_open(picture):
            return None
        return picture if picture.history.scene == EMPTY else None

    async def _make(self, picture):
        try:
            await self._export.made(picture, picture.shown(), EMPTY)
        except EngineError:
            self._failed = True
        self._settle(picture)
