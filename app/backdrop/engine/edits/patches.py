"""Make patches of a scene's edits, and place them on the picture at any size."""

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Region, Size, UInt8Array
from backdrop.engine.arrays.patch import decode_plane, encode_plane
from backdrop.engine.arrays.sizes import BILINEAR
from backdrop.engine.errors import BadPreset
from backdrop.engine.scene import Patch


def make_patch(plane: UInt8Array, box: tuple[float, float, float, float]) -> Patch:
    """Return a plane, uint8 HxW, as the patch of a box.

    box: left, top, right and bottom edge in pixels of the full picture.
    """
    height, width = plane.shape
    return Patch(box, width, height, encode_plane(np.ascontiguousarray(plane)))


def patch_plane(patch: Patch) -> UInt8Array:
    """Return the patch's plane, uint8 HxW, read-only. Raises BadPreset if it is damaged."""
    try:
        return decode_plane(patch.data, (patch.height, patch.width))
    except ValueError as error:
        raise BadPreset(str(error)) from error


def patch_region(patch: Patch, size: Size, scale: float) -> Region | None:
    """Return the region of a picture that the patch covers; None if it is empty.

    size: height and width of the picture. scale: its size divided by the full picture's.
    """
    left, top, right, bottom = (round(edge * scale) for edge in patch.box)
    rows = slice(min(max(top, 0), size[0]), min(max(bottom, 0), size[0]))
    columns = slice(min(max(left, 0), size[1]), min(max(right, 0), size[1]))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def place_patch(patch: Patch, region: Region, scale: float) -> UInt8Array:
    """Return the patch's plane resized to its region of the picture, uint8, bilinear.

    region: of patch_region at the same scale. Raises BadPreset if the patch is damaged.
    """
    plane = patch_plane(patch)
    left, top, right, bottom = (edge * scale for edge in patch.box)
    rows, columns = region
    across, down = patch.width / (right - left), patch.height / (bottom - top)
    # Rounding may have left a region a fraction of a pixel larger than the box.
    box = (
        max((columns.start - left) * across, 0),
        max((rows.start - top) * down, 0),
        min((columns.stop - left) * across, patch.width),
        min((rows.stop - top) * down, patch.height),
    )
    size = columns.stop - columns.start, rows.stop - rows.start
    return np.asarray(Image.fromarray(plane).resize(size, BILINEAR, box))
