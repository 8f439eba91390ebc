"""Work that is done one piece at a time, as long as there is some."""

from backdrop.runtime.page import scheduling


class SerialTask:
    """Runs while there is something wanted; what is wanted is asked for anew before each piece."""

    def __init__(self, wanted, do, changed):
        """Take what returns the next piece or None, what does one, and what to call after each."""
        self._wanted = wanted
        self._do = do
        self._changed = changed
        self._running = False

    def go_on(self):
        """Begin, if there is something to do and it is not being done."""
        if not self._running and self._wanted():
            self._running = True
            scheduling.start_task(self._run())

    async def _run(self):
        while True:
            piece = self._wanted()
            if not piece:
                break
            await self._do(piece)
            self._changed()
        self._running = False
