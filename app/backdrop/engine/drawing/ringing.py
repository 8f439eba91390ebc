"""Detect JPEG ringing: the faint artefacts on the paper beside an edge.

`distance` is always the distance of each pixel from the paper's colour: uint8 HxW, in levels.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, IndexArray, UInt8Array

# Lowest contrast in levels of edges beside which ringing is measured; lower in pale pictures.
EDGE_CONTRAST = 96
# Pixels of a JPEG block's side: ringing stays in the block of its edge, or the next with chroma.
BLOCK = 8
# The strongest ringing is the edge's contrast divided by this.
CONTRAST_DIVISOR = 3
# A faint pixel with more pixels of paper than this in its 3x3 window is ringing too.
MIN_PAPER_PIXELS = 4
# Distance in pixels that ringing extends from the paper.
PASSES = 2
# Pixels sampled to measure ringing.
SAMPLES = 300_000


def measure_ringing(distance: UInt8Array, noise: int, min_edge: int) -> int:
    """Return the levels of ringing near edges; `noise` if there is none.

    min_edge: levels of the weakest contrast that counts as an edge.
    """
    edge = min(EDGE_CONTRAST, max(int(distance.max()) // 2, min_edge))
    row, column = sample_pixels(distance <= edge // 2, SAMPLES)
    near = np.max([values_around(distance, row, column, far).max(0) for far in (1, 2)], axis=0)
    beyond = np.max([values_around(distance, row, column, far).max(0) for far in (4, 6)], axis=0)
    levels = distance[row, column][(near < edge // 2) & (beyond > edge)]
    positive = levels[levels > 0]
    if positive.size < max(20, levels.size // 10):
        return noise
    median, highest = np.percentile(positive, (50, 98))
    # Ringing is mostly faint; a pastel colour beside an outline is not.
    if median > edge / 12:
        return noise
    ringing: int = round(min(highest, 4 * median, EDGE_CONTRAST / 4))
    return max(noise, ringing)


def mask_paper(distance: UInt8Array, noise: int, ringing: int) -> BoolArray:
    """Return the pixels that are bare paper: within its noise or, near edges, within the ringing.

    Returns bool HxW.
    """
    if ringing == noise:
        return distance <= noise
    rows, columns = np.arange(0, distance.shape[0], BLOCK), np.arange(0, distance.shape[1], BLOCK)
    highest = np.maximum.reduceat(np.maximum.reduceat(distance, rows, axis=0), columns, axis=1)
    allowed = np.clip(max_3x3(highest) // CONTRAST_DIVISOR, noise, ringing)
    paper = np.empty(distance.shape, np.bool_)
    faint = np.empty(distance.shape, np.bool_)
    for number, block_row in enumerate(allowed):
        lines = slice(number * BLOCK, (number + 1) * BLOCK)
        levels = np.repeat(block_row, BLOCK)[: distance.shape[1]]
        paper[lines] = distance[lines] <= levels
        faint[lines] = distance[lines] <= 2 * levels
    for _ in range(PASSES):
        paper |= faint & (_count_3x3(paper) > MIN_PAPER_PIXELS)
    return paper


def max_3x3(plane: UInt8Array) -> UInt8Array:
    """Return the maximum of the 3x3 window around each pixel, uint8 HxW."""
    highest = plane.copy()
    for side in (highest, highest.T):
        before = side.copy()
        np.maximum(side[1:], before[:-1], out=side[1:])
        np.maximum(side[:-1], before[1:], out=side[:-1])
    return highest


def values_around(plane: UInt8Array, row: IndexArray, column: IndexArray, far: int) -> UInt8Array:
    """Return the values `far` pixels from each of N pixels in eight directions, uint8 8xN.

    Beyond the border, the border's values are repeated. A negative `far` reverses all directions.
    """
    height, width = plane.shape
    return np.stack(
        [
            plane[
                np.clip(row + dy * far, 0, height - 1),
                np.clip(column + dx * far, 0, width - 1),
            ]
            for dy in (-1, 0, 1)
            for dx in (-1, 0, 1)
            if dy or dx
        ]
    )


def sample_pixels(area: BoolArray, max_count: int) -> tuple[IndexArray, IndexArray]:
    """Return rows and columns of at most `max_count` pixels, evenly spread over the area."""
    index = np.flatnonzero(area)
    row, column = np.unravel_index(index[:: index.size // max_count + 1], area.shape)
    return row, column


def _count_3x3(area: BoolArray) -> UInt8Array:
    """Count the pixels of the area in the 3x3 window around each pixel, uint8 HxW."""
    count = area.astype(np.uint8)
    for side in (count, count.T):
        before = side.copy()
        side[1:] += before[:-1]
        side[:-1] += before[1:]
    return count
