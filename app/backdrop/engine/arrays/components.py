"""Connected parts of a mask."""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, IndexArray, Int32Array

SPECK_SHARE = 2e-4  # share of a picture: a smaller component may be a mistake of a network


@dataclass(frozen=True)
class Runs:
    """The runs of an area's rows, in reading order, each with the number of its part.

    row, start, stop (the pixel after the last): intp N. number: int32 N, 1 for the first part.
    """

    row: IndexArray
    start: IndexArray
    stop: IndexArray
    number: Int32Array


def label_components(area: BoolArray) -> Int32Array:
    """Number the parts joined by a side or a corner: int32 HxW, 0 outside, then 1, 2, 3 ...

    Works on the runs of each row, not on pixels (He, Chao, Suzuki 2008): a mask has thousands of
    runs where it has millions of pixels.
    """
    found = label_runs(area)
    steps = np.zeros((area.shape[0], area.shape[1] + 1), np.int32)
    np.add.at(steps, (found.row, found.start), found.number)
    np.add.at(steps, (found.row, found.stop), -found.number)
    return np.cumsum(steps, axis=1, dtype=np.int32)[:, : area.shape[1]]


def remove_specks(area: BoolArray, sure: BoolArray, smallest: int) -> BoolArray:
    """The area without parts under `smallest` pixels that have none of the sure ones."""
    labels = label_components(area)
    keep = np.bincount(labels.ravel()) >= smallest
    keep[labels[area & sure]] = True
    keep[0] = False
    return keep[labels]


def boundary(area: BoolArray) -> BoolArray:
    """The pixels on both sides of the area's edge."""
    edge = np.zeros_like(area)
    across = area[:, 1:] != area[:, :-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    down = area[1:] != area[:-1]
    edge[1:] |= down
    edge[:-1] |= down
    return edge


def label_runs(area: BoolArray, corners: bool = True) -> Runs:
    """Number the parts without a number for each pixel; `corners` join too, or only sides do."""
    row, start, stop, width = _runs(area)
    parent = np.arange(row.size)
    first, second = _touching(row, start, stop, width, corners)
    while True:
        a, b = parent[first], parent[second]
        apart = a != b
        if not apart.any():
            break
        first, second, a, b = first[apart], second[apart], a[apart], b[apart]
        np.minimum.at(parent, np.maximum(a, b), np.minimum(a, b))
        while (parent != (higher := parent[parent])).any():
            parent = higher
    number = np.unique(parent, return_inverse=True)[1].astype(np.int32) + 1
    return Runs(row, start, stop, number)


def _runs(area: BoolArray) -> tuple[IndexArray, IndexArray, IndexArray, int]:
    height, width = area.shape
    edge = np.zeros((height, width + 1), np.int8)
    edge[:, :width] = area
    edge[:, 1:] -= area
    row, start = np.nonzero(edge == 1)
    stop = np.nonzero(edge == -1)[1]
    return row, start, stop, width + 1


def _touching(
    row: IndexArray,
    start: IndexArray,
    stop: IndexArray,
    width: int,
    corners: bool,
) -> tuple[IndexArray, IndexArray]:
    """Pairs of runs in neighbouring rows that share a side, or with `corners` a corner."""
    # a gap of three between rows on one long line keeps each search within the row above
    line = row * (width + 3)
    above = line - (width + 3)
    reach = int(corners)
    low = np.searchsorted(line + stop + reach, above + start, side="right")
    high = np.searchsorted(line + start, above + stop + reach, side="left")
    count = np.maximum(high - low, 0)
    below = np.repeat(np.arange(row.size), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(low, count) + within, below
