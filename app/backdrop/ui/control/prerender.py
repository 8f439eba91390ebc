"""Render the file of the current picture while the engine has nothing else to do.

Saving then needs no time and sharing no second click. Rendering a large picture takes the engine
half a second.
"""

from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state.history import EMPTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.export import Export
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State


class Prerender:
    """Renders a picture that will have no better result, as long as it was not edited.

    After one edit another is likely, and would wait for the rendering.
    """

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        export: "Export",
        trim: "Callable[[Picture], None]",
        changed: "Callable[[], None]",
    ) -> None:
        """Take a function that releases previews of a picture that is no longer shown."""
        self._state = state
        self._supervisor = supervisor
        self._export = export
        self._trim = trim
        self._has_failed = False  # then it never tries again: a failure may cost an engine
        self._task = SerialTask(self._next_picture, self._render, changed)

    def start_if_needed(self) -> None:
        """Render the current picture's file, if there is a use and a moment for it."""
        self._task.start_if_needed()

    def _next_picture(self) -> "Picture | None":
        state = self._state
        picture = state.pictures.current
        if not picture or self._has_failed or not self._supervisor.device.has_ample_memory:
            return None
        result = picture.current_result()
        if not result or result.file or state.engine.phase != READY or state.queue.running:
            return None
        if state.queue.is_open(picture):
            return None
        return picture if picture.history.scene == EMPTY else None

    async def _render(self, picture: "Picture") -> None:
        result = picture.current_result()
        if not result:
            return
        try:
            await self._export.render(picture, result, EMPTY)
        except EngineError:
            self._has_failed = True
        self._trim(picture)
