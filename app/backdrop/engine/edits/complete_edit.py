"""Complete a new edit: find out about the picture what the edit has to keep."""

from dataclasses import replace

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.edits.patches import make_patch
from backdrop.engine.edits.regions import find_regions
from backdrop.engine.scene import Edit, Pick


def complete_edit(document: Document, alpha: UInt8Array, edit: Edit, scale: float) -> Edit:
    """Return the edit with its Patch; an edit that needs none is returned as it is.

    document: the picture, and alpha: uint8 HxW before the edit, both at a reduced size. scale: that
    size divided by the full picture's.
    """
    if isinstance(edit, Pick):
        return _complete_pick(document, alpha, edit, scale)
    return edit


def _complete_pick(document: Document, alpha: UInt8Array, edit: Pick, scale: float) -> Pick:
    height, width = document.height, document.width
    x, y = (
        min(max(int(place * scale), 0), side - 1)
        for place, side in zip(edit.at, (width, height), strict=True)
    )
    labels = find_regions(alpha).labels
    area = (labels == labels[y, x]).view("uint8") * 255
    return replace(edit, area=make_patch(area, (0, 0, width / scale, height / scale)))
