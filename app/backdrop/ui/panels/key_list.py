"""The list of all keys: a dialog of its own, and the same list in About."""

from backdrop.runtime.page import elements, events
from backdrop.ui.text import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class KeyList:
    """Opens the dialog; the browser handles Escape and the focus."""

    def __init__(self) -> None:
        self._dialog = elements.by_id("keys")
        events.listen(elements.by_id("keys-close"), "click", lambda event: self._dialog.close())
        events.listen(self._dialog, "click", self._click)
        # The lists are made when they are first wanted: they are long, and the start is short.
        events.listen(
            elements.by_id("about-open"), "click", lambda event: fill(elements.by_id("about-keys"))
        )

    def open(self) -> None:
        """Show the dialog."""
        fill(elements.by_id("keys-list"))
        self._dialog.showModal()

    def _click(self, event: "Any") -> None:
        # Only a click outside the dialog's content has the dialog itself as its target.
        if event.target.id == "keys":
            self._dialog.close()


def fill(target: "Any") -> None:
    """Put the list into an empty element; one that has it already stays as it is."""
    if target.firstElementChild:
        return
    for title, rows in keys.GROUPS:
        group = elements.clone_template("key-group")
        group.firstElementChild.textContent = title
        for _, label, chords, words in rows:
            group.lastElementChild.append(new_line(label, chords.split(), words))
        target.append(group)


def new_line(label: str, chords: "list[str]", words: str) -> "Any":
    """Return a line of the list."""
    line = elements.clone_template("key-line")
    line.firstElementChild.textContent = label
    meaning = line.lastElementChild
    for number, chord in enumerate(chords):
        if number:
            meaning.append(" or ")
        for cap in keys.caps(chord):
            key = elements.clone_template("key-cap")
            key.textContent = cap
            meaning.append(key, " ")
    meaning.append(words)
    return line
