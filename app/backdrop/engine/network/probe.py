"""A small picture whose answer is known: by it a network on a graphics card is found right.

The known answers are those of the same float network on a processor, written down by
app/prepare/answer.py.
"""

from collections.abc import Sequence

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.segment import to_tensor

CELLS = 16  # of the answer, along each side
SIDE = 256  # px of the picture
CONTRAST = 0.06  # with less the network sees nothing, with more it is sure
Grid = Sequence[Sequence[int]]  # CELLS rows from top to bottom, each cell's mean from 0 to 255

# Levels of 255, in any cell. Half of one is the grid's own rounding. With IS-Net, two sets of
# float32 kernels differ by .0003; weights wrong by a tenth of a thousandth make .7, by a thousandth
# 6. One dilation or addition left out, two inputs of a Concat swapped, a pool of the other kind, or
# Resize with other coordinates make 4 to 223.
TOLERANCE = 3.0


def probe(spec: ModelSpec) -> Float32Array:
    """Return a network's input of the picture, float32 1x3xSxS.

    A faint ball to the left above the middle, on a stick, before a slanting gradient: no two of its
    sides are alike, and the network is in doubt about it, so that an error anywhere in it shows.
    """
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    ball = np.hypot(x - 0.42, y - 0.4) < 0.22
    stick = (np.abs(x - 0.42 - (y - 0.6) * 0.3) < 0.03) & (y > 0.6) & (y < 0.9)
    light = (1 - np.hypot(x - 0.34, y - 0.3) * 1.6)[..., None] * (250.0, 150.0, 40.0)
    behind = np.stack([70 + 60 * x, 110 + 70 * x - 30 * y, 150 + 40 * y], axis=-1)
    faint = behind + (light - behind) * CONTRAST
    pixels = np.where((ball | stick)[..., None], faint, behind)
    return to_tensor(Document(np.rint(pixels).astype(np.uint8)), spec)


def grid(answer: Float32Array) -> list[list[int]]:
    """Return what to write down of a right answer, float32 SxS or 1x1xSxS from 0 to 1."""
    return [[round(float(level)) for level in row] for row in _levels(answer)]


def difference(answer: Float32Array, known: Grid) -> float:
    """Return by how many levels an answer is off where it is most, infinite for what is none."""
    height, width = answer.shape[-2:]
    if height % CELLS or width % CELLS or not answer.size or answer.size != height * width:
        return float("inf")
    found = float(np.abs(_levels(answer) - np.array(known, np.float32)).max())
    return found if np.isfinite(found) else float("inf")


def _levels(answer: Float32Array) -> Float32Array:
    height, width = answer.shape[-2:]
    cells = answer.reshape(CELLS, height // CELLS, CELLS, width // CELLS)
    return np.asarray(cells.mean(axis=(1, 3), dtype=np.float32) * 255)
