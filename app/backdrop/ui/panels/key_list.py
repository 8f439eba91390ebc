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
            elements.by_id("about-open"),
            "click",
            lambda event: fill(elements.by_id("about-keys"), 4),
        )

    def open(self) -> None:
        """Show the dialog."""
        fill(elements.by_id("keys-list"), 3)
        self._dialog.showModal()

    def _click(self, event: "Any") -> None:
        # Only a click outside the dialog's content has the dialog itself as its target.
        if event.target.id == "keys":
            self._dialog.close()


def fill(target: "Any", level: int) -> None:
    """Put the list, with headings of a level, into an element that does not have it yet."""
    if target.firstElementChild:
        return
    for title, rows in keys.GROUPS:
        group = elements.clone_template("key-group")
        heading = group.firstElementChild
        heading.textContent = title
        heading.setAttribute("aria-level", str(level))
        for _, label, chords, words in rows:
            group.lastElementChild.append(new_line(label, chords.split(), words))
        target.append(group)


def new_line(label: str, chords: "list[str]", words: str) -> "Any":
    """Return a line of the list."""
    line = elements.clone_template("key-line")
    line.firstElementChild.textContent = label
    meaning = line.lastElementChild
    parts = [keys.caps(chord) for chord in chords]
    between = " or " if max(len(caps) for caps in parts) > 1 else " "
    for number, caps in enumerate(parts):
        if number:
            meaning.append(between)
        meaning.append(new_chord(caps))
    if words:
        meaning.append(" ", words)
    return line


def new_chord(caps: "list[str]") -> "Any":
    """Return the keys of a chord, which stay in one line."""
    chord = elements.clone_template("key-chord")
    for cap in caps:
        key = elements.clone_template("key-cap")
        key.textContent = cap
        chord.append(key, " ")
    return chord
