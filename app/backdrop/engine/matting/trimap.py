"""Derive a trimap from a network's mask: surely foreground, surely background, or unknown."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.components import SPECK_SHARE, boundary, remove_specks

BACKGROUND = 0  # value of pixels that are surely background
UNKNOWN = 128  # value of pixels that matting decides
FOREGROUND = 255  # value of pixels that are surely foreground

# Mask value above which even a tiny component is foreground; below 1 - SURE, a hole is background.
SURE = 0.8


def trimap(mask: Float32Array, radius: int, low: float, high: float) -> UInt8Array:
    """Classify each pixel as BACKGROUND, UNKNOWN or FOREGROUND; uint8 HxW.

    mask: float32 HxW from 0 to 1. radius: the largest error of the outline in pixels; pixels that
    close to the outline, or to a value between `low` and `high`, are unknown. Faint specks become
    background and faint pinholes foreground. A binary mask keeps every component and hole.
    """
    solid = mask > 0.5
    min_pixels = max(1, round(SPECK_SHARE * mask.size))
    foreground = remove_specks(solid, mask > SURE, min_pixels)
    foreground = ~remove_specks(~foreground, mask < 1 - SURE, min_pixels)
    unknown = (mask > low) & (mask < high)
    unknown &= ~dilate(solid != foreground, radius)
    unknown |= boundary(foreground)
    unknown = dilate(unknown, radius)
    sure = np.where(foreground, np.uint8(FOREGROUND), np.uint8(BACKGROUND))
    return np.where(unknown, np.uint8(UNKNOWN), sure)
