"""Complete a new edit: find out about the picture what the edit has to keep."""

from dataclasses import replace

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.arrays.components import SPECK_SHARE
from backdrop.engine.arrays.sizes import bounding_region
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.apply_pick import MARGIN
from backdrop.engine.edits.patches import make_patch
from backdrop.engine.edits.pick import SOLID
from backdrop.engine.edits.regions import find_regions
from backdrop.engine.errors import NothingLeft
from backdrop.engine.scene import Edit, Patch, Pick


def complete_edit(document: Document, alpha: UInt8Array, edit: Edit, scale: float) -> Edit:
    """Return the edit with its Patch; an edit that needs none is returned as it is.

    document: the picture, and alpha: uint8 HxW before the edit, both at a reduced size. scale: that
    size divided by the full picture's. Raises NothingLeft if a pick would erase the whole subject.
    """
    if isinstance(edit, Pick):
        return _complete_pick(document, alpha, edit, scale)
    return edit


def area_patch(area: BoolArray, scale: float) -> Patch:
    """Return the patch of an area, bool HxW, with a margin; `scale` as in complete_edit."""
    height, width = area.shape
    rows, columns = bounding_region(area, MARGIN) or (slice(0, 1), slice(0, 1))
    rows, columns = slice(*rows.indices(height)), slice(*columns.indices(width))
    box = (columns.start / scale, rows.start / scale, columns.stop / scale, rows.stop / scale)
    return make_patch(np.where(area[rows, columns], np.uint8(255), np.uint8(0)), box)


def _complete_pick(document: Document, alpha: UInt8Array, edit: Pick, scale: float) -> Pick:
    pixels = document.pixels
    if edit.area is None:
        x, y = (
            min(max(int(place * scale), 0), side - 1)
            for place, side in zip(edit.at, (document.width, document.height), strict=True)
        )
        area = find_regions(pixels, alpha).area_at(x, y, edit.size)
        edit = replace(edit, area=area_patch(area, scale))
    if edit.only or not edit.restore:
        left = apply_edits(pixels, alpha, [edit], scale) > SOLID
        if left.mean() < SPECK_SHARE:
            raise NothingLeft(f"a pick at {edit.at} leaves {left.sum()} pixels")
    return edit
