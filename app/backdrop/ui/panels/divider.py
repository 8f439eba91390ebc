"""The divider between before and after, moved by pointer or by the keys of its slider."""

from backdrop.runtime.page import elements, events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MIDDLE = 50.0  # percent of the frame's width


class Divider:
    """Follows a pointer anywhere on the frame; its position is not part of the state."""

    def __init__(self) -> None:
        self._frame = elements.by_id("frame")
        self._line = elements.by_id("divider")
        self._slider = elements.by_id("split")
        self._is_shown = False
        events.listen(self._slider, "input", lambda event: self._move(float(self._slider.value)))
        events.listen(self._frame, "pointerdown", self._grab)
        events.listen(self._frame, "pointermove", self._drag)

    def show(self, shown: bool) -> None:
        self._is_shown = shown
        elements.show(self._line, shown)
        elements.show(self._slider, shown)

    def reset(self) -> None:
        self._move(MIDDLE)

    def _move(self, percent: float) -> None:
        percent = min(100, max(0, percent))
        self._slider.value = percent
        self._slider.setAttribute("aria-valuetext", f"{round(percent)} percent before")
        self._frame.style.setProperty("--split", f"{percent}%")

    def _grab(self, event: "Any") -> None:
        if event.button == 0 and self._is_shown and not self._is_tool_active():
            self._frame.setPointerCapture(event.pointerId)
            self._frame.classList.remove("is-new")
            self._follow(event)

    def _drag(self, event: "Any") -> None:
        if not self._is_tool_active() and self._frame.hasPointerCapture(event.pointerId):
            self._follow(event)

    def _is_tool_active(self) -> bool:
        """Return True if pointers on the picture belong to a tool."""
        classes = self._frame.classList
        return bool(classes.contains("is-touched") or classes.contains("is-cropping"))

    def _follow(self, event: "Any") -> None:
        box = self._frame.getBoundingClientRect()
        self._move((event.clientX - box.left) / box.width * 100)
