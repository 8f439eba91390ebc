"""Gestures on the stage: wheel, drags and fingers zoom and pan the picture.

The tools on the picture listen on the frame and on elements in it, which the scroller contains. A
drag with the middle button or the space bar is caught before them, in the capturing phase.
Everything else comes after them: a tool that has a pointer for itself, fingers included, stops its
propagation; one that uses it but leaves pinching to the stage calls preventDefault(). When the
stage takes pointers over, the tools get a "pointercancel", as from a browser that scrolls.

While the frame has the class "is-drawing", one finger or a mouse's drag belongs to the tool, and
two fingers pan and pinch.
"""

from backdrop.runtime.page import elements, events
from backdrop.ui.state import viewport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.panels.zoom import Zoom

    Point = tuple[float, float]

SLOP = {"touch": 8, "pen": 6, "mouse": 3}  # px that a pointer moves before it pans


class Gestures:
    """Listens on the scroller; positions are px of the window."""

    def __init__(self, zoom: "Zoom") -> None:
        self._zoom = zoom
        self._wheel = viewport.Wheel()
        self._scroller = elements.by_id("scroller")
        self._frame = elements.by_id("frame")
        self._grips: dict[int, Point] = {}  # pointers that pan and pinch, or may soon, by ids
        self._start: Point = (0, 0)  # where the last of them came down
        self._targets: dict[int, Any] = {}  # the elements on which they came down
        self._may_pan = False  # one pointer alone does
        self._has_taken = False  # the tools have lost the pointers
        self._is_hand = False  # the space bar is held
        self._scale = 1.0  # of the trackpad's pinch in Safari
        scroller = self._scroller
        events.listen_actively(scroller, "wheel", self._turn)
        events.listen_first(scroller, "pointerdown", self._catch)
        events.listen_first(scroller, "mousedown", self._prevent_autoscroll)
        events.listen(scroller, "pointerdown", self._down)
        events.listen(scroller, "pointermove", self._move)
        for event in ("pointerup", "pointercancel"):
            events.listen(scroller, event, self._up)
        events.listen(scroller, "gesturestart", self._begin_pinch)
        events.listen(scroller, "gesturechange", self._pinch)

    def hold_hand(self, is_held: bool) -> None:
        """Pan by every drag while the space bar is held."""
        self._is_hand = is_held
        self._scroller.classList.toggle("is-hand", is_held)

    def _turn(self, event: "Any") -> None:
        mode = event.deltaMode  # read first: Firefox then gives lines where a mouse has turned
        across, down = event.deltaX, event.deltaY
        ticks = getattr(event, "wheelDeltaY", 0) or 0
        is_notch = self._wheel.is_notch(across, down, mode, ticks, event.timeStamp)
        across, down = viewport.in_pixels(across, mode), viewport.in_pixels(down, mode)
        event.preventDefault()
        if event.ctrlKey or event.metaKey or (is_notch and not event.shiftKey):
            factor = viewport.wheel_factor(down, is_notch)
            self._zoom.zoom_at(factor, event.clientX, event.clientY)
        elif event.shiftKey and not across:
            self._zoom.pan(-down, 0)
        else:
            self._zoom.pan(-across, -down)

    def _catch(self, event: "Any") -> None:
        if event.button == 1 or (self._is_hand and event.button == 0):
            event.stopPropagation()
            self._grips = {event.pointerId: (event.clientX, event.clientY)}
            self._targets = {}
            self._take()

    def _prevent_autoscroll(self, event: "Any") -> None:
        if event.button == 1:
            event.preventDefault()

    def _down(self, event: "Any") -> None:
        is_finger = event.pointerType == "touch"
        if self._has_taken and not is_finger:
            return
        if len(self._grips) > 1 or event.button != 0:
            return
        if not is_finger:
            self._grips = {}
        self._may_pan = not (
            self._zoom.is_fitted()
            or event.defaultPrevented
            or self._frame.classList.contains("is-drawing")
        )
        self._start = self._grips[event.pointerId] = (event.clientX, event.clientY)
        self._targets[event.pointerId] = event.target
        if len(self._grips) == 2:
            self._take()

    def _take(self) -> None:
        """Take the pointers from the tools."""
        self._has_taken = True
        self._scroller.classList.add("is-panning")
        targets, self._targets = self._targets, {}
        for pointer in self._grips:
            self._scroller.setPointerCapture(pointer)
            if pointer in targets:
                events.dispatch_cancel(targets[pointer], pointer, *self._grips[pointer])

    def _move(self, event: "Any") -> None:
        old = self._grips.get(event.pointerId)
        if not old:
            return
        new = event.clientX, event.clientY
        if not self._has_taken:
            if not event.buttons:  # another element has kept its end to itself
                self._grips.pop(event.pointerId)
                return
            if not self._may_pan or distance(self._start, new) < SLOP.get(event.pointerType, 0):
                self._grips[event.pointerId] = new
                return
            self._take()
            old = self._start
        if len(self._grips) == 1:
            self._grips[event.pointerId] = new
            self._zoom.pan(new[0] - old[0], new[1] - old[1])
            return
        before = list(self._grips.values())
        self._grips[event.pointerId] = new
        after = list(self._grips.values())
        (x, y), (old_x, old_y) = middle(*after), middle(*before)
        factor = distance(*after) / max(1, distance(*before))
        self._zoom.zoom_at(factor, x, y, x - old_x, y - old_y)

    def _up(self, event: "Any") -> None:
        # A cancellation that _take() dispatches still has its grip's target to go through.
        if event.isTrusted and self._grips.pop(event.pointerId, None):
            self._targets.pop(event.pointerId, None)
            if not self._grips:
                self._has_taken = False
                self._scroller.classList.remove("is-panning")

    def _begin_pinch(self, event: "Any") -> None:
        event.preventDefault()
        self._scale = 1.0

    def _pinch(self, event: "Any") -> None:
        event.preventDefault()
        if not self._grips:  # fingers on a screen pinch by their pointers
            factor, self._scale = event.scale / self._scale, event.scale
            self._zoom.zoom_at(factor, event.clientX, event.clientY)


def distance(one: "Point", other: "Point") -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def middle(one: "Point", other: "Point") -> "Point":
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
