"""Make the hints with which calibrate.py runs a network: proposed masks and taps."""

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask

TAP_RADIUS = 6  # pixels, as in training


def usual_hints(answer: Mask) -> list[Float32Array]:
    """Return hints for a picture whose answer without hints is `answer`, float32 at half its size.

    Each is float32 1x4xHxW: the answer as a proposed mask; that mask without its left half, and a
    tap to keep there; that mask with a part of the background, and a tap to remove there; the same
    two taps without a mask.
    """
    height, width = (2 * side for side in answer.shape)
    mask = np.asarray(Image.fromarray(answer).resize((width, height), Image.Resampling.BILINEAR))
    subject = mask > 0.5
    columns = np.flatnonzero(subject.any(axis=0))
    middle = int(columns.mean()) if columns.size else width // 2
    left = np.arange(width) < middle
    missing = np.where(left, 0, mask)
    surplus = np.where(left, 1, mask)
    keep, remove = _tap(subject & left), _tap(~subject & left)
    nothing = np.zeros_like(mask)
    return [
        _stack(mask, True, nothing, nothing),
        _stack(missing, True, keep, nothing),
        _stack(surplus, True, nothing, remove),
        _stack(nothing, False, keep, remove),
    ]


def _tap(region: BoolArray) -> Float32Array:
    """Return a disc around the pixel of a region that is nearest to its centre; 0 for no region."""
    rows, columns = np.nonzero(region)
    if not rows.size:
        return np.zeros(region.shape, np.float32)
    nearest = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
    y, x = np.ogrid[: region.shape[0], : region.shape[1]]
    disc = (y - rows[nearest]) ** 2 + (x - columns[nearest]) ** 2 <= TAP_RADIUS**2
    return np.asarray(disc, np.float32)


def _stack(mask: Mask, is_proposed: bool, keep: Float32Array, remove: Float32Array) -> Float32Array:
    planes = [mask, np.full(mask.shape, is_proposed), keep, remove]
    return np.asarray(np.stack(planes)[None], np.float32)
