"""Means over square windows, and dilation with square windows, by repeated doubling.

A window of 2^n pixels is the sum of two windows of 2^(n-1) pixels, so the cost grows with the
logarithm of the radius. Running sums over the whole picture are slower, and their rounding error
would hide the small variances that a guided filter computes from differences of means.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array


def box_mean(plane: Float32Array, radius: int) -> Float32Array:
    """Compute the mean of the (2 radius + 1)² window around each pixel, within the picture.

    plane: float32 HxW, any range.
    """
    down = min(radius, plane.shape[0])
    across = min(radius, plane.shape[1])
    mean = _sum_rows(np.pad(plane, ((down, down), (across, across))), 2 * down + 1)
    mean = _sum_rows(mean.T, 2 * across + 1).T
    mean *= _reciprocal_counts(plane.shape[0], down)[:, None]
    mean *= _reciprocal_counts(plane.shape[1], across)
    return mean


def box_means(planes: Float32Array, radius: int) -> Float32Array:
    """Compute box_mean of many small planes at once, float32 NxHxW."""
    for _ in range(2):
        # The axis along which the windows run comes first; the other two are flattened into one.
        count, height, width = planes.shape
        reach = min(radius, height)
        padded = np.zeros((height + 2 * reach, count, width), np.float32)
        padded[reach : reach + height] = planes.transpose(1, 0, 2)
        sums = _sum_rows(padded.reshape(len(padded), count * width), 2 * reach + 1)
        sums *= _reciprocal_counts(height, reach)[:, None]
        planes = sums.reshape(height, count, width).transpose(1, 2, 0)
    return np.ascontiguousarray(planes)


def dilate(area: BoolArray, radius: int) -> BoolArray:
    """Grow an area by `radius` pixels in every direction, with a square window."""
    grown = area.copy()
    for side in (grown, grown.T):
        remaining = radius
        while remaining > 0:
            # At most one more than the reach so far: a longer step would leave gaps.
            step = min(remaining, radius - remaining + 1, side.shape[0])
            remaining -= step
            before = side.copy(order="K")  # transposing would take longer than growing
            side[step:] |= before[: side.shape[0] - step]
            side[: side.shape[0] - step] |= before[step:]
    return grown


def _sum_rows(plane: Float32Array, window: int) -> Float32Array:
    """Sum every `window` consecutive rows, float32 (H - window + 1)xW."""
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


def _reciprocal_counts(length: int, radius: int) -> Float32Array:
    """Return 1 / (pixels inside the picture) of each window along a side, float32."""
    centre = np.arange(length)
    inside = np.minimum(centre + radius, length - 1) - np.maximum(centre - radius, 0) + 1
    shares: Float32Array = 1 / inside.astype(np.float32)
    return shares
