"""Find the nearest known pixel around every place of a picture, on a grid of cells.

Each cell that has known pixels offers one of them. The distance is that between cells, and it is
exact: first along the rows, then over whole rows, nearer ones first.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, IndexArray, UInt32Array

CELL = 4  # pixels of a cell's side
FAR = np.float32(1e9)  # squared cells: more than any distance


def nearest_known(known: BoolArray) -> IndexArray:
    """Return a known pixel's flat index for each cell, intp of the grid's shape.

    known: bool HxW, not empty.
    """
    offered = _offered(known)
    down, across = offered.shape
    columns = np.arange(across)
    has_any = offered >= 0
    before = np.maximum.accumulate(np.where(has_any, columns, -1), 1)
    after = np.minimum.accumulate(np.where(has_any, columns, across)[:, ::-1], 1)[:, ::-1]
    to_before = np.where(before < 0, FAR, (columns - before).astype(np.float32) ** 2)
    to_after = np.where(after == across, FAR, (after - columns).astype(np.float32) ** 2)
    column = np.where(to_before <= to_after, before, after) % across
    in_row = np.minimum(to_before, to_after)
    pixels = np.take_along_axis(offered, column, 1)
    best, found = in_row.copy(), pixels.copy()
    for step in range(1, down):
        square = np.float32(step * step)
        if square >= best.max():
            break
        for to, of in (slice(step, None), slice(-step)), (slice(-step), slice(step, None)):
            distance = in_row[of] + square
            closer = distance < best[to]
            np.copyto(best[to], distance, where=closer)
            np.copyto(found[to], pixels[of], where=closer)
    return found


def scatter(count: int, seed: int) -> Float32Array:
    """Return numbers from 0 to 1 without order, always the same ones for a seed; float32 N."""
    return _scattered_bits(count, seed).astype(np.float32) / np.float32(2**32)


def _offered(known: BoolArray) -> IndexArray:
    """Return the flat index of one of each cell's known pixels, by chance; -1 if it has none."""
    height, width = known.shape
    down, across = -(-height // CELL), -(-width // CELL)
    padded = np.zeros((down * CELL, across * CELL), np.bool_)
    padded[:height, :width] = known
    # The largest number of a known pixel wins; its lowest bits say which pixel it is.
    best = np.zeros((down, across), np.uint32)
    places = CELL * CELL
    for place in range(places):
        here = padded[place // CELL :: CELL, place % CELL :: CELL]
        chance = _scattered_bits(down * across, place).reshape(down, across)
        chance -= chance % np.uint32(places)
        np.maximum(best, here * (chance + np.uint32(place)), out=best)
    chosen = (best % np.uint32(places)).astype(np.intp)
    rows, columns = np.mgrid[:down, :across] * CELL
    flat = (rows + chosen // CELL) * width + columns + chosen % CELL
    return np.where(padded.reshape(down, CELL, across, CELL).any((1, 3)), flat, -1)


def _scattered_bits(count: int, seed: int) -> UInt32Array:
    """Return numbers of 32 bits without order; uint32 N.

    The mixing steps are those of MurmurHash3's end. The site has no numpy.random.
    """
    bits = np.arange(count, dtype=np.uint32) + np.uint32(0x9E3779B9 * (seed + 1) & 0xFFFFFFFF)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        bits ^= bits >> np.uint32(shift)
        bits *= np.uint32(factor)
    bits ^= bits >> np.uint32(16)
    return bits
