"""Show that work goes on while nothing else on the page changes, one frame at a time.

A CSS animation draws sixty frames a second, on cores that the networks need (docs/experiments.md
has the cost). So the marks only begin to blink when nothing has changed for a while.
"""

from backdrop.runtime.page import elements, scheduling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.state import State

PATIENCE = 3.0  # seconds without a change until the marks blink
INTERVAL = 0.7  # seconds between two frames


class Pulse:
    """Toggles an attribute of the page, by which style.css fades the marks of running work."""

    def __init__(self) -> None:
        self._is_working = False
        self._runs = False
        self._changes = 0

    def show(self, state: "State") -> None:
        self._is_working = state.is_working()
        self._changes += 1
        if self._is_working and not self._runs:
            self._runs = True
            scheduling.start_task(self._run())

    async def _run(self) -> None:
        faded, known = False, 0
        while self._is_working:
            is_quiet = known == self._changes
            faded = is_quiet and not faded
            elements.set_page_attribute("data-pulse", "" if faded else None)
            known = self._changes
            await scheduling.sleep(INTERVAL if is_quiet else PATIENCE)
        elements.set_page_attribute("data-pulse", None)
        self._runs = False
