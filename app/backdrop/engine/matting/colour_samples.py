"""Estimate alpha from known colours nearby, pixel by pixel, and how far that can be trusted.

As in Wang, Cohen 2007, "Optimized color sampling for robust matting": every pair of a foreground
and a background colour gives an alpha. Pairs count by how well they explain the pixel's colour and
how far apart they are; the estimate is trusted where they agree.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, IndexArray

# The choice of these constants: docs/experiments.md, "Refine hair".
SAMPLES = 4  # known colours of each kind for a pixel
SPREAD = 16  # pixels around a pixel, beyond its distance to known ones, in which these are sought
NOISE = np.float32(4e-4)  # variance of colour that a pair may leave unexplained
APART = np.float32(0.02)  # square of the distance between colours at which a pair counts half
AGREEMENT = np.float32(0.005)  # variance of alpha among the pairs at which trust has fallen to 1/e
DECIDED = 4  # power of the distance of alpha to 0.5: pure colours are surest
CELL = 4  # pixels of the grid on which the nearest known pixels are found
SHIFTS = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]


def estimate_by_colour(
    guide: Float32Array, foreground: BoolArray, background: BoolArray, unknown: BoolArray
) -> tuple[Float32Array, Float32Array]:
    """Return alpha and the trust in it at the unknown pixels, both float32 N from 0 to 1.

    guide: float32 3xHxW from 0 to 1. foreground, background: bool HxW, the pixels surely known;
    neither may be empty. unknown: bool HxW with N pixels set.
    """
    y, x = np.nonzero(unknown)
    near = _sample(guide, foreground, y, x, 0)
    far = _sample(guide, background, y, x, 1)
    colour = guide[:, y, x]
    count, mean, square, best = np.zeros((4, y.size), np.float32)
    for front in near:
        for back in far:
            across = front - back
            length = (across * across).sum(0) + np.float32(1e-5)
            offset = colour - back
            alpha = np.clip((offset * across).sum(0) / length, 0, 1)
            offset -= alpha * across
            weight = np.exp((offset * offset).sum(0) / (-2 * NOISE)) * (length / (length + APART))
            count += weight
            mean += weight * alpha
            square += weight * alpha * alpha
            np.maximum(best, weight, out=best)
    count = np.maximum(count, np.float32(1e-9))
    mean /= count
    variance = np.maximum(square / count - mean * mean, 0)
    trust = best * np.exp(-variance / AGREEMENT) * np.abs(2 * mean - 1) ** DECIDED
    return mean, trust


def _sample(
    guide: Float32Array,
    known: BoolArray,
    y: IndexArray,
    x: IndexArray,
    seed: int,
) -> list[Float32Array]:
    """Return known colours around each pixel, a list of float32 3xN."""
    height, width = known.shape
    nearest = _nearest_known(known)
    flat = guide.reshape(3, -1)
    samples = []
    for number in range(SAMPLES):
        chance = 2 * (number + seed * SAMPLES)
        angle = _scatter(y.size, chance) * np.float32(2 * np.pi)
        reach = SPREAD * np.sqrt(_scatter(y.size, chance + 1))
        row = np.clip(y + reach * np.sin(angle), 0, height - 1).astype(np.intp)
        column = np.clip(x + reach * np.cos(angle), 0, width - 1).astype(np.intp)
        samples.append(flat[:, nearest[row // CELL, column // CELL]])
    return samples


def _nearest_known(known: BoolArray) -> IndexArray:
    """Return a nearly nearest known pixel's flat index for each cell, intp of the grid's shape.

    By jump flooding (Rong, Tan 2006) on a grid in which each cell offers one of its known pixels.
    """
    height, width = known.shape
    down, across = -(-height // CELL), -(-width // CELL)
    y, x = np.nonzero(known)
    order = np.argsort(_scatter(y.size, 0))  # the last one of a cell stays
    y, x = y[order], x[order]
    found = np.full((down, across), -1, np.intp)
    found[y // CELL, x // CELL] = y * width + x
    rows, columns = np.mgrid[:down, :across] * CELL + CELL // 2
    distance = _distance(found, rows, columns, width)
    step = 1 << (max(down, across) - 1).bit_length()
    while step:
        before, known_distance = found.copy(), distance.copy()
        for dy, dx in SHIFTS:
            to, of = _shifted(dy * step, dx * step, down, across)
            offered = before[of]
            if not offered.size:
                continue
            gap = _distance(offered, rows[to], columns[to], width)
            closer = gap < known_distance[to]
            np.copyto(found[to], offered, where=closer)
            np.copyto(distance[to], gap, where=closer)
            np.copyto(known_distance[to], gap, where=closer)
        step //= 2
    return found


def _scatter(count: int, seed: int) -> Float32Array:
    """Return numbers from 0 to 1 without order, always the same ones for a seed; float32 N.

    The mixing steps are those of MurmurHash3's end. The site has no numpy.random.
    """
    bits = np.arange(count, dtype=np.uint32) + np.uint32(0x9E3779B9 * (seed + 1) & 0xFFFFFFFF)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        bits ^= bits >> np.uint32(shift)
        bits *= np.uint32(factor)
    bits ^= bits >> np.uint32(16)
    return bits.astype(np.float32) / np.float32(2**32)


def _distance(found: IndexArray, rows: IndexArray, columns: IndexArray, width: int) -> Float32Array:
    """Return the square of the distance to pixels given by their flat indices; -1 is far away."""
    gap = (found // width - rows) ** 2 + (found % width - columns) ** 2
    return np.where(found < 0, np.float32(np.inf), gap).astype(np.float32)


def _shifted(
    dy: int, dx: int, height: int, width: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the regions of a grid whose cells have a neighbour at (dy, dx), and of these."""
    to = (
        slice(max(0, -dy), max(0, min(height, height - dy))),
        slice(max(0, -dx), max(0, min(width, width - dx))),
    )
    of = (
        slice(max(0, dy), max(0, min(height, height + dy))),
        slice(max(0, dx), max(0, min(width, width + dx))),
    )
    return to, of
