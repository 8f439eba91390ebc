"""The row that takes a smaller or a larger answer to the last pick, where a model gave several."""

from backdrop.runtime.page import elements, events
from backdrop.ui.text import selector_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.state import State


class AnswerRow:
    """Shows which answer the picture has."""

    def __init__(self, actions: "Actions") -> None:
        self._answers = actions.pick_answers
        self._row = elements.by_id("pick-answers")
        self._smaller = elements.by_id("pick-smaller")
        self._larger = elements.by_id("pick-larger")
        events.listen(self._smaller, "click", lambda event: self._answers.step(-1))
        events.listen(self._larger, "click", lambda event: self._answers.step(1))

    def show(self, state: "State") -> None:
        found = self._answers.place()
        elements.show(self._row, found)
        if found:
            place, count = found
            # Not disabled, which would take the focus from whoever steps through them.
            elements.set_attribute(self._smaller, "aria-disabled", str(place == 0).lower())
            elements.set_attribute(self._larger, "aria-disabled", str(place == count - 1).lower())
            line = selector_messages.answer_line(place + 1, count)
            elements.set_text(elements.by_id("pick-answer"), line)
