"""Hints: a proposed mask and simulated taps, as the network reads them."""

import random
from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from app.train.layout import HINTS
from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Float64Array

RADIUS = 6  # pixels around a tap, at the network's size
CELL = 4  # pixels of a side over which a region is averaged before its components are found
SMALLEST = 12  # cells of a component worth a tap
LARGEST_SHARE = 0.7  # of taps that go to the largest component
HIDDEN_BELOW = 2  # pixels from the middle of an error to its edge; nobody taps less

Point = tuple[int, int]
"""Row and column."""


def discs(points: Sequence[Point], height: int, width: int) -> Float32Array:
    """Draw float32 HxW: 1 within RADIUS of a point, else 0."""
    plane = np.zeros((height, width), np.float32)
    rows, columns = np.mgrid[:height, :width]
    for row, column in points:
        plane[(rows - row) ** 2 + (columns - column) ** 2 <= RADIUS**2] = 1
    return plane


def hint_planes(
    proposal: Float32Array | None,
    keep: Sequence[Point],
    remove: Sequence[Point],
    height: int,
    width: int,
) -> Float32Array:
    """Return hints, float32 4xHxW, from a proposed mask HxW, 0 to 1, and from taps."""
    planes = np.zeros((HINTS, height, width), np.float32)
    if proposal is not None:
        planes[0], planes[1] = proposal, 1
    planes[2], planes[3] = discs(keep, height, width), discs(remove, height, width)
    return planes


def point_inside(region: BoolArray, rng: random.Random) -> Point | None:
    """Return a point well inside a large component of a region, or None if all are small.

    `region` is HxW with sides that are multiples of CELL.
    """
    height, width = region.shape
    cells = region.reshape(height // CELL, CELL, width // CELL, CELL).mean((1, 3)) > 0.5
    labels, count = ndimage.label(cells)
    if not count:
        return None
    sizes = np.bincount(labels.ravel())[1:]
    if rng.random() < LARGEST_SHARE:
        chosen = int(np.argmax(sizes))
    else:
        chosen = rng.choices(range(count), sizes.tolist())[0]
    if sizes[chosen] < SMALLEST:
        return None
    depth = distance_to_edge(labels == chosen + 1)
    rows, columns = np.nonzero(depth >= max(1, depth.max() * rng.choice([0.5, 0.9])))
    index = rng.randrange(len(rows))
    return int(rows[index]) * CELL + CELL // 2, int(columns[index]) * CELL + CELL // 2


def next_tap(mask: Float32Array, truth: BoolArray) -> Point | None:
    """Return the middle of the largest wrong region of a mask, or None if it is too small."""
    depth = distance_to_edge((mask > 0.5) != truth)
    row, column = np.unravel_index(np.argmax(depth), depth.shape)
    return (int(row), int(column)) if depth[row, column] >= HIDDEN_BELOW else None


def distance_to_edge(region: BoolArray) -> Float64Array:
    """Return the distance of each point of a region to what is not in it, in pixels."""
    distances = ndimage.distance_transform_edt(np.pad(region, 1))[1:-1, 1:-1]
    return np.asarray(distances, np.float64)
