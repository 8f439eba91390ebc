"""The divider between before and after, moved by its handle or by the keys of its slider."""

from backdrop.runtime.page import elements, events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MIDDLE = 50.0  # percent of the frame's width


class Divider:
    """Follows a pointer on its handle; its position is not part of the state."""

    def __init__(self) -> None:
        self._frame = elements.by_id("frame")
        self._line = elements.by_id("divider")
        self._handle = elements.by_id("divider-handle")
        self._slider = elements.by_id("split")
        events.listen(self._slider, "input", lambda event: self._move(self._percent()))
        events.listen(self._handle, "pointerdown", self._grab)
        events.listen(self._handle, "pointermove", self._drag)
        events.listen(self._handle, "pointercancel", self._put_back)
        self._grabbed = MIDDLE  # percent where the handle was taken
        self._offset = 0.0  # px from the line to the pointer there

    def show(self, shown: bool) -> None:
        elements.show(self._line, shown)
        elements.show(self._slider, shown)

    def reset(self) -> None:
        self._move(MIDDLE)

    def _percent(self) -> float:
        return float(self._slider.value)

    def _move(self, percent: float) -> None:
        percent = min(100, max(0, percent))
        self._slider.value = percent
        self._slider.setAttribute("aria-valuetext", f"{round(percent)} percent before")
        self._frame.style.setProperty("--split", f"{percent}%")
        # A label goes with the last of its side.
        self._frame.classList.toggle("is-all-after", percent == 0)
        self._frame.classList.toggle("is-all-before", percent == 100)

    def _grab(self, event: "Any") -> None:
        if event.button == 0:
            event.preventDefault()  # a second finger may still pinch, but this one does not pan
            self._handle.setPointerCapture(event.pointerId)
            self._frame.classList.remove("is-new")
            self._grabbed = self._percent()
            box = self._frame.getBoundingClientRect()
            self._offset = event.clientX - box.left - box.width * self._grabbed / 100

    def _drag(self, event: "Any") -> None:
        if self._handle.hasPointerCapture(event.pointerId):
            box = self._frame.getBoundingClientRect()
            self._move((event.clientX - self._offset - box.left) / box.width * 100)

    def _put_back(self, event: "Any") -> None:
        """Undo what the first finger of a pinch has moved."""
        self._move(self._grabbed)
