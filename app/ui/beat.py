"""Shows that work goes on, a frame at a time.

An animation of the browser's own draws sixty frames a second, on cores that the networks want: a
cut took a fifth longer for it where no graphics card draws.
"""

from app.runtime import dom

SECONDS = 0.7


class Beat:
    """Lets the marks of what is being done come and go, as style.css has it."""

    def __init__(self):
        self._working = False
        self._beating = False

    def show(self, state):
        self._working = state.is_working()
        if self._working and not self._beating:
            self._beating = True
            dom.later(self._beat())

    async def _beat(self):
        on = False
        while self._working:
            on = not on
            dom.mark_page("data-beat", "" if on else None)
            await dom.sleep(SECONDS)
        dom.mark_page("data-beat", None)
        self._beating = False
