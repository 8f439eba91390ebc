"""Closed-form matting in the unknown band.

The Laplacian (matting_laplacian.py) is solved by conjugate gradients with its diagonal as
preconditioner.
"""

from collections.abc import Callable

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array
from backdrop.engine.matting.matting_laplacian import (
    REACH,
    find_band,
    gather_rows,
    laplacian_rows,
)

TOLERANCE = 1e-4  # of the preconditioned residual's norm, relative to that of the right side


def solve(
    guide: Float32Array,
    alpha: Float32Array,
    prior_weight: float | Float32Array,
    unknown: BoolArray,
    epsilon: float,
    max_steps: int,
    start: Float32Array | None = None,
) -> Float32Array:
    """Return alpha solved where `unknown` and unchanged elsewhere; float32 HxW from 0 to 1.

    guide: float32 3xHxW from 0 to 1. alpha: float32 HxW; in the unknown band, the prior, and the
    start unless another one is given. prior_weight: at least 0, one for all pixels or HxW; the
    Laplacian's own diagonal is about 1. epsilon: variance of colour below which a window is flat.
    max_steps: of conjugate gradients. Pixels on the picture's border are never solved: their
    windows would reach outside.
    """
    band = find_band(unknown)
    if not band.inside.any():
        return alpha
    rows = laplacian_rows(guide, band, epsilon)
    weight = np.broadcast_to(np.asarray(prior_weight, np.float32), alpha.shape).ravel()[band.at]
    diagonal = rows[REACH, REACH] + weight + 1e-6
    count = band.at.size
    gathered = np.zeros((len(rows), count + 2 * REACH), np.float32)
    around = np.lib.stride_tricks.sliding_window_view(gathered, count, 1)

    def multiply(x: Float32Array) -> Float32Array:
        gather_rows(x, band.lines, gathered)
        product: Float32Array = np.einsum("yxn,yxn->n", rows, around)
        return product

    prior = alpha.ravel()[band.at]
    right = (weight * prior - multiply(np.where(band.inside, 0, prior))) * band.inside
    first = (alpha if start is None else start).ravel()[band.at] * band.inside
    rows[REACH, REACH] += weight
    found = _conjugate_gradients(multiply, right, first, diagonal, max_steps)
    result = alpha.ravel().copy()
    result[band.at[band.inside]] = found[band.inside]
    return np.clip(result, 0, 1).reshape(alpha.shape)


def _conjugate_gradients(
    multiply: Callable[[Float32Array], Float32Array],
    right: Float32Array,
    x: Float32Array,
    diagonal: Float32Array,
    max_steps: int,
) -> Float32Array:
    """Solve multiply(x) = right, starting from `x`; `diagonal` is the preconditioner."""
    residual = right - multiply(x)
    z = residual / diagonal
    direction = z.copy()
    rho = float(np.dot(residual, z))
    enough = TOLERANCE**2 * float(np.dot(right, right / diagonal))
    for _ in range(max_steps):
        if rho <= enough:
            break
        image = multiply(direction)
        length = rho / float(np.dot(direction, image))
        x = x + length * direction
        residual -= length * image
        z = residual / diagonal
        rho, last_rho = float(np.dot(residual, z)), rho
        direction = z + (rho / last_rho) * direction
    return x
