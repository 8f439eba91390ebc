"""Estimate the foreground and background layers that a photo is composed of.

Germer, Uelwer, Conrad, Harmeling 2020, "Fast multi-level foreground estimation": the estimate
starts at one pixel and is refined up to the working size. At every level the two colours of a
pixel are those that explain the photo and are closest to their neighbours' colours; neighbours
weigh more where alpha changes.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Size
from backdrop.engine.arrays.runs import runs
from backdrop.engine.arrays.sizes import resize, spans

SMOOTHNESS = np.float32(1e-5)  # weight of a neighbour where alpha is flat
EDGE_WEIGHT = np.float32(1.0)  # additional weight of a neighbour for each unit that alpha changes
SMALL_SIDE = 32  # pixels of the longer side: levels up to this get SMALL_STEPS
SMALL_STEPS = 20  # Jacobi steps a level; twice the paper's number, as it reuses new values at once
STEPS = 3  # Jacobi steps a level above SMALL_SIDE
EDGE_MARGIN = 4  # pixels around edges for which the last level is computed
BAND_ROWS = 48  # rows in which edges are looked for at a time


def estimate_layers(photo: Float32Array, alpha: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Return the foreground and background layers, both float32 3xHxW from 0 to 1.

    photo: float32 3xHxW from 0 to 1. alpha: float32 HxW from 0 to 1. Only around edges are the
    layers refined at the last level.
    """
    foreground_sum, background_sum = alpha.sum() + SMOOTHNESS, (1 - alpha).sum() + SMOOTHNESS
    foreground = (photo * alpha).sum((1, 2)) / foreground_sum
    background = (photo * (1 - alpha)).sum((1, 2)) / background_sum
    foreground = foreground.astype(np.float32)[:, None, None]
    background = background.astype(np.float32)[:, None, None]
    for size in _level_sizes(*alpha.shape):
        level_photo = np.stack([resize(channel, size) for channel in photo])
        level_alpha = resize(alpha, size)
        foreground, background = (
            np.stack([resize(channel, size) for channel in layer])
            for layer in (foreground, background)
        )
        if max(size) <= SMALL_SIDE:
            _relax(level_photo, level_alpha, foreground, background, SMALL_STEPS)
        elif size != alpha.shape:
            _relax(level_photo, level_alpha, foreground, background, STEPS)
        else:
            _relax_edges(level_photo, level_alpha, foreground, background)
    return foreground, background


def correction_weights(alpha: Float32Array) -> tuple[Float32Array, Float32Array, Float32Array]:
    """Return the weights of photo, foreground and background in the corrected foreground.

    Their sum explains the photo with the smallest correction of both layers. alpha and weights are
    float32 of one shape, from 0 to 1; the background's weight is negative.
    """
    rest = 1 - alpha
    photo = alpha / (alpha * alpha + rest * rest)
    return photo, 1 - alpha * photo, -rest * photo


def _level_sizes(height: int, width: int) -> list[Size]:
    """Return the sizes of all levels, each half of the next, from one pixel up."""
    sizes = [(height, width)]
    while max(sizes[-1]) > 1:
        sizes.append((max(1, sizes[-1][0] // 2), max(1, sizes[-1][1] // 2)))
    return sizes[::-1]


def _relax_edges(
    photo: Float32Array, alpha: Float32Array, foreground: Float32Array, background: Float32Array
) -> None:
    """Improve both layers in place where alpha is neither 0 nor 1, and within EDGE_MARGIN."""
    layers = np.stack([foreground, background])
    soft = (alpha > 0) & (alpha < 1)
    for rows in spans(alpha.shape[0], BAND_ROWS):
        near_rows = slice(max(rows.start - EDGE_MARGIN, 0), rows.stop + EDGE_MARGIN)
        for run in runs(soft[near_rows].any(0), 2 * (EDGE_MARGIN + STEPS)):
            columns = slice(max(run.start - EDGE_MARGIN, 0), run.stop + EDGE_MARGIN)
            # A wrong neighbour at the border spreads one pixel a step.
            y, x = max(rows.start - STEPS, 0), max(columns.start - STEPS, 0)
            part = slice(y, rows.stop + STEPS), slice(x, columns.stop + STEPS)
            near = layers[:, :, *part].copy()
            _relax(photo[:, *part], alpha[part], near[0], near[1], STEPS)
            inner = slice(rows.start - y, rows.stop - y), slice(columns.start - x, columns.stop - x)
            foreground[:, rows, columns], background[:, rows, columns] = near[:, :, *inner]


def _relax(
    photo: Float32Array,
    alpha: Float32Array,
    foreground: Float32Array,
    background: Float32Array,
    steps: int,
) -> None:
    """Improve both layers in place by Jacobi steps."""
    rest = 1 - alpha
    across = SMOOTHNESS + EDGE_WEIGHT * np.abs(alpha[:, 1:] - alpha[:, :-1])
    down = SMOOTHNESS + EDGE_WEIGHT * np.abs(alpha[1:] - alpha[:-1])
    total = np.zeros_like(alpha)
    total[:, :-1] += across
    total[:, 1:] += across
    total[:-1] += down
    total[1:] += down
    if not total.any():
        return  # a single pixel has no neighbours
    # Each pixel's two colours solve a system of two linear equations.
    foreground_diagonal, background_diagonal = total + alpha * alpha, total + rest * rest
    mixed = alpha * rest
    inverse = 1 / (foreground_diagonal * background_diagonal - mixed * mixed)
    own = [alpha * photo, rest * photo]
    for _ in range(steps):
        right = [plane.copy() for plane in own]
        for plane, colours in zip(right, (foreground, background), strict=True):
            plane[..., :-1] += across * colours[..., 1:]
            plane[..., 1:] += across * colours[..., :-1]
            plane[:, :-1] += down * colours[:, 1:]
            plane[:, 1:] += down * colours[:, :-1]
        new_foreground = (background_diagonal * right[0] - mixed * right[1]) * inverse
        new_background = (foreground_diagonal * right[1] - mixed * right[0]) * inverse
        np.clip(new_foreground, 0, 1, out=foreground)
        np.clip(new_background, 0, 1, out=background)
