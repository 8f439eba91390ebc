"""Zoom by wheel, keys, buttons and two fingers.

The zoomed picture lies in a scrolling element, so the browser itself does the panning.
"""

from backdrop.runtime.page import elements, events, positions, scheduling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

    Point = tuple[float, float]

MAX_ZOOM = 16.0  # times the size that fits
STEP = 1.25  # factor of a key or a button
REST = 0.4  # seconds without another zoom until a sharper preview is made
WHEEL_DOUBLING = 400  # px of wheel movement that double the zoom


class Zoom:
    """Holds the zoom, of which 1 fits the picture into the stage."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._zoom = 1.0
        self._picture: Picture | None = None
        self._fingers: dict[int, Point] = {}  # positions in px of the window by pointer ids
        self._changes = 0
        self._scroller = elements.by_id("scroller")
        self._frame = elements.by_id("frame")
        for name, handler in (
            ("zoom-in", lambda event: self.zoom_in()),
            ("zoom-out", lambda event: self.zoom_out()),
            ("zoom-fit", lambda event: self.fit()),
        ):
            events.listen(elements.by_id(name), "click", handler)
        events.listen(
            elements.by_id("preview-background"), "change", lambda event: actions.changed()
        )
        events.listen_actively(self._scroller, "wheel", self._wheel)
        events.listen(self._scroller, "pointerdown", self._down)
        events.listen(self._scroller, "pointermove", self._move)
        for event in ("pointerup", "pointercancel"):
            events.listen(self._scroller, event, self._up)

    def show(self, state: "State") -> None:
        if state.pictures.current is not self._picture:
            self._picture = state.pictures.current
            self.fit()
        elements.show(elements.by_id("zoom-bar"), self._picture and self._picture.current_result())

    def fit(self) -> None:
        self._set(1.0)

    def zoom_in(self) -> None:
        self._set(self._zoom * STEP)

    def zoom_out(self) -> None:
        self._set(self._zoom / STEP)

    def _set(self, zoom: float, x: "float | None" = None, y: "float | None" = None) -> None:
        """Zoom around a position of the window, or around the middle of the stage."""
        zoom = min(MAX_ZOOM, max(1.0, zoom))
        anchor = positions.scroll_anchor(self._scroller, self._frame, x, y)
        self._zoom = zoom
        self._frame.style.setProperty("--zoom", f"{zoom:.4f}")
        self._frame.classList.toggle("is-near", zoom > 1)
        positions.scroll_to_anchor(self._scroller, self._frame, anchor)
        # A focusable scroller lets the arrow keys pan.
        elements.set_attribute(self._scroller, "tabindex", "0" if zoom > 1 else None)
        self._changes += 1
        scheduling.start_task(self._sharpen(self._changes))
        elements.by_id("zoom-out").disabled = zoom <= 1
        elements.by_id("zoom-in").disabled = zoom >= MAX_ZOOM

    async def _sharpen(self, changes: int) -> None:
        await scheduling.sleep(REST)
        if changes == self._changes:
            self._actions.previews.set_side(positions.device_pixels(self._frame))

    def _wheel(self, event: "Any") -> None:
        if event.ctrlKey or event.metaKey or self._zoom == 1:
            event.preventDefault()
            zoom = self._zoom * 2 ** (-event.deltaY / WHEEL_DOUBLING)
            self._set(zoom, event.clientX, event.clientY)

    def _down(self, event: "Any") -> None:
        if event.pointerType == "touch":
            self._fingers[event.pointerId] = (event.clientX, event.clientY)

    def _move(self, event: "Any") -> None:
        if event.pointerId not in self._fingers:
            return
        before = list(self._fingers.values())
        self._fingers[event.pointerId] = (event.clientX, event.clientY)
        if len(before) == 2:
            after = list(self._fingers.values())
            factor = distance(after) / max(1, distance(before))
            x, y = middle(after)
            old_x, old_y = middle(before)
            self._scroller.scrollLeft -= x - old_x
            self._scroller.scrollTop -= y - old_y
            self._set(self._zoom * factor, x, y)

    def _up(self, event: "Any") -> None:
        self._fingers.pop(event.pointerId, None)


def distance(points: "Sequence[Point]") -> float:
    (ax, ay), (bx, by) = points
    return float(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5)


def middle(points: "Sequence[Point]") -> "Point":
    (ax, ay), (bx, by) = points
    return (ax + bx) / 2, (ay + by) / 2
