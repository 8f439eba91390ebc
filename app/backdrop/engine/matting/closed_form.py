"""Closed-form matting in the unknown band.

Levin, Lischinski, Weiss 2008, "A closed-form solution to natural image matting": in every 3x3
window alpha is a linear function of colour. The matting Laplacian is stored as 25 coefficients for
each unknown pixel and solved by conjugate gradients with the diagonal as preconditioner.
"""

from collections.abc import Callable

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, IndexArray
from backdrop.engine.matting.guided_filter import solve_symmetric

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
    height, width = alpha.shape
    inside = unknown.copy()
    inside[[0, -1]] = False
    inside[:, [0, -1]] = False
    at = np.flatnonzero(inside).astype(np.intp)
    if not at.size:
        return alpha
    offsets, rows = _laplacian_rows(guide, inside, at, epsilon)
    shifts = [dy * width + dx for dy, dx in offsets]
    weight = np.broadcast_to(np.asarray(prior_weight, np.float32), alpha.shape).ravel()[at]
    diagonal = rows[offsets.index((0, 0))] + weight + 1e-6
    full = np.zeros(height * width, np.float32)

    def multiply(x: Float32Array) -> Float32Array:
        full[at] = x
        product = weight * x
        for shift, row in zip(shifts, rows, strict=True):
            # Neighbours beyond either end have no coefficient; "wrap" only keeps the index valid.
            product += row * full.take(at + shift, mode="wrap")
        return product

    result = alpha.ravel().copy()
    result[at] = 0
    right = weight * alpha.ravel()[at]
    for shift, row in zip(shifts, rows, strict=True):
        right -= row * result.take(at + shift, mode="wrap")
    first = (alpha if start is None else start).ravel()[at]
    result[at] = _conjugate_gradients(multiply, right, first, diagonal, max_steps)
    return np.clip(result, 0, 1).reshape(height, width)


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


def _laplacian_rows(
    guide: Float32Array, inside: BoolArray, at: IndexArray, epsilon: float
) -> tuple[list[tuple[int, int]], Float32Array]:
    """Return the Laplacian's rows of the pixels `at`: offsets (dy, dx), float32 25xN."""
    height, width = inside.shape
    has_window = np.zeros_like(inside)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            has_window[1:-1, 1:-1] |= inside[1 + dy : height - 1 + dy, 1 + dx : width - 1 + dx]
    centre = np.flatnonzero(has_window).astype(np.intp)
    window_number = np.zeros(height * width, np.intp)
    window_number[centre] = np.arange(centre.size)
    neighbours = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    colours = np.stack([guide.reshape(3, -1)[:, centre + dy * width + dx] for dy, dx in neighbours])
    colours -= colours.mean(0)
    covariance = [
        (colours[:, i] * colours[:, j]).mean(0)
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    ]
    for i in (0, 3, 5):
        covariance[i] += epsilon / 9
    whitened = [
        np.stack(solve_symmetric(covariance, list(colour), epsilon / 9)) for colour in colours
    ]
    offsets = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3)]
    rows = np.zeros((25, at.size), np.float32)
    for i, (iy, ix) in enumerate(neighbours):
        # The windows in which each pixel is the neighbour (iy, ix) of the centre.
        windows = window_number[at - (iy * width + ix)]
        first = whitened[i][:, windows]
        for j, (jy, jx) in enumerate(neighbours):
            second = colours[j][:, windows]
            row = rows[offsets.index((jy - iy, jx - ix))]
            row -= (1 + first[0] * second[0] + first[1] * second[1] + first[2] * second[2]) / 9
            if i == j:
                row += 1
    return offsets, rows
