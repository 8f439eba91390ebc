"""The list of the doubtful parts of a cut-out, each with buttons to keep and to remove it."""

from backdrop.runtime.page import elements, events
from backdrop.ui.text import edit_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class DoubtList:
    """Shows the parts in the tool Pick; the part of the row at hand is lit on the picture."""

    def __init__(
        self, decide: "Callable[[int, bool], None]", light: "Callable[[int, bool], None]"
    ) -> None:
        """Take functions that keep or remove the part of a number, and that light it or not."""
        self._decide = decide
        self._light = light
        self._list = elements.by_id("doubts")

    def show(self, doubts: "list[dict[str, Any]]") -> None:
        """Show the parts, described by doubts as in call_values.Doubt."""
        elements.show(elements.by_id("doubts-group"), doubts)
        elements.set_markup(self._list, "")
        for number, doubt in enumerate(doubts):
            self._list.append(self._row(number, edit_messages.PARTS[doubt["kind"]]))

    def _row(self, number: int, sentence: str) -> "Any":
        row = elements.clone_template("doubt-item")
        elements.set_text(row.querySelector("p"), sentence)
        for name, keeps in (("keep", True), ("remove", False)):
            button = row.querySelector(f"[data-choice={name}]")
            button.setAttribute("aria-label", f"{button.textContent}: {sentence}")
            events.listen(button, "click", self._decider(number, keeps))
        for event in ("pointerenter", "focusin"):
            events.listen(row, event, self._lighter(number, True))
        for event in ("pointerleave", "focusout"):
            events.listen(row, event, self._lighter(number, False))
        return row

    def _decider(self, number: int, keeps: bool) -> "Callable[[Any], None]":
        return lambda event: self._decide(number, keeps)

    def _lighter(self, number: int, is_lit: bool) -> "Callable[[Any], None]":
        return lambda event: self._light(number, is_lit)
