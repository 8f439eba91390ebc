"""Do a kind of work one piece at a time, as long as there is some."""

from backdrop.runtime.page import scheduling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any


class SerialTask:
    """Asks for the next piece before each one, so that the latest request wins."""

    def __init__(
        self,
        next_piece: "Callable[[], Any]",
        do: "Callable[[Any], Coroutine[Any, Any, None]]",
        changed: "Callable[[], None]",
    ) -> None:
        """Take functions that return the next piece or None, do one, and are called after each."""
        self._next_piece = next_piece
        self._do = do
        self._changed = changed
        self._is_running = False

    def start_if_needed(self) -> None:
        """Begin if there is a piece and none is being done."""
        if not self._is_running and self._next_piece():
            self._is_running = True
            scheduling.start_task(self._run())

    async def _run(self) -> None:
        while True:
            piece = self._next_piece()
            if not piece:
                break
            await self._do(piece)
            self._changed()
        self._is_running = False
