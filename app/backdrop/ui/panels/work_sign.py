"""The sign on the stage that the picture is being cut, or waits for the engine or its model."""

from backdrop.runtime.page import elements
from backdrop.ui.text import picture_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.state import State


class WorkSign:
    """A sweep over the original, and what is under way in words, until there is a cut-out."""

    def __init__(self) -> None:
        self._sweep = elements.by_id("sweep")
        self._words = elements.by_id("working")  # the line beside the picture says the same

    def show(self, state: "State") -> None:
        picture = state.pictures.current
        line = picture_messages.work_line(state, picture) if picture else ""
        elements.set_text(self._words, line)
        elements.show(self._words, line)
        elements.show(self._sweep, line)
