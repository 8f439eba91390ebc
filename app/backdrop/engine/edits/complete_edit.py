"""Complete a new edit: find out about the picture what the edit has to keep.

What a tap takes is found by the network that listens to taps (network/select.py). Where that is
not there, or sees nothing at the tap, it is a region of like colours (regions.py).
"""

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
from backdrop.engine.network.models import BACKDROP_S
from backdrop.engine.network.segment import SegmentationRuntime
from backdrop.engine.network.select import SURE, select
from backdrop.engine.scene import Edit, Patch, Pick

# Probability from which a pixel belongs to what was tapped, by the size of a pick.
SURE_BY_SIZE = (0.85, SURE, 0.4)


async def complete_edit(
    document: Document,
    alpha: UInt8Array,
    edit: Edit,
    scale: float,
    runtime: SegmentationRuntime | None = None,
    sight: Document | None = None,
) -> Edit:
    """Return the edit with its Patch; an edit that needs none is returned as it is.

    document: the picture, and alpha: uint8 HxW before the edit, both at a reduced size. scale: that
    size divided by the full picture's. runtime: asked for what a tap takes, if it has the network.
    sight: the same picture, of which the network sees a part; larger, so that it sees more.
    Raises NothingLeft if a pick would erase the whole subject, OutOfMemory or InferenceFailed.
    """
    if isinstance(edit, Pick):
        return await _complete_pick(document, alpha, edit, scale, runtime, sight or document)
    return edit


def area_patch(area: BoolArray, scale: float) -> Patch:
    """Return the patch of an area, bool HxW, with a margin; `scale` as in complete_edit."""
    height, width = area.shape
    rows, columns = bounding_region(area, MARGIN) or (slice(0, 1), slice(0, 1))
    rows, columns = slice(*rows.indices(height)), slice(*columns.indices(width))
    box = (columns.start / scale, rows.start / scale, columns.stop / scale, rows.stop / scale)
    return make_patch(np.where(area[rows, columns], np.uint8(255), np.uint8(0)), box)


async def _complete_pick(
    document: Document,
    alpha: UInt8Array,
    edit: Pick,
    scale: float,
    runtime: SegmentationRuntime | None,
    sight: Document,
) -> Pick:
    pixels = document.pixels
    if edit.area is None:
        x, y = (
            min(max(int(place * scale), 0), side - 1)
            for place, side in zip(edit.at, (document.width, document.height), strict=True)
        )
        area = None
        if runtime and runtime.has(BACKDROP_S.name) and not edit.only:
            area = await _selected(sight, alpha, edit, (x, y), runtime)
        if area is None:
            area = find_regions(pixels, alpha).area_at(x, y, edit.size)
        edit = replace(edit, area=area_patch(area, scale))
    if edit.only or not edit.restore:
        left = apply_edits(pixels, alpha, [edit], scale) > SOLID
        if left.mean() < SPECK_SHARE:
            raise NothingLeft(f"a pick at {edit.at} leaves {left.sum()} pixels")
    return edit


async def _selected(
    document: Document,
    alpha: UInt8Array,
    edit: Pick,
    at: tuple[int, int],
    runtime: SegmentationRuntime,
) -> BoolArray | None:
    """Return what the network changes at a tap, bool HxW; None if that is nothing."""
    mask = alpha * np.float32(1 / 255)
    keep, remove = ([at], []) if edit.restore else ([], [at])
    sures = SURE_BY_SIZE[edit.size :]
    area: BoolArray = await select(document, mask, keep, remove, runtime, sures) != mask
    return area if area.any() else None
