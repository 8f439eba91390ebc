"""Move, soften and sharpen the subject's whole edge.

All lengths are fractions of the longer side, so that a preview matches the export. Blocks that the
outline cannot reach are skipped.
"""

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.blocks import blocks, enlarge_region, scale_region
from backdrop.engine.arrays.box_means import box_mean
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.scene import Edge

BLOCK_SIDE = 256  # pixels
SQUARE_SHARE = 2**0.5 - 1  # part of an octagon's radius that a square dilation contributes
MAX_DEVIATION = 5.0  # pixels: a wider blur is computed at a reduced size
PASSES = 3  # box means that together are nearly a Gaussian


def adjust_edge(alpha: UInt8Array, edge: Edge) -> UInt8Array:
    """Return alpha after the edge's shift, feather and contrast, in that order; uint8 HxW.

    alpha: uint8 HxW; it is not modified, and not copied if the edge does not change alpha.
    """
    side = max(alpha.shape)
    if edge.shift:
        alpha = _shift(alpha, edge.shift * side)
    if edge.feather:
        alpha = _feather(alpha, edge.feather * side / 2)
    if edge.contrast:
        alpha = _increase_contrast(alpha, edge.contrast)
    return alpha


def _shift(alpha: UInt8Array, shift: float) -> UInt8Array:
    """Grow alpha by `shift` pixels, or shrink it; at the picture's border it does not shrink."""
    result = alpha.copy()
    size = alpha.shape[0], alpha.shape[1]
    for block, grown in blocks(size, BLOCK_SIDE, int(abs(shift)) + 1):
        area = alpha[grown]
        if area.min() == area.max():
            continue
        shifted = _dilate(area, shift) if shift > 0 else ~_dilate(~area, -shift)
        top, left = block[0].start - grown[0].start, block[1].start - grown[1].start
        height, width = result[block].shape
        result[block] = shifted[top : top + height, left : left + width]
    return result


def _dilate(alpha: UInt8Array, radius: float) -> UInt8Array:
    """Return the maximum within an octagon, which is within 8 % of a circle.

    A fractional radius interpolates between the results of the two nearest integers.
    """
    whole = int(radius)
    square = round(SQUARE_SHARE * whole)
    alpha = _dilate_diamond(_dilate_square(alpha, square), whole - square)
    fraction = radius - whole
    if not fraction:
        return alpha
    next_square = round(SQUARE_SHARE * (whole + 1))
    dilate_further = _dilate_square if next_square > square else _dilate_diamond
    mixed = alpha * np.float32(1 - fraction) + dilate_further(alpha, 1) * np.float32(fraction)
    return (mixed + np.float32(0.5)).astype(np.uint8)


def _dilate_square(alpha: UInt8Array, radius: int) -> UInt8Array:
    reach = 0
    while reach < radius:
        # At most one more than the reach so far: a longer step would leave gaps.
        step = min(radius - reach, reach + 1)
        rows = _max_of_shifted(alpha, alpha, step).T
        alpha = _max_of_shifted(rows, rows, step).T
        reach += step
    return alpha


def _dilate_diamond(alpha: UInt8Array, radius: int) -> UInt8Array:
    reach = 0
    while reach < radius:
        step = min(radius - reach, max(reach, 1))
        alpha = _max_of_shifted(_max_of_shifted(alpha, alpha, step).T, alpha.T, step).T
        reach += step
    return alpha


def _max_of_shifted(plane: UInt8Array, source: UInt8Array, step: int) -> UInt8Array:
    """Return the maximum of `plane` and of `source` shifted by `step` rows up and down."""
    result = plane.copy(order="K")
    np.maximum(result[step:], source[:-step], out=result[step:])
    np.maximum(result[:-step], source[step:], out=result[:-step])
    return result


def _feather(alpha: UInt8Array, deviation: float) -> UInt8Array:
    """Blur alpha with a standard deviation in pixels."""
    factor = min(1.0, MAX_DEVIATION / deviation)
    full = alpha.shape[0], alpha.shape[1]
    size = max(1, round(full[0] * factor)), max(1, round(full[1] * factor))
    small = resize(alpha, size)
    # A window of radius r has the variance (r² + r) / 3; mixing two windows gives any variance.
    variance = (deviation * factor) ** 2 / PASSES
    radius = int((0.25 + 3 * variance) ** 0.5 - 0.5)
    wider = np.float32((3 * variance - radius * (radius + 1)) / (2 * (radius + 1)))
    result = alpha.copy()
    for block, grown in blocks(size, BLOCK_SIDE, PASSES * (radius + 1) + 2):
        area = small[grown]
        if area.min() == area.max():
            continue
        plane = area.astype(np.float32)
        for _ in range(PASSES):
            plane = box_mean(plane, radius) * (1 - wider) + box_mean(plane, radius + 1) * wider
        tile = scale_region(block, size, full)
        plane = enlarge_region(plane, grown, size, tile, full)
        result[tile] = np.clip(plane + np.float32(0.5), 0, 255).astype(np.uint8)
    return result


def _increase_contrast(alpha: UInt8Array, contrast: float) -> UInt8Array:
    """Apply a slope about the middle that grows with the contrast from 1 to a step."""
    distance = np.arange(256) - 127.5
    slope = 1 / max(1 - contrast, 1e-6)
    table: UInt8Array = np.clip(np.round(127.5 + distance * slope), 0, 255).astype(np.uint8)
    return table.take(alpha)
