"""Shows that work goes on where nothing else does, a frame at a time.

An animation of the browser's own draws sixty frames a second, on cores that the networks want: a
cut took a fifth longer for it where no graphics card draws. One frame in .7 s still took a tenth.
So nothing moves until a while has passed without news.
"""

from backdrop.runtime.page import elements, scheduling

PATIENCE = 3.0  # seconds
SECONDS = 0.7


class Pulse:
    """Lets the marks of what is being done come and go, as style.css has it."""

    def __init__(self):
        self._working = False
        self._beating = False
        self._news = 0

    def show(self, state):
        self._working = state.is_working()
        self._news += 1
        if self._working and not self._beating:
            self._beating = True
            scheduling.start_task(self._beat())

    async def _beat(self):
        on, known = False, 0
        while self._working:
            on = known == self._news and not on
            elements.set_page_attribute("data-beat", "" if on else None)
            wait = SECONDS if known == self._news else PATIENCE
            known = self._news
            await scheduling.sleep(wait)
        elements.set_page_attribute("data-beat", None)
        self._beating = False
