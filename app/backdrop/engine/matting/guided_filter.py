"""The colour guided filter: alpha as a local linear function of the photo's colours.

He, Sun, Tang 2010, "Guided image filtering". The filter is fitted at one size and applied at
another (He, Sun 2015, "Fast guided filter"), so the photo's own detail decides at full size.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.arrays.box_means import box_mean


def fit(guide: Float32Array, target: Float32Array, radius: int, epsilon: float) -> Float32Array:
    """Coefficients (a_r, a_g, a_b, b) per pixel, float32 4xHxW, with target ≈ a·guide + b.

    guide: float32 3xHxW in 0 to 1. target: float32 HxW. radius: pixels. epsilon: variance of
    colour, in squares of 0 to 1, under which a window counts as flat.
    """
    means = [box_mean(channel, radius) for channel in guide]
    mean = box_mean(target, radius)
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    moments = [box_mean(guide[i] * guide[j], radius) - means[i] * means[j] for i, j in pairs]
    for i in (0, 3, 5):
        # rounding may have left a variance a little under zero
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
    """The filter's answer, float32 of the guide's shape without its first axis, in 0 to 1."""
    answer = coefficients[3].copy()
    for i in range(3):
        answer += coefficients[i] * guide[i]
    clipped: Float32Array = np.clip(answer, 0, 1, out=answer)
    return clipped


def solve_symmetric(
    matrix: list[Float32Array], right: list[Float32Array], least: float
) -> list[Float32Array]:
    """Solve many symmetric positive 3x3 systems at once, all arrays of one shape.

    matrix: the entries rr, rg, rb, gg, gb, bb. right: three. least: the smallest eigenvalue that
    there can be. By elimination, not by cofactors: where the colours lie on one line, those
    cancel to noise in float32.
    """
    rr, rg, rb, gg, gb, bb = matrix
    x, y, z = right
    g, b = rg / rr, rb / rr
    gg = np.maximum(gg - g * rg, least)
    gb = gb - g * rb
    y = y - g * x
    c = gb / gg
    bb = np.maximum(bb - b * rb - c * gb, least)
    z = (z - b * x - c * y) / bb
    y = y / gg - c * z
    x = x / rr - g * y - b * z
    return [x, y, z]
