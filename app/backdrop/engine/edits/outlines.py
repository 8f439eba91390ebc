"""Draw areas as SVG paths, so that the page can light them up."""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float64Array, IndexArray
from backdrop.engine.arrays.box_means import box_mean
from backdrop.engine.arrays.sizes import bounding_region

MIN_CORNERS = 4  # of a closed line with an interior
REACHES = (1, 4, 12)  # pixels of the windows that tell how deep inside a pixel lies


@dataclass(frozen=True)
class Outline:
    """An area in pixels of the picture. path: data of an SVG path. at: a point deep inside."""

    path: str
    at: tuple[float, float]


def outline(area: BoolArray, scale: float, origin: tuple[float, float] = (0.0, 0.0)) -> Outline:
    """Return the outline of an area, bool HxW, which is not empty.

    scale: the area's size divided by the picture's. origin: x and y of the area's upper left corner
    in the picture. Corners are cut by half a pixel. Holes run the other way round, so either fill
    rule leaves them free.
    """
    rows, columns = bounding_region(area, 0) or (slice(0, 1), slice(0, 1))
    part = area[rows, columns]
    corner = np.array([columns.start, rows.start])
    path = []
    for corners in _loops(part):
        doubled = corners + np.roll(corners, -1, axis=0)  # middles of the sides, times two
        step = np.roll(doubled, -1, axis=0) - doubled
        turns = (step != np.roll(step, 1, axis=0)).any(1)
        points = np.round((doubled[turns] / 2 + corner) / scale + origin, 1)
        if len(points) >= MIN_CORNERS:
            path.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points.tolist()) + "Z")
    x, y = ((_deepest(part) + corner) / scale + origin).tolist()
    return Outline("".join(path), (x, y))


def _deepest(area: BoolArray) -> Float64Array:
    """Return x and y of the middle of a pixel deep inside an area."""
    plane = np.pad(area.astype(np.float32), 1)
    depth = np.sum([box_mean(plane, reach) for reach in REACHES], axis=0)
    inner = np.where(area, depth[1:-1, 1:-1], 0)
    y, x = np.unravel_index(int(inner.argmax()), area.shape)
    return np.array([x, y]) + 0.5


def _loops(area: BoolArray) -> list[IndexArray]:
    """Return the closed lines of pixel corners around an area, each intp Nx2 as x, y.

    The area is always to the right of the way.
    """
    padded = np.pad(area, 1)
    width = area.shape[1] + 2
    steps: dict[int, list[int]] = {}
    for inside, outside, start, end in (
        (padded[1:, :], padded[:-1, :], (1, 0), (1, 1)),  # upper sides, to the right
        (padded[:-1, :], padded[1:, :], (1, 1), (1, 0)),  # lower sides, to the left
        (padded[:, 1:], padded[:, :-1], (1, 1), (0, 1)),  # left sides, upwards
        (padded[:, :-1], padded[:, 1:], (0, 1), (1, 1)),  # right sides, downwards
    ):
        rows, columns = np.nonzero(inside & ~outside)
        begins = (rows + start[0]) * width + columns + start[1]
        ends = (rows + end[0]) * width + columns + end[1]
        for begin, stop in zip(begins.tolist(), ends.tolist(), strict=True):
            steps.setdefault(begin, []).append(stop)
    loops = []
    while steps:
        at = next(iter(steps))
        line = []
        while at in steps:
            line.append(at)
            ways = steps[at]
            following = ways.pop()
            if not ways:
                del steps[at]
            at = following
        corners = np.array(line)
        loops.append(np.stack([corners % width - 1, corners // width - 1], 1))
    return loops
