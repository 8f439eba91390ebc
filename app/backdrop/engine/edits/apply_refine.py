"""Replay a refinement: blend its solution into alpha under the stroke, with a soft rim."""

import numpy as np

from backdrop.engine.arrays.aliases import Region, UInt8Array
from backdrop.engine.arrays.blocks import blocks, enlarge_region, scale_region
from backdrop.engine.arrays.sizes import resize, to_planes
from backdrop.engine.edits.brush import brush_coverage
from backdrop.engine.edits.patches import patch_plane, patch_region, place_patch
from backdrop.engine.edits.strokes import Viewport
from backdrop.engine.matting import guided_filter
from backdrop.engine.scene import Patch, Refine

HARDNESS = 0.75  # of the stroke: the solution is blended into alpha beyond this share of its radius
FLAT_VARIANCE = 1e-5  # of colour, in squares of 0 to 1, below which a window of the fit is flat
FIT_RADIUS = 1  # pixels of the patch: windows in which alpha follows the photo's colours
BLOCK_SIDE = 256  # pixels of the patch that are enlarged at a time
MARGIN = 4  # pixels of the patch around a block


def refine_coverage(edit: Refine, viewport: Viewport) -> UInt8Array:
    """Return the share to which the solution replaces alpha at each pixel of a viewport, uint8."""
    line = np.array(edit.points, np.float32)
    line[:, 2] *= edit.radius
    return brush_coverage(viewport.to_viewport(line), HARDNESS, viewport.shape)


def apply_refine(pixels: UInt8Array, alpha: UInt8Array, edit: Refine, scale: float) -> None:
    """Apply a refinement to alpha, uint8 HxW, in place. Raises BadPreset if its patch is damaged.

    pixels: uint8 HxWx3. scale: this picture's size divided by the full picture's.
    """
    size = alpha.shape[0], alpha.shape[1]
    region = edit.area and patch_region(edit.area, size, scale)
    if not edit.area or not region or not edit.points:
        return
    viewport = Viewport(size, scale, scale).crop(region)
    cover = refine_coverage(edit, viewport).astype(np.uint16)
    solution = _at_size(edit.area, pixels[region], region, scale)
    mixed = alpha[region] * (255 - cover) + solution * cover + np.uint16(127)
    alpha[region] = (mixed // 255).astype(np.uint8)


def _at_size(patch: Patch, pixels: UInt8Array, region: Region, scale: float) -> UInt8Array:
    """Return the patch at the size of its region, with the photo's detail where it is enlarged.

    As in matte.py, alpha is fitted as a linear function of colour at the size at which it was
    solved, and the function is applied to the colours at the size wanted.
    """
    size = pixels.shape[0], pixels.shape[1]
    small = patch.height, patch.width
    if size[0] <= small[0] or size[1] <= small[1]:
        return place_patch(patch, region, scale)
    # A region that the picture's edge cuts off was cut off when the patch was made, too.
    guide = to_planes(resize(np.ascontiguousarray(pixels), small))
    plane = patch_plane(patch) * np.float32(1 / 255)
    fitted = guided_filter.fit(guide, plane, FIT_RADIUS, FLAT_VARIANCE)
    result = np.empty(size, np.uint8)
    for block, grown in blocks(small, BLOCK_SIDE, MARGIN):
        tile = scale_region(block, small, size)
        coefficients = np.stack(
            [enlarge_region(layer[grown], grown, small, tile, size) for layer in fitted]
        )
        share = guided_filter.apply(coefficients, to_planes(pixels[tile]))
        result[tile] = (share * 255 + np.float32(0.5)).astype(np.uint8)
    return result
