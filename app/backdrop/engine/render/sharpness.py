"""Measure how blurred a picture is, without a reference.

Crété-Roffet, Dolmiere, Ladret, Nicolas: The blur effect: perception and estimation with a new
no-reference perceptual blur metric. SPIE 6492, 2007. Blurring a sharp picture once more changes the
differences between its neighbouring pixels much, and those of a blurred one little.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array

TAPS = 9  # pixels of the mean, as in the paper


def blur(grey: Float32Array) -> float:
    """Return the blur of float32 HxW, from 0 for sharp to 1; 0 for less than 10 pixels a side."""
    if min(grey.shape) <= TAPS:
        return 0.0
    return max(_blur_down(grey), _blur_down(grey.T))


def _blur_down(grey: Float32Array) -> float:
    total = np.cumsum(grey, axis=0, dtype=np.float64)
    mean = (total[TAPS:] - total[:-TAPS]) / TAPS
    middle = TAPS // 2
    sharp = np.abs(np.diff(grey[middle + 1 : middle + 1 + len(mean)].astype(np.float64), axis=0))
    lost = np.maximum(0, sharp - np.abs(np.diff(mean, axis=0)))
    whole = float(sharp.sum())
    return 1 - float(lost.sum()) / whole if whole else 0.0
