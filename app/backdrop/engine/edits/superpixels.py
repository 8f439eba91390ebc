"""Divide a picture into superpixels: small areas without an edge inside.

A watershed by steepest descent: every pixel flows to its lowest neighbour in the gradient of the
colours, and pixels that end in the same minimum are one superpixel. All steps are whole-array.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Int32Array, UInt8Array
from backdrop.engine.arrays.box_means import box_mean

SMOOTHING_RADIUS = 2  # pixels of the box means before the gradient; finer detail is texture
SMOOTHING_PASSES = 3  # box means that together are nearly a Gaussian
CHROMA = 1.5  # weight of the two colour differences against lightness


def opponent_planes(pixels: UInt8Array) -> Float32Array:
    """Return smoothed lightness, red-green and yellow-blue, float32 3xHxW, of uint8 HxWx3."""
    red, green, blue = np.moveaxis(pixels, 2, 0).astype(np.float32) / np.float32(255)
    planes = [
        (red + green + blue) / 3,
        (red - green) * np.float32(CHROMA / 2),
        (red + green - 2 * blue) * np.float32(CHROMA / 4),
    ]
    for _ in range(SMOOTHING_PASSES):
        planes = [box_mean(plane, SMOOTHING_RADIUS) for plane in planes]
    return np.stack(planes)


def gradient(planes: Float32Array) -> Float32Array:
    """Return the largest gradient of any plane at each pixel, float32 HxW."""
    result = np.zeros(planes.shape[1:], np.float32)
    for plane in planes:
        across, down = np.zeros_like(plane), np.zeros_like(plane)
        across[:, 1:-1] = plane[:, 2:] - plane[:, :-2]
        down[1:-1] = plane[2:] - plane[:-2]
        np.maximum(result, np.hypot(across, down), out=result)
    return result


def superpixels(height: Float32Array, side: Int32Array) -> Int32Array:
    """Return each pixel's superpixel, int32 HxW, 0, 1, 2 ...

    height: float32 HxW, the gradient. side: int32 HxW; no superpixel has pixels of two sides.
    """
    rows, columns = height.shape
    order = np.argsort(height, axis=None, kind="stable")
    rank = np.empty(order.size, np.intp)
    rank[order] = np.arange(order.size)
    rank = rank.reshape(rows, columns)
    lowest = rank.copy()
    for dy, dx in ((0, 1), (1, -1), (1, 0), (1, 1)):
        first = slice(0, rows - dy), slice(max(-dx, 0), columns - max(dx, 0))
        second = slice(dy, rows), slice(max(dx, 0), columns - max(-dx, 0))
        same = side[first] == side[second]
        for here, there in ((first, second), (second, first)):
            np.minimum(lowest[here], rank[there], out=lowest[here], where=same)
    end = order[lowest.ravel()]
    while (end != (further := end[end])).any():
        end = further
    labels: Int32Array = np.unique(end, return_inverse=True)[1].astype(np.int32)
    return labels.reshape(rows, columns)
