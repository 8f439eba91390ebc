"""Replay a pick: restore or erase the area of its patch, with an edge that follows the picture.

The patch is coarse. So the new edge is matted against the picture (matte.py), as the automatic one
was; the rest of alpha stays.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array
from backdrop.engine.arrays.box_means import box_mean, dilate
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.edits.patches import patch_plane, patch_region
from backdrop.engine.matting.matte import matte
from backdrop.engine.scene import Patch, Pick

BAND = 4  # pixels of the patch around the area within which alpha may change
BLUR = 1  # pixels of the patch over which the change ends, twice
MARGIN = 8  # pixels of the patch around the area, so that the matting sees both sides
SEAM = 3  # pixels of the patch: a gap this wide between the area and the subject is closed
FAINT = 0.03  # alpha below which there is no gap to close


def apply_pick(pixels: UInt8Array, alpha: UInt8Array, edit: Pick, scale: float) -> None:
    """Apply a pick to alpha, uint8 HxW, in place. Raises BadPreset if its patch is damaged.

    pixels: uint8 HxWx3. scale: this picture's size divided by the full picture's.
    """
    region = edit.area and patch_region(edit.area, (alpha.shape[0], alpha.shape[1]), scale)
    if not edit.area or not region:
        return
    sub_alpha, sub_pixels = alpha[region], np.ascontiguousarray(pixels[region])
    picked = _picked(edit.area, sub_alpha)
    restores = edit.restore and not edit.only
    if edit.only:
        picked = ~picked
    current = resize(np.ascontiguousarray(sub_alpha), picked.shape) * np.float32(1 / 255)
    target = _restored(current, picked) if restores else np.where(picked, np.float32(0), current)
    solved = matte(sub_pixels, target)
    changed = (np.maximum if restores else np.minimum)(sub_alpha, solved)
    if edit.only:
        kept = sub_alpha.copy()
        alpha[...] = 0
        sub_alpha[...] = kept
    weight = resize(_weight(picked), sub_alpha.shape)
    step = (changed.astype(np.float32) - sub_alpha) * weight
    sub_alpha[...] = np.round(sub_alpha + step).astype(np.uint8)


def _picked(patch: Patch, alpha: UInt8Array) -> BoolArray:
    """Return the area, bool HxW, at the patch's size, or at that of alpha if it is smaller."""
    plane = patch_plane(patch)
    size = min(plane.shape[0], alpha.shape[0]), min(plane.shape[1], alpha.shape[1])
    picked: BoolArray = resize(plane, size) > 127
    return picked


def _restored(current: Float32Array, picked: BoolArray) -> Float32Array:
    """Return alpha with the area, and with the soft seam between the area and the subject."""
    united = (current > 0.5) | picked
    closed = ~dilate(~dilate(united, SEAM), SEAM)
    seam = closed & dilate(picked, 2 * SEAM) & (current > FAINT)
    return np.where(picked | seam, np.float32(1), current)


def _weight(picked: BoolArray) -> Float32Array:
    """Return 1 in and around the area, falling to 0 beyond the band; float32 HxW."""
    weight = dilate(picked, BAND).astype(np.float32)
    for _ in range(2):
        weight = box_mean(weight, BLUR)
    return weight
