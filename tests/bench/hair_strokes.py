"""Paint along the true fringe of a cut-out, as a person strokes hair with the tool Hair.

The stroke follows the outline of the true alpha, smoothed by a person's hand, wherever alpha is
partial over a wide strip: hair and fur, not the edge of a shirt. It is as wide as covers the fringe
there wholly.
"""

from collections.abc import Iterator

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree
from skimage.measure import find_contours

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Size, UInt8Array
from backdrop.engine.edits.apply_refine import HARDNESS, refine_coverage
from backdrop.engine.edits.strokes import Viewport
from backdrop.engine.scene import Refine

LOW, HIGH = 5, 250  # alpha between which a pixel belongs to the fringe: .02 and .98
HAND = 0.012  # of the long side: what a hand smooths, and the window in which a fringe is wide
WIDE = 0.25  # of that window: a fringe that fills less of it is a plain edge
LONGEST = 0.3  # of the long side: a person lifts the brush
SHORTEST = 0.05  # of the long side: shorter stretches are no stroke
REACH = 0.04  # of the long side: fringe farther from the outline lies inside the subject
COVERED = 95  # percentile of the fringe's distances to the stroke: a single far hair is left out
MARGIN = 0.003  # of the long side: how far the brush goes beyond the fringe


def strokes(truth: UInt8Array) -> Iterator[Refine]:
    """Yield strokes, without solution, that cover the wide fringe of a true alpha, uint8 HxW."""
    side = max(truth.shape)
    fringe = wide_fringe(truth)
    smooth = ndimage.gaussian_filter(truth.astype(np.float32), HAND * side)
    near = ndimage.binary_dilation(fringe, iterations=round(HAND * side))
    outlines = find_contours(smooth, 127.5)  # type: ignore[no-untyped-call]
    lines = [line for path in outlines for line in _stretches(path, near, side)]
    if not lines:
        return
    points = np.argwhere(fringe)
    number = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    distance, at = cKDTree(np.concatenate(lines)).query(points)
    for place, line in enumerate(lines):
        own = distance[(number[at] == place) & (distance < REACH * side)]
        if own.size:
            radius = (np.percentile(own, COVERED) + MARGIN * side) / HARDNESS
            yield Refine(tuple((float(x) + 0.5, float(y) + 0.5, 1.0) for y, x in line), radius)


def wide_fringe(truth: UInt8Array) -> BoolArray:
    """Return where a true alpha, uint8 HxW, is partial over a wide strip."""
    partial = (truth > LOW) & (truth < HIGH)
    window = 2 * round(HAND * max(truth.shape)) + 1
    share = ndimage.uniform_filter(partial.astype(np.float32), window)
    wide: BoolArray = partial & (share > WIDE)
    return wide


def painted(edits: list[Refine], size: Size) -> BoolArray:
    """Return the pixels that the strokes cover by half or more, bool of the size."""
    band = np.zeros(size, bool)
    for edit in edits:
        band |= refine_coverage(edit, Viewport(size, 1.0, 1.0)) > 127
    return band


def _stretches(path: Float32Array, near: BoolArray, side: int) -> Iterator[Float32Array]:
    """Yield the pieces of a contour, Nx2 of y and x, that are near the fringe."""
    inside = near[tuple(np.round(path).astype(int).T)]
    for piece in np.split(np.arange(len(path)), np.flatnonzero(np.diff(inside)) + 1):
        if not inside[piece[0]] or len(piece) < SHORTEST * side:
            continue
        count = int(np.ceil(len(piece) / (LONGEST * side)))
        for part in np.array_split(piece, count):
            yield path[part[::4]]
