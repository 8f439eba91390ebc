"""The whole outline moved, softened and hardened.

All lengths are shares of the longer side, so that a preview shows what the export will be. Only
what the outline can reach is worked on.
"""

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.blocks import blocks, enlarge_region, scale_region
from backdrop.engine.arrays.box_means import box_mean
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.scene import Edge

BLOCK = 256  # pixels
SQUARE = 2**0.5 - 1  # of an octagon's radius
SMOOTH = 5.0  # pixels: a wider blur is made at a smaller size
PASSES = 3  # box means that together are nearly a Gaussian


def adjust_edge(alpha: UInt8Array, edge: Edge) -> UInt8Array:
    """Return alpha with the edge's shift, then its feather, then its contrast, uint8 HxW.

    alpha: uint8 HxW. The very array given if the edge changes nothing. Feather is twice the
    standard deviation of the blur: most of what is softened lies within it on both sides.
    """
    side = max(alpha.shape)
    if edge.shift:
        alpha = _shifted(alpha, edge.shift * side)
    if edge.feather:
        alpha = _feathered(alpha, edge.feather * side / 2)
    if edge.contrast:
        alpha = _steepened(alpha, edge.contrast)
    return alpha


def _shifted(alpha: UInt8Array, shift: float) -> UInt8Array:
    """Alpha grown by `shift` pixels, or shrunk; the picture's own border does not shrink."""
    answer = alpha.copy()
    size = alpha.shape[0], alpha.shape[1]
    for block, wide in blocks(size, BLOCK, int(abs(shift)) + 1):
        part = alpha[wide]
        if part.min() == part.max():
            continue
        grown = _grown(part, shift) if shift > 0 else ~_grown(~part, -shift)
        top, left = block[0].start - wide[0].start, block[1].start - wide[1].start
        height, width = answer[block].shape
        answer[block] = grown[top : top + height, left : left + width]
    return answer


def _grown(alpha: UInt8Array, radius: float) -> UInt8Array:
    """The greatest value within an octagon, which is within 8 % of a circle.

    Between two whole radii it goes from the one's values to the other's.
    """
    whole = int(radius)
    square = round(SQUARE * whole)
    alpha = _diamond(_square(alpha, square), whole - square)
    share = radius - whole
    if not share:
        return alpha
    more = _square if round(SQUARE * (whole + 1)) > square else _diamond
    mixed = alpha * np.float32(1 - share) + more(alpha, 1) * np.float32(share)
    return (mixed + np.float32(0.5)).astype(np.uint8)


def _square(alpha: UInt8Array, radius: int) -> UInt8Array:
    reach = 0
    while reach < radius:
        # one more than the reach so far: a longer step leaves gaps
        step = min(radius - reach, reach + 1)
        alpha = _along(_along(alpha, alpha, step).T, None, step).T
        reach += step
    return alpha


def _diamond(alpha: UInt8Array, radius: int) -> UInt8Array:
    reach = 0
    while reach < radius:
        step = min(radius - reach, max(reach, 1))
        alpha = _along(_along(alpha, alpha, step).T, alpha.T, step).T
        reach += step
    return alpha


def _along(answer: UInt8Array, alpha: UInt8Array | None, step: int) -> UInt8Array:
    """The greatest of `answer`, and of `alpha` some rows above and below."""
    alpha = answer if alpha is None else alpha
    answer = answer.copy(order="K")
    np.maximum(answer[step:], alpha[:-step], out=answer[step:])
    np.maximum(answer[:-step], alpha[step:], out=answer[:-step])
    return answer


def _feathered(alpha: UInt8Array, deviation: float) -> UInt8Array:
    """Alpha blurred with a standard deviation in pixels."""
    factor = min(1.0, SMOOTH / deviation)
    full = alpha.shape[0], alpha.shape[1]
    size = max(1, round(full[0] * factor)), max(1, round(full[1] * factor))
    small = resize(alpha, size)
    # a window of radius r has the variance (r² + r) / 3; between two, a mixture has any
    variance = (deviation * factor) ** 2 / PASSES
    radius = int((0.25 + 3 * variance) ** 0.5 - 0.5)
    share = np.float32((3 * variance - radius * (radius + 1)) / (2 * (radius + 1)))
    answer = alpha.copy()
    for block, wide in blocks(size, BLOCK, PASSES * (radius + 1) + 2):
        part = small[wide]
        if part.min() == part.max():
            continue
        plane = part.astype(np.float32)
        for _ in range(PASSES):
            plane = box_mean(plane, radius) * (1 - share) + box_mean(plane, radius + 1) * share
        tile = scale_region(block, size, full)
        plane = enlarge_region(plane, wide, size, tile, full)
        answer[tile] = np.clip(plane + np.float32(0.5), 0, 255).astype(np.uint8)
    return answer


def _steepened(alpha: UInt8Array, contrast: float) -> UInt8Array:
    """Alpha under a slope about the middle that grows from 1 to a step."""
    distance = np.arange(256) - 127.5
    slope = 1 / max(1 - contrast, 1e-6)
    table: UInt8Array = np.clip(np.round(127.5 + distance * slope), 0, 255).astype(np.uint8)
    return table.take(alpha)
