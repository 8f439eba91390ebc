"""From exact levels to whole ones without bands: some pixels up, some down, in a fixed pattern."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array


def _bayer(order: int) -> Float32Array:
    """Thresholds over 0 to 1, 2^order on each side (Bayer 1973)."""
    pattern = np.zeros((1, 1))
    for _ in range(order):
        pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    return ((pattern + 0.5) / pattern.size).astype(np.float32)


# Eight pixels wide: it repeats soon enough for a file to stay small
PATTERN = _bayer(3)


def dither(levels: Float32Array, top: int, left: int = 0) -> UInt8Array:
    """Levels of 0 to 255, float32 HxW, as uint8; whole levels stay what they are.

    top, left: where in the picture the first pixel lies. `levels` is written over.
    """
    width = levels.shape[1]
    side = len(PATTERN)
    pattern = np.roll(PATTERN, (-top, -left), (0, 1))
    across = np.tile(pattern, (1, width // side + 1))[:, :width]
    for row in range(side):
        levels[row::side] += across[row]
    whole: UInt8Array = np.minimum(levels, 255, out=levels).astype(np.uint8)
    return whole
