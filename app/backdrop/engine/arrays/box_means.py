"""Square windows: means over them, and areas grown by them, in a few shifted steps.

A window of 2^n pixels is the sum of two of 2^(n-1), so the cost grows with the logarithm of the
radius. No running sums over the whole picture: their rounding would drown the small variances
that a guided filter takes from differences of means, and they are slower.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array


def box_mean(plane: Float32Array, radius: int) -> Float32Array:
    """Mean of the (2 radius + 1)² window around each pixel, of what lies inside the picture.

    plane: float32 HxW, any range.
    """
    down = min(radius, plane.shape[0])
    across = min(radius, plane.shape[1])
    mean = _sums(np.pad(plane, ((down, down), (across, across))), 2 * down + 1)
    mean = _sums(mean.T, 2 * across + 1).T
    mean *= _shares(plane.shape[0], down)[:, None]
    mean *= _shares(plane.shape[1], across)
    return mean


def box_means(planes: Float32Array, radius: int) -> Float32Array:
    """box_mean of each of many small planes, float32 NxHxW, in as many steps as of one."""
    for _ in range(2):
        # the side that the windows run along comes first, all others lie side by side
        count, height, width = planes.shape
        reach = min(radius, height)
        tall = np.zeros((height + 2 * reach, count, width), np.float32)
        tall[reach : reach + height] = planes.transpose(1, 0, 2)
        sums = _sums(tall.reshape(len(tall), count * width), 2 * reach + 1)
        sums *= _shares(height, reach)[:, None]
        planes = sums.reshape(height, count, width).transpose(1, 2, 0)
    return np.ascontiguousarray(planes)


def _sums(plane: Float32Array, window: int) -> Float32Array:
    """Sums of `window` rows that follow each other, float32 (H - window + 1)xW."""
    rows = plane.shape[0] - window + 1
    total, width, start = np.zeros((rows, plane.shape[1]), np.float32), 1, 0
    if not plane.flags.c_contiguous:
        total = np.zeros((plane.shape[1], rows), np.float32).T
    while width <= window:
        if window & width:
            total += plane[start : start + rows]
            start += width
        if 2 * width <= window:
            plane = plane[:-width] + plane[width:]
        width *= 2
    return total


def _shares(length: int, radius: int) -> Float32Array:
    """One over the number of pixels inside the picture of each window along a side."""
    at = np.arange(length)
    inside = np.minimum(at + radius, length - 1) - np.maximum(at - radius, 0) + 1
    shares: Float32Array = 1 / inside.astype(np.float32)
    return shares


def dilate(area: BoolArray, radius: int) -> BoolArray:
    """The area grown by `radius` pixels in a square."""
    grown = area.copy()
    for side in (grown, grown.T):
        left = radius
        while left > 0:
            # one more than the reach so far: a longer step leaves gaps at the rim
            step = min(left, radius - left + 1, side.shape[0])
            left -= step
            before = side.copy()
            side[step:] |= before[: side.shape[0] - step]
            side[: side.shape[0] - step] |= before[step:]
    return grown
