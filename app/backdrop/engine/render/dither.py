"""Dither exact levels to integers in a fixed pattern, so that gradients show no bands."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array


def _bayer_pattern(order: int) -> Float32Array:
    """Return thresholds over 0 to 1, 2^order on each side (Bayer 1973)."""
    pattern = np.zeros((1, 1))
    for _ in range(order):
        pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    return ((pattern + 0.5) / pattern.size).astype(np.float32)


# Eight pixels wide: a short period keeps files small.
PATTERN = _bayer_pattern(3)


def dither(levels: Float32Array, top: int, left: int = 0) -> UInt8Array:
    """Round levels from 0 to 255, float32 HxW, to uint8; integer levels do not change.

    top, left: position of the first pixel in the picture. `levels` is overwritten.
    """
    width = levels.shape[1]
    side = len(PATTERN)
    pattern = np.roll(PATTERN, (-top, -left), (0, 1))
    rows = np.tile(pattern, (1, width // side + 1))[:, :width]
    for row in range(side):
        levels[row::side] += rows[row]
    rounded: UInt8Array = np.minimum(levels, 255, out=levels).astype(np.uint8)
    return rounded
