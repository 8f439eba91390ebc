"""Closed-form matting in the unknown band.

Levin, Lischinski, Weiss 2008, "A closed-form solution to natural image matting": in every 3x3
window alpha is a linear function of colour. The matrix is kept as 25 neighbours of each unknown
pixel and solved by conjugate gradients with the diagonal as preconditioner.
"""

from collections.abc import Callable

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, IndexArray
from backdrop.engine.matting.guided_filter import solve_symmetric


def solve(
    guide: Float32Array,
    alpha: Float32Array,
    pull: float,
    unknown: BoolArray,
    epsilon: float,
    steps: int,
) -> Float32Array:
    """Alpha where `unknown`, given elsewhere; float32 HxW in 0 to 1.

    guide: float32 3xHxW in 0 to 1. alpha: float32 HxW, the start, and the value that each unknown
    pixel is drawn to with the weight `pull` (at least 0; the Laplacian's own diagonal is about
    1). epsilon: variance of colour under which a window is flat. steps: most iterations.
    Pixels on the picture's rim are never unknown to it: their alpha is kept.
    """
    height, width = alpha.shape
    inside = unknown.copy()
    inside[[0, -1]] = False
    inside[:, [0, -1]] = False
    at = np.flatnonzero(inside).astype(np.intp)
    if not at.size:
        return alpha
    offsets, rows = _stencil(guide, inside, at, epsilon)
    shifts = [dy * width + dx for dy, dx in offsets]
    drawn = np.float32(pull)
    diagonal = rows[offsets.index((0, 0))] + drawn + 1e-6
    full = np.zeros(height * width, np.float32)

    def product(x: Float32Array) -> Float32Array:
        full[at] = x
        out = drawn * x
        for shift, row in zip(shifts, rows, strict=True):
            # neighbours past either end have no coefficient; "wrap" only keeps the index legal
            out += row * full.take(at + shift, mode="wrap")
        return out

    known = alpha.ravel().copy()
    known[at] = 0
    right = drawn * alpha.ravel()[at]
    for shift, row in zip(shifts, rows, strict=True):
        right -= row * known.take(at + shift, mode="wrap")
    known[at] = _conjugate(product, right, alpha.ravel()[at], diagonal, steps)
    return np.clip(known, 0, 1).reshape(height, width)


def _conjugate(
    product: Callable[[Float32Array], Float32Array],
    right: Float32Array,
    x: Float32Array,
    diagonal: Float32Array,
    steps: int,
) -> Float32Array:
    residual = right - product(x)
    z = residual / diagonal
    direction = z.copy()
    rho = float(np.dot(residual, z))
    enough = 1e-4**2 * float(np.dot(right, right / diagonal))
    for _ in range(steps):
        if rho <= enough:
            break
        image = product(direction)
        length = rho / float(np.dot(direction, image))
        x = x + length * direction
        residual -= length * image
        z = residual / diagonal
        rho, before = float(np.dot(residual, z)), rho
        direction = z + (rho / before) * direction
    return x


def _stencil(
    guide: Float32Array, inside: BoolArray, at: IndexArray, epsilon: float
) -> tuple[list[tuple[int, int]], Float32Array]:
    """The Laplacian's rows of the pixels `at`: offsets (dy, dx) and float32 25xN coefficients."""
    height, width = inside.shape
    window = np.zeros_like(inside)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            window[1:-1, 1:-1] |= inside[1 + dy : height - 1 + dy, 1 + dx : width - 1 + dx]
    centre = np.flatnonzero(window).astype(np.intp)
    number = np.zeros(height * width, np.intp)
    number[centre] = np.arange(centre.size)
    around = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    colours = np.stack([guide.reshape(3, -1)[:, centre + dy * width + dx] for dy, dx in around])
    colours -= colours.mean(0)
    products = [
        (colours[:, i] * colours[:, j]).mean(0)
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    ]
    for i in (0, 3, 5):
        products[i] += epsilon / 9
    whitened = [
        np.stack(solve_symmetric(products, list(colour), epsilon / 9)) for colour in colours
    ]
    offsets = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3)]
    rows = np.zeros((25, at.size), np.float32)
    for i, (iy, ix) in enumerate(around):
        # the window in which this pixel sits at (iy, ix)
        windows = number[at - (iy * width + ix)]
        mine = whitened[i][:, windows]
        for j, (jy, jx) in enumerate(around):
            theirs = colours[j][:, windows]
            row = rows[offsets.index((jy - iy, jx - ix))]
            row -= (1 + mine[0] * theirs[0] + mine[1] * theirs[1] + mine[2] * theirs[2]) / 9
            if i == j:
                row += 1
    return offsets, rows
