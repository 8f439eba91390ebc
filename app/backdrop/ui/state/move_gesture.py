"""Turn the way of a pointer, or of two, into the map of a moved thing, with snapping. Pure.

Positions and lengths are in pixels of the layers; see placing.py for maps.
"""

import math

from backdrop.ui.state.maps import angle_of, apply, chain, similarity
from backdrop.ui.state.placing import middle_of, turned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from backdrop.ui.state.maps import Map, Point
    from backdrop.ui.state.placing import Place, Size

    Guides = tuple[float | None, float | None]
    """The x of a line across which the thing snapped, and the y; None for none."""

NO_GUIDES = (None, None)
STEP = 15  # degrees of a turn with Shift
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}
LARGE = 10  # times the step of a key, with Shift
KEY_FACTOR = 1.01  # by which a key scales
RIGHT_ANGLE_REACH = 2.5  # degrees around a right angle within which a turn snaps to it


class MoveGesture:
    """One gesture on a thing, from the map that it had at its beginning."""

    def __init__(self, place: "Place", start: "Map", size: "Size") -> None:
        """Take the size of the layers."""
        self._place = place
        self._start = start
        self.size = size
        self.middle = apply(start, *middle_of(place))
        self._bounds = bounds_of(corners_of(place, start))
        self._floor = bounds_of(place.corners)[3]  # on which the thing stood at first

    def drag(self, x: float, y: float, reach: float) -> "tuple[Map, Guides]":
        """Return the map after a pointer went by x and y; lines within reach are snapped to."""
        left, top, right, bottom = self._bounds
        width, height = self.size
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        across = ((left + x, 0), (middle_x + x, width / 2), (right + x, width))
        down = (
            (top + y, 0),
            (middle_y + y, height / 2),
            (bottom + y, height),
            (bottom + y, self._floor),
        )
        shift_x, guide_x = nearest(across, reach)
        shift_y, guide_y = nearest(down, reach)
        shift = similarity((0, 0), 1, 0, x + shift_x, y + shift_y)
        return chain(shift, self._start), (guide_x, guide_y)

    def scale(self, factor: float, reach: float) -> "tuple[Map, Guides]":
        """Return the map after the thing was scaled about its middle."""
        left, top, right, bottom = self._bounds
        width, height = self.size
        x, y = self.middle
        best, found = reach, factor
        guides: Guides = NO_GUIDES
        for line, edge, centre, is_across in (
            (0, left, x, True),
            (width, right, x, True),
            (0, top, y, False),
            (height, bottom, y, False),
            (self._floor, bottom, y, False),
        ):
            length = edge - centre
            if length and (line - centre) / length > 0:
                gap = abs(centre + length * factor - line)
                if gap < best:
                    best, found = gap, (line - centre) / length
                    guides = (line, None) if is_across else (None, line)
        allowed = self._place.limit(self._start, found)
        if allowed != found:
            guides = NO_GUIDES
        return chain(similarity(self.middle, allowed), self._start), guides

    def turn(self, degrees: float, in_steps: bool, can_snap: bool) -> "Map":
        """Return the map after the thing was turned about its middle."""
        first = angle_of(self._start)
        angle = snapped_angle(first + degrees, in_steps, can_snap)
        return turned(self._place, self._start, angle - first)

    def pinch(self, before: "Sequence[Point]", after: "Sequence[Point]") -> "Map":
        """Return the map after two fingers went from two places to two others."""
        (ax, ay), (bx, by) = before
        (cx, cy), (dx, dy) = after
        old, new = (bx - ax, by - ay), (dx - cx, dy - cy)
        factor = math.sqrt(new[0] ** 2 + new[1] ** 2) / max(1, math.sqrt(old[0] ** 2 + old[1] ** 2))
        factor = self._place.limit(self._start, factor)
        turn = math.degrees(math.atan2(new[1], new[0]) - math.atan2(old[1], old[0]))
        (x, y), (new_x, new_y) = middle(*before), middle(*after)
        return chain(similarity((x, y), factor, turn, new_x - x, new_y - y), self._start)


def step_of_key(
    place: "Place", matrix: "Map", key: str, is_alt: bool, is_shifted: bool
) -> "Map | None":
    """Return the map after an arrow key: a step of one pixel of the picture, or of LARGE.

    With Alt, up and down scale, and left and right turn by a degree, or by STEP. Returns None for a
    key that does nothing.
    """
    if key not in ARROWS:
        return None
    x, y = ARROWS[key]
    times = LARGE if is_shifted else 1
    if not is_alt:
        step = place.unit * times
        return chain(similarity((0, 0), 1, 0, x * step, y * step), matrix)
    if y:
        factor = place.limit(matrix, KEY_FACTOR ** (-y * times))
        return chain(similarity(apply(matrix, *middle_of(place)), factor), matrix)
    return turned(place, matrix, x * (STEP if is_shifted else 1))


def nearest(pairs: "Sequence[tuple[float, float]]", reach: float) -> "tuple[float, float | None]":
    """Return the way from a position to the nearest of the lines within reach, and that line.

    `pairs` has positions, each with its line.
    """
    best, shift, guide = reach, 0.0, None
    for position, line in pairs:
        if abs(line - position) < best:
            best, shift, guide = abs(line - position), line - position, line
    return shift, guide


def snapped_angle(angle: float, in_steps: bool, can_snap: bool) -> float:
    """Return an angle on a multiple of STEP, or on a right angle that is near."""
    if in_steps:
        return STEP * round(angle / STEP)
    right = 90 * round(angle / 90)
    return right if can_snap and abs(angle - right) < RIGHT_ANGLE_REACH else angle


def corners_of(place: "Place", matrix: "Map") -> "list[tuple[float, float]]":
    """Return the corners of a moved thing, clockwise from its top left."""
    return [apply(matrix, x, y) for x, y in place.corners]


def bounds_of(corners: "Sequence[Point]") -> "tuple[float, float, float, float]":
    """Return left, top, right and bottom of some points."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def is_inside(corners: "Sequence[Point]", x: float, y: float) -> bool:
    """Return whether a place lies inside a convex polygon."""
    sides = []
    for place, (ax, ay) in enumerate(corners):
        bx, by = corners[(place + 1) % len(corners)]
        sides.append((bx - ax) * (y - ay) - (by - ay) * (x - ax))
    return min(sides) >= 0 or max(sides) <= 0


def middle(a: "Point", b: "Point") -> "tuple[float, float]":
    """Return the place between two others."""
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
