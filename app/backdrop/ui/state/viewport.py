"""The view of the picture on the stage, and what a turn of a wheel asks for. Pure.

Places are shares of the shown picture's width and height, from its middle: its upper left corner is
(-0.5, -0.5).
"""

MAX_ZOOM = 32.0  # times the size that fits
STEP = 1.25  # factor of a key or a button
EDGE = 0.5  # the farthest place that may come to the middle of the stage: the picture's edge

PIXELS = 0  # WheelEvent.deltaMode
LINE = 16  # px of a line, the unit of other modes
NOTCH = 120  # WheelEvent.wheelDeltaY of a notch
MAC_NOTCH = 4.000244140625  # px of a tenth of a notch on macOS, the least that a mouse turns there
LEAST_MARKED = 30  # px of such a notch on a display at 300 %
LEAST_NOTCH = 50  # px of a notch where the browser does not tell notches apart
PRECISE = 3  # wheelDelta per px of a trackpad on macOS
PAUSE = 200  # ms without a fine step until a notch counts again
NOTCH_DOUBLING = 400  # px of wheel movement that double the zoom
PINCH_DOUBLING = 70  # px of a pinch on a trackpad that double the zoom
MAX_DOUBLINGS = 1.0  # of one event


class Viewport:
    """zoom: times the size that fits the stage; x, y: the place in the middle of the stage."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self.x = self.y = 0.0
        self.actual = 1.0  # zoom at which a pixel of the picture is a pixel of the screen

    def is_fitted(self) -> bool:
        """Return whether the whole picture is shown in the middle of the stage."""
        return self.zoom == 1 and not self.x and not self.y

    def percent(self) -> int:
        """Return the screen's pixels per pixel of the picture, in percent."""
        return round(100 * self.zoom / self.actual)

    def least(self) -> float:
        """Return the least zoom: it ends at the size that fits, or stays below it."""
        return min(1.0, self.zoom)

    def most(self) -> float:
        """Return the greatest zoom; a picture's own size is always within reach."""
        return max(MAX_ZOOM, self.actual)

    def fit(self) -> None:
        """Show the whole picture in the middle."""
        self.zoom = 1.0
        self.x = self.y = 0.0

    def show_actual(self) -> None:
        """Zoom to 100 %, which is less than the size that fits if a small picture is enlarged."""
        self.zoom = self.actual
        if self.zoom <= 1:
            self.x = self.y = 0.0

    def pan(self, x: float, y: float) -> None:
        """Move the picture by these shares of its size on the screen, at most to its edge."""
        self.x = min(EDGE, max(-EDGE, self.x - x))
        self.y = min(EDGE, max(-EDGE, self.y - y))

    def zoom_at(self, zoom: float, x: float, y: float) -> None:
        """Zoom while the place (x, y) stays where it is on the screen.

        On the way back to the size that fits, a picture that was panned away returns to the middle.
        """
        is_out = zoom < self.zoom
        zoom = round(min(self.most(), max(self.least(), zoom)), 6)  # 1 after as many steps back
        kept = self.zoom / zoom
        new_x, new_y = x - (x - self.x) * kept, y - (y - self.y) * kept
        if is_out and zoom == 1:
            new_x = new_y = 0.0
        elif is_out and self.zoom > 1:
            new_x, new_y = self._returned(zoom, self.x, new_x), self._returned(zoom, self.y, new_y)
        self.zoom = zoom
        self.x = min(EDGE, max(-EDGE, new_x))
        self.y = min(EDGE, max(-EDGE, new_y))

    def _returned(self, zoom: float, old: float, new: float) -> float:
        """Return the middle's place after zooming out, as far as the picture may be away there."""
        beyond = max(0.0, abs(old) - reach(self.zoom))
        limit = reach(zoom) + beyond * max(0.0, zoom - 1) / (self.zoom - 1)
        return min(limit, max(-limit, new))


def reach(zoom: float) -> float:
    """Return how far the middle may go while the picture covers its place at the fitting size."""
    return max(0.0, EDGE * (1 - 1 / zoom))


class Wheel:
    """Tells the whole notches of a mouse's wheel from the fine steps of a trackpad."""

    def __init__(self) -> None:
        self._fine_until = 0.0  # ms

    def is_notch(self, across: float, down: float, mode: int, ticks: float, time: float) -> bool:
        """Take a WheelEvent's deltaX, deltaY, deltaMode, wheelDeltaY (0 if unknown), timeStamp.

        A fast stroke on a trackpad has steps as large as notches, but it begins and ends with fine
        ones, so a step soon after a fine one is fine too.
        """
        is_marked = bool(ticks) and ticks % NOTCH == 0 and abs(down) >= LEAST_MARKED
        is_precise = abs(ticks) == abs(PRECISE * down)
        is_large = abs(down) >= LEAST_NOTCH and down % 1 == 0 and not is_precise
        is_whole = not across and (mode != PIXELS or down % MAC_NOTCH == 0 or is_marked or is_large)
        if not is_whole:
            self._fine_until = time + PAUSE
        return is_whole and time >= self._fine_until


def in_pixels(delta: float, mode: int) -> float:
    """Return a WheelEvent's delta in px."""
    return delta if mode == PIXELS else delta * LINE


def wheel_factor(down: float, is_notch: bool) -> float:
    """Return the factor by which a wheel or a trackpad's pinch zooms; `down` is in px."""
    doublings = -down / (NOTCH_DOUBLING if is_notch else PINCH_DOUBLING)
    return float(2 ** min(MAX_DOUBLINGS, max(-MAX_DOUBLINGS, doublings)))
