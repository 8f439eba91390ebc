"""A person's edits replayed on alpha, oldest first, on a picture of any size."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import tiles
from backdrop.engine.edits.pick import pick
from backdrop.engine.edits.snap import MARGIN, snap
from backdrop.engine.edits.strokes import Viewport, stroke_shape
from backdrop.engine.scene import Edit, Lasso, Stroke, Tap


def apply_edits(
    pixels: UInt8Array, alpha: UInt8Array, edits: Sequence[Edit], scale: float = 1.0
) -> UInt8Array:
    """Return alpha after the edits, uint8 HxW; the very array given if there are none.

    pixels: uint8 HxWx3. alpha: uint8 HxW. scale: this picture's size over the full picture's, in
    whose pixels the edits are; a preview gets the same edits as the export.
    """
    if not edits:
        return alpha
    alpha = alpha.copy()
    for edit in edits:
        if isinstance(edit, Tap):
            pick(alpha, (edit.at[0] * scale, edit.at[1] * scale), edit.keep)
        else:
            _paint(pixels, alpha, edit, scale)
    return alpha


def _paint(pixels: UInt8Array, alpha: UInt8Array, edit: Stroke | Lasso, scale: float) -> None:
    shape = stroke_shape(edit)
    view = Viewport((alpha.shape[0], alpha.shape[1]), scale, scale)
    box = shape and shape.box(view, MARGIN * shape.blur if edit.snap else 0)
    if not shape or not box:
        return
    here, part = view.part(box), alpha[box]
    restore = edit.restore
    cover = snap(pixels[box], part, restore, shape, here) if edit.snap else shape.cover(here)
    opacity = edit.opacity if isinstance(edit, Stroke) else 1.0
    strength = np.round(np.arange(256) * opacity).astype(np.uint8)
    for tile in tiles(*here.shape):
        if cover[tile].any():
            part[tile] = _mixed(part[tile], strength[cover[tile]], edit.restore)


def _mixed(alpha: UInt8Array, cover: UInt8Array, restore: bool) -> UInt8Array:
    """Alpha with the covered share of it gone, or of what is missing of it restored."""
    kept: NDArray[np.uint16] = (~alpha if restore else alpha).astype(np.uint16)
    kept = kept * (~cover).astype(np.uint16) + np.uint16(128)
    kept = (kept + (kept >> np.uint16(8))) >> np.uint16(8)  # a division by 255, rounded
    answer = kept.astype(np.uint8)
    return ~answer if restore else answer
