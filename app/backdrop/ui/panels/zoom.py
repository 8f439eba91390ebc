"""How near the picture is looked at: zoom by wheel, keys, buttons and two fingers.

The zoomed picture lies in an element that scrolls, so panning is the browser's own.
"""

from backdrop.runtime.page import elements, events, positions, scheduling

NEAREST = 16
REST = 0.4  # seconds without another zoom, after which a sharper preview is worth its time
STEP = 1.25


class Zoom:
    """Owns the zoom; 1 fits the picture into the stage."""

    def __init__(self, actions):
        self._actions = actions
        self._zoom = 1.0
        self._picture = None
        self._fingers = {}
        self._sets = 0
        self._scroller = elements.by_id("scroller")
        self._frame = elements.by_id("frame")
        for name, factor in (("zoom-in", STEP), ("zoom-out", 1 / STEP)):
            events.listen(elements.by_id(name), "click", self._by(factor))
        events.listen(elements.by_id("zoom-fit"), "click", lambda event: self.fit())
        events.listen(
            elements.by_id("preview-background"), "change", lambda event: actions.changed()
        )
        events.listen_actively(self._scroller, "wheel", self._wheel)
        events.listen(self._scroller, "pointerdown", self._down)
        events.listen(self._scroller, "pointermove", self._move)
        for event in ("pointerup", "pointercancel"):
            events.listen(self._scroller, event, self._up)

    def show(self, state):
        if state.pictures.current is not self._picture:
            self._picture = state.pictures.current
            self.fit()
        elements.show(elements.by_id("zoom-bar"), self._picture and self._picture.current_result())

    def fit(self):
        self._set(1.0)

    def nearer(self):
        self._set(self._zoom * STEP)

    def farther(self):
        self._set(self._zoom / STEP)

    def _by(self, factor):
        return lambda event: self._set(self._zoom * factor)

    def _set(self, zoom, x=None, y=None):
        """Zoom so that the place under x and y (of the window), or the middle, stays there."""
        zoom = min(NEAREST, max(1.0, zoom))
        keep = positions.scroll_anchor(self._scroller, self._frame, x, y)
        self._zoom = zoom
        self._frame.style.setProperty("--zoom", f"{zoom:.4f}")
        self._frame.classList.toggle("is-near", zoom > 1)
        positions.scroll_to_anchor(self._scroller, self._frame, keep)
        # With the focus on it, the arrow keys pan.
        elements.set_attribute(self._scroller, "tabindex", "0" if zoom > 1 else None)
        self._sets += 1
        scheduling.start_task(self._sharpen(self._sets))
        elements.by_id("zoom-out").disabled = zoom <= 1
        elements.by_id("zoom-in").disabled = zoom >= NEAREST

    async def _sharpen(self, sets):
        await scheduling.sleep(REST)
        if sets == self._sets:
            self._actions.previews.set_side(positions.device_pixels(self._frame))

    def _wheel(self, event):
        if event.ctrlKey or event.metaKey or self._zoom == 1:
            event.preventDefault()
            self._set(self._zoom * 2 ** (-event.deltaY / 400), event.clientX, event.clientY)

    def _down(self, event):
        if event.pointerType == "touch":
            self._fingers[event.pointerId] = (event.clientX, event.clientY)

    def _move(self, event):
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

    def _up(self, event):
        self._fingers.pop(event.pointerId, None)


def distance(points):
    (ax, ay), (bx, by) = points
    return ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5


def middle(points):
    (ax, ay), (bx, by) = points
    return (ax + bx) / 2, (ay + by) / 2
