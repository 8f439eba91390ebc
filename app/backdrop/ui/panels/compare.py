"""The Compare button, which shows the original while it is held down; the key B does the same."""

from backdrop.runtime.page import elements, events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.panels.stage import Stage


class Compare:
    """Held by pointer or by keyboard; voice control, which only clicks, switches it."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage
        self._button = elements.by_id("compare")
        self._is_held = False
        for event, handler in (
            ("pointerdown", self._take),
            ("pointerup", lambda event: self.hold(False)),
            ("pointercancel", lambda event: self.hold(False)),
            ("keydown", self._press),
            ("keyup", self._release),
            ("blur", lambda event: self.hold(False)),
            ("contextmenu", lambda event: event.preventDefault()),  # of a finger that rests
            ("click", self._click),
        ):
            events.listen(self._button, event, handler)

    def hold(self, is_held: bool) -> None:
        """Show the original, or the cut-out again."""
        if is_held != self._is_held:
            self._is_held = is_held
            self._stage.compare(is_held)
            elements.set_attribute(self._button, "aria-pressed", "true" if is_held else "false")

    def _take(self, event: "Any") -> None:
        if event.button == 0:
            self._button.setPointerCapture(event.pointerId)
            self.hold(True)

    def _press(self, event: "Any") -> None:
        if event.key in (" ", "Enter"):
            event.preventDefault()  # no click
            self.hold(True)

    def _release(self, event: "Any") -> None:
        if event.key in (" ", "Enter"):
            event.preventDefault()
            self.hold(False)

    def _click(self, event: "Any") -> None:
        if event.detail == 0:  # by no pointer
            self.hold(not self._is_held)
