"""What JPEG leaves around an edge: faint ripples on the paper, which are not drawn there.

Everywhere here `away` is how far each pixel is from the paper: uint8 HxW, levels.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, IndexArray, UInt8Array

EDGE = 96  # levels of contrast beside which JPEG's ripples are measured, less in pale pictures
BLOCK = 8  # JPEG's: ripples stay within the block of their edge, those of colour within the next
PART = 3  # of an edge's contrast is the most that its ripples have
BESIDE = 4  # pixels of paper around a faint one, over which it is a ripple too
PASSES = 2  # so far ripples reach from the paper


def ripple(away: UInt8Array, noise: int, least: int) -> int:
    """Levels of JPEG's ripples near edges; the noise alone where there are none.

    least: levels that may be noise, and are no edge.
    """
    edge = min(EDGE, max(int(away.max()) // 2, least))
    row, column = places(away <= edge // 2, 300_000)
    near = np.max([neighbours(away, row, column, far).max(0) for far in (1, 2)], axis=0)
    beyond = np.max([neighbours(away, row, column, far).max(0) for far in (4, 6)], axis=0)
    levels = away[row, column][(near < edge // 2) & (beyond > edge)]
    some = levels[levels > 0]
    if some.size < max(20, levels.size // 10):
        return noise
    middle, most = np.percentile(some, (50, 98))
    # ripples are mostly faint; a pastel beside an outline is not
    return max(noise, round(min(most, 4 * middle, EDGE / 4))) if middle <= edge / 12 else noise


def settled(away: UInt8Array, noise: int, ripple: int) -> BoolArray:
    """Where only paper is: within its noise, and near edges within the ripples they may have."""
    if ripple == noise:
        return away <= noise
    rows, columns = np.arange(0, away.shape[0], BLOCK), np.arange(0, away.shape[1], BLOCK)
    most = np.maximum.reduceat(np.maximum.reduceat(away, rows, axis=0), columns, axis=1)
    blocks = np.clip(highest(most) // PART, noise, ripple)
    clear = np.empty(away.shape, np.bool_)
    faint = np.empty(away.shape, np.bool_)
    for number, allowed in enumerate(blocks):
        lines = slice(number * BLOCK, (number + 1) * BLOCK)
        levels = np.repeat(allowed, BLOCK)[: away.shape[1]]
        clear[lines] = away[lines] <= levels
        faint[lines] = away[lines] <= 2 * levels
    for _ in range(PASSES):
        clear |= faint & (_beside(clear) > BESIDE)
    return clear


def highest(plane: UInt8Array) -> UInt8Array:
    """The largest of each pixel and its eight neighbours, uint8 HxW."""
    most = plane.copy()
    for side in (most, most.T):
        before = side.copy()
        np.maximum(side[1:], before[:-1], out=side[1:])
        np.maximum(side[:-1], before[1:], out=side[:-1])
    return most


def _beside(area: BoolArray) -> UInt8Array:
    """How many of each pixel and its eight neighbours are in the area, uint8 HxW."""
    count = area.astype(np.uint8)
    for side in (count, count.T):
        before = side.copy()
        side[1:] += before[:-1]
        side[:-1] += before[1:]
    return count


def neighbours(plane: UInt8Array, row: IndexArray, column: IndexArray, far: int) -> UInt8Array:
    """The values `far` pixels from each place to eight sides, uint8 8xN; past the rim, the rim's.

    A negative `far` goes the opposite way on each of the eight lines.
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


def places(area: BoolArray, most: int = 100_000) -> tuple[IndexArray, IndexArray]:
    """Rows and columns of at most about `most` pixels of the area, evenly taken."""
    at = np.flatnonzero(area)
    row, column = np.unravel_index(at[:: at.size // most + 1], area.shape)
    return row, column
