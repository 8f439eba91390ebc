"""Replay a pick: restore or erase the area of its patch."""

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.edits.patches import patch_region, place_patch
from backdrop.engine.scene import Pick


def apply_pick(alpha: UInt8Array, edit: Pick, scale: float) -> None:
    """Apply a pick to alpha, uint8 HxW, in place. Raises BadPreset if its patch is damaged.

    scale: this picture's size divided by the full picture's.
    """
    region = edit.area and patch_region(edit.area, (alpha.shape[0], alpha.shape[1]), scale)
    if not edit.area or not region:
        return
    area = place_patch(edit.area, region, scale)
    if edit.restore:
        np.maximum(alpha[region], area, out=alpha[region])
    else:
        np.minimum(alpha[region], ~area, out=alpha[region])
