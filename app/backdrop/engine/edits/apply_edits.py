"""Replay a person's edits on alpha, oldest first, on a picture of any size.

Most pictures have no edits, and imports delay the page's start: each kind of edit imports its own.
"""

from collections.abc import Sequence

import numpy as np

from backdrop.engine.arrays.aliases import Array, UInt8Array
from backdrop.engine.arrays.sizes import tiles
from backdrop.engine.edits.pick import pick
from backdrop.engine.scene import Edit, Lasso, Pick, Refine, Stroke, Tap


def apply_edits(
    pixels: UInt8Array, alpha: UInt8Array, edits: Sequence[Edit], scale: float = 1.0
) -> UInt8Array:
    """Return alpha after the edits, uint8 HxW.

    pixels: uint8 HxWx3. alpha: uint8 HxW; it is not modified, and not copied if there are no edits.
    scale: this picture's size divided by the full picture's. Coordinates of edits are pixels of the
    full picture, so a preview gets the same edits as the export. Raises BadPreset for an edit with
    a damaged patch.
    """
    if not edits:
        return alpha
    alpha = alpha.copy()
    for edit in edits:
        if isinstance(edit, Tap):
            pick(alpha, (edit.at[0] * scale, edit.at[1] * scale), edit.keep)
        elif isinstance(edit, Pick):
            from backdrop.engine.edits.apply_pick import apply_pick  # noqa: PLC0415

            apply_pick(pixels, alpha, edit, scale)
        elif isinstance(edit, Refine):
            from backdrop.engine.edits.apply_refine import apply_refine  # noqa: PLC0415

            apply_refine(pixels, alpha, edit, scale)
        else:
            _paint(pixels, alpha, edit, scale)
    return alpha


def _paint(pixels: UInt8Array, alpha: UInt8Array, edit: Stroke | Lasso, scale: float) -> None:
    """Apply a stroke or lasso to alpha in place."""
    from backdrop.engine.edits.snap import LEARNING_MARGIN, snap  # noqa: PLC0415
    from backdrop.engine.edits.strokes import Viewport, stroke_shape  # noqa: PLC0415

    shape = stroke_shape(edit)
    whole = Viewport((alpha.shape[0], alpha.shape[1]), scale, scale)
    region = shape and shape.region(whole, LEARNING_MARGIN * shape.blur if edit.snap else 0)
    if not shape or not region:
        return
    viewport, area = whole.crop(region), alpha[region]
    if edit.snap:
        cover = snap(pixels[region], area, edit.restore, shape, viewport)
    else:
        cover = shape.coverage(viewport)
    opacity = edit.opacity if isinstance(edit, Stroke) else 1.0
    strength = np.round(np.arange(256) * opacity).astype(np.uint8)
    for tile in tiles(*viewport.shape):
        if cover[tile].any():
            area[tile] = _blend(area[tile], strength[cover[tile]], edit.restore)


def _blend(alpha: UInt8Array, strength: UInt8Array, restore: bool) -> UInt8Array:
    """Return alpha reduced by the strength, or its complement reduced to restore."""
    level: Array[np.uint16] = (~alpha if restore else alpha).astype(np.uint16)
    level = level * (~strength).astype(np.uint16) + np.uint16(128)
    level = (level + (level >> np.uint16(8))) >> np.uint16(8)  # a division by 255, rounded
    result = level.astype(np.uint8)
    return ~result if restore else result
