"""Check a network on a graphics card with a drawn picture whose answer is known.

The known answers come from the same float network on a processor: app/prepare/answer.py writes
those of published models, and a custom model's are computed when it is first used.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.segment import to_tensor

GRID_SIDE = 16  # cells of the compared answer, along each side
PICTURE_SIDE = 256  # pixels of the drawn picture
CONTRAST = 0.06  # of the subject: with less the network finds nothing, with more it is sure
# For networks of which nobody has tried that: the first that gets a telling answer.
CONTRASTS = (CONTRAST, 0.3, 1.0)
TELLING_RANGE = 32  # levels between the lowest and the highest cell; less would hide a flat answer
# Levels of 255 by which any cell may differ. The grid is rounded to half a level; wrong operations
# differ by 4 or more: docs/experiments.md, "Probe".
TOLERANCE = 3.0

Grid = Sequence[Sequence[int]]
"""GRID_SIDE rows of cells from top to bottom, each the mean of its cell from 0 to 255."""


class Known(NamedTuple):
    """A known answer, and the contrast of its picture."""

    contrast: float
    grid: list[list[int]]


def probe_tensor(spec: ModelSpec, contrast: float = CONTRAST) -> Float32Array:
    """Return a network's input with the drawn picture, float32 1x3xSxS.

    A faint ball on a stick, left of the centre, in front of a slanting gradient. The picture has no
    symmetry and leaves the network in doubt, so that any error in the network shows.
    """
    y, x = np.mgrid[0:PICTURE_SIDE, 0:PICTURE_SIDE].astype(np.float32) / PICTURE_SIDE
    ball = np.hypot(x - 0.42, y - 0.4) < 0.22
    stick = (np.abs(x - 0.42 - (y - 0.6) * 0.3) < 0.03) & (y > 0.6) & (y < 0.9)
    light = (1 - np.hypot(x - 0.34, y - 0.3) * 1.6)[..., None] * (250.0, 150.0, 40.0)
    background = np.stack([70 + 60 * x, 110 + 70 * x - 30 * y, 150 + 40 * y], axis=-1)
    faint = background + (light - background) * contrast
    pixels = np.where((ball | stick)[..., None], faint, background)
    return to_tensor(Document(np.rint(pixels).astype(np.uint8)), spec)


def to_grid(answer: Float32Array) -> list[list[int]]:
    """Return the grid of a correct answer, float32 HxW or 1x1xHxW from 0 to 1."""
    return [[round(float(level)) for level in row] for row in _cell_levels(answer)]


def is_telling(grid: Grid) -> bool:
    """Return whether an answer has a subject and a background, so that an empty one is noticed."""
    levels = np.array(grid)
    return bool(levels.max() - levels.min() >= TELLING_RANGE)


def max_difference(answer: Float32Array, expected: Grid) -> float:
    """Return the largest difference of any cell in levels; infinite for a malformed answer."""
    height, width = answer.shape[-2:]
    if not answer.size or answer.size != height * width:
        return float("inf")
    difference = float(np.abs(_cell_levels(answer) - np.array(expected, np.float32)).max())
    return difference if np.isfinite(difference) else float("inf")


def _cell_levels(answer: Float32Array) -> Float32Array:
    height, width = answer.shape[-2:]
    if height % GRID_SIDE or width % GRID_SIDE:
        height, width = PICTURE_SIDE, PICTURE_SIDE
        answer = resize(answer.reshape(answer.shape[-2:]), (height, width))
    cells = answer.reshape(GRID_SIDE, height // GRID_SIDE, GRID_SIDE, width // GRID_SIDE)
    return np.asarray(cells.mean(axis=(1, 3), dtype=np.float32) * 255)
