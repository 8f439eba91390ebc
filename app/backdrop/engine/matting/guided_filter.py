"""Colour guided filter: alpha as a local linear function of the photo's colours.

He, Sun, Tang 2010, "Guided image filtering". The filter is fitted at one size and applied at
another (He, Sun 2015, "Fast guided filter"), so alpha follows the photo's detail at full size.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.arrays.box_means import box_mean


def fit(guide: Float32Array, target: Float32Array, radius: int, epsilon: float) -> Float32Array:
    """Return coefficients (a_r, a_g, a_b, b) per pixel, float32 4xHxW: target ≈ a·guide + b.

    guide: float32 3xHxW from 0 to 1. target: float32 HxW. radius: of the window, in pixels.
    epsilon: variance of colour, in squares of 0 to 1, below which a window counts as flat.
    """
    means = [box_mean(channel, radius) for channel in guide]
    mean = box_mean(target, radius)
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    moments = [box_mean(guide[i] * guide[j], radius) - means[i] * means[j] for i, j in pairs]
    for i in (0, 3, 5):
        # Rounding may have left a variance slightly below zero.
        moments[i] = np.maximum(moments[i], 0) + np.float32(epsilon)
    covariances = [box_mean(guide[i] * target, radius) - means[i] * mean for i in range(3)]
    coefficients = np.empty((4, *target.shape), np.float32)
    coefficients[:3] = solve_symmetric(moments, covariances, epsilon)
    coefficients[3] = mean
    for i in range(3):
        coefficients[3] -= coefficients[i] * means[i]
    for plane in coefficients:
        plane[...] = box_mean(plane, radius)
    return coefficients


def apply(coefficients: Float32Array, guide: Float32Array) -> Float32Array:
    """Return a·guide + b clipped to 0 to 1, float32 of the guide's shape but its first axis."""
    result = coefficients[3].copy()
    for i in range(3):
        result += coefficients[i] * guide[i]
    clipped: Float32Array = np.clip(result, 0, 1, out=result)
    return clipped


def solve_symmetric(
    matrix: list[Float32Array], right: list[Float32Array], min_eigenvalue: float
) -> list[Float32Array]:
    """Solve many symmetric positive definite 3x3 systems at once; all arrays have one shape.

    matrix: the entries rr, rg, rb, gg, gb, bb. right: three entries. By elimination and not by
    cofactors, which cancel to noise in float32 where the colours lie on one line.
    """
    rr, rg, rb, gg, gb, bb = matrix
    x, y, z = right
    g, b = rg / rr, rb / rr
    gg = np.maximum(gg - g * rg, min_eigenvalue)
    gb = gb - g * rb
    y = y - g * x
    c = gb / gg
    bb = np.maximum(bb - b * rb - c * gb, min_eigenvalue)
    z = (z - b * x - c * y) / bb
    y = y / gg - c * z
    x = x / rr - g * y - b * z
    return [x, y, z]
