"""Turn the way of a pointer, or of two, into the map of a moved thing, with snapping. Pure.

Positions and lengths are in pixels of the layers; see placing.py for maps.
"""

import math

from backdrop.ui.state.placing import apply, chain, similarity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from backdrop.ui.state.placing import Map, Place, Point, Size

    Guides = tuple[float | None, float | None]
    """The x of a line across which the thing snapped, and the y; None for none."""

NO_GUIDES = (None, None)
STEP = 15  # degrees of a turn with Shift
RIGHT_ANGLE_REACH = 2.5  # degrees around a right angle within which a turn snaps to it


class MoveGesture:
    """One gesture on a thing, from the map that it had at its beginning."""

    def __init__(self, place: "Place", start: "Map", size: "Size", reach: float) -> None:
        """Take the size of the layers, and the distance at which edges snap, 0 for never."""
        self._place = place
        self.start = start
        self._size = size
        self.reach = reach
        corners = corners_of(place, start)
        self.middle = middle(corners[0], corners[2])
        self._bounds = bounds_of(corners)
        self._floor = bounds_of(place.corners)[3]  # on which the thing stood at first

    def drag(self, x: float, y: float) -> "tuple[Map, Guides]":
        """Return the map after a pointer went by x and y."""
        left, top, right, bottom = self._bounds
        width, height = self._size
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        across = ((left + x, 0), (middle_x + x, width / 2), (right + x, width))
        down = (
            (top + y, 0),
            (middle_y + y, height / 2),
            (bottom + y, height),
            (bottom + y, self._floor),
        )
        shift_x, guide_x = nearest(across, self.reach)
        shift_y, guide_y = nearest(down, self.reach)
        shift = similarity((0, 0), 1, 0, x + shift_x, y + shift_y)
        return chain(shift, self.start), (guide_x, guide_y)

    def scale(self, factor: float) -> "tuple[Map, Guides]":
        """Return the map after the thing was scaled about its middle."""
        left, top, right, bottom = self._bounds
        width, height = self._size
        x, y = self.middle
        best, found, guides = self.reach, factor, NO_GUIDES
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
        allowed = self._place.limit(self.start, found)
        if allowed != found:
            guides = NO_GUIDES
        return chain(similarity(self.middle, allowed), self.start), guides

    def turn(self, degrees: float, in_steps: bool) -> "Map":
        """Return the map after the thing was turned about its middle."""
        first = math.degrees(math.atan2(self.start[1], self.start[0]))
        angle = snapped_angle(first + degrees, in_steps, bool(self.reach))
        return chain(similarity(self.middle, 1, angle - first), self.start)

    def pinch(self, before: "Sequence[Point]", after: "Sequence[Point]") -> "Map":
        """Return the map after two fingers went from two places to two others."""
        (ax, ay), (bx, by) = before
        (cx, cy), (dx, dy) = after
        old, new = (bx - ax, by - ay), (dx - cx, dy - cy)
        factor = math.sqrt(new[0] ** 2 + new[1] ** 2) / max(
            1, math.sqrt(old[0] ** 2 + old[1] ** 2)
        )
        factor = self._place.limit(self.start, factor)
        turn = 0.0
        if self._place.can_turn:
            turn = math.degrees(math.atan2(new[1], new[0]) - math.atan2(old[1], old[0]))
        (x, y), (new_x, new_y) = middle(*before), middle(*after)
        return chain(similarity((x, y), factor, turn, new_x - x, new_y - y), self.start)


def nearest(
    pairs: "Sequence[tuple[float, float]]", reach: float
) -> "tuple[float, float | None]":
    """Return the way from a position to the nearest of the lines within reach, and that line.

    `pairs` has positions, each with its line.
    """
    best, shift, guide = reach, 0.0, None
    for position, line in pairs:
        if abs(line - position) < best:
            best, shift, guide = abs(line - position), line - position, line
    return shift, guide


def snapped_angle(angle: float, in_steps: bool, snaps: bool) -> float:
    """Return an angle on a multiple of STEP, or on a right angle that is near."""
    if in_steps:
        return STEP * round(angle / STEP)
    right = 90 * round(angle / 90)
    return right if snaps and abs(angle - right) < RIGHT_ANGLE_REACH else angle


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
