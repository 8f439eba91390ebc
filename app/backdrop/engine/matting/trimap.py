"""From a network's answer to what is surely subject, surely background, and unknown."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.components import SPECK_SHARE, boundary, remove_specks

BACKGROUND, UNKNOWN, SUBJECT = 0, 128, 255

# A part or a hole under this share of the picture, and nowhere surer than SURE, is a mistake.
SURE = 0.8


def trimap(mask: Float32Array, radius: int, low: float, high: float) -> UInt8Array:
    """Sort the mask's pixels into 0 (background), 128 (unknown) and 255 (subject); uint8 HxW.

    mask: float32 HxW in 0 to 1. radius: how far, in pixels, the outline may be from the truth;
    unknown is what lies that near to it or to a value between `low` and `high`. Faint specks
    become background and faint pinholes subject. A binary mask keeps every part and hole.
    """
    solid = mask > 0.5
    smallest = max(1, round(SPECK_SHARE * mask.size))
    subject = remove_specks(solid, mask > SURE, smallest)
    subject = ~remove_specks(~subject, mask < 1 - SURE, smallest)
    unsure = (mask > low) & (mask < high)
    unsure &= ~dilate(solid != subject, radius)
    unsure |= boundary(subject)
    unsure = dilate(unsure, radius)
    return np.where(unsure, np.uint8(UNKNOWN), np.where(subject, np.uint8(SUBJECT), np.uint8(0)))
