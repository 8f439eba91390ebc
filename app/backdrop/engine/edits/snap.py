"""Snap a rough stroke to the edges of the picture: colours decide which pixels it affects.

Near the stroke, the share by which a pixel is intended is fitted as a linear function of its colour
with a guided filter (guided_filter.py). Known pixels: the stroke's core is intended; outside the
stroke, pixels are intended if they already have the state that the stroke sets. Where colour does
not separate the two (the fit explains little of the variance), the stroke stays as it was drawn.
The fit is made at a size at which the stroke's blur is a few pixels, so that a preview shows the
same result as the export.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array
from backdrop.engine.arrays.blocks import blocks, enlarge_region, scale_region
from backdrop.engine.arrays.box_means import box_means
from backdrop.engine.arrays.sizes import resize, to_planes
from backdrop.engine.edits.strokes import StrokeShape, Viewport
from backdrop.engine.matting.guided_filter import apply, solve_symmetric

# The choice of these constants: docs/experiments.md, "Snap".
FIT_BLUR = 16  # pixels: the stroke's blur at the size of the fit
WINDOW_RADIUS = 0.6  # of the filter, in blurs of the stroke
LEARNING_MARGIN = 2 * WINDOW_RADIUS  # blurs around the stroke within which pixels are informative
FLAT_VARIANCE = 1e-4  # of colour, in squares of 0 to 1: with less, colour carries no information
MIN_EXPLAINED = 0.2  # share of the variance explained by colour at which trust begins
FULL_EXPLAINED = 0.6  # share at which trust is complete
MIXED_VARIANCE = 0.02  # of the known shares, 0 to 0.25: a window with less contributes little
PURE_WEIGHT = np.float32(1e-4)  # of a window with one kind of known pixels only
VARIANCE_FLOOR = np.float32(1e-3)  # keeps the explained share at 1 where the variance is 0
GAIN = np.float32(3)  # stretch of the fitted share about its middle
BLOCK_SIDE = 128  # pixels of the fit at a time


def snap(
    pixels: UInt8Array, alpha: UInt8Array, restore: bool, shape: StrokeShape, viewport: Viewport
) -> UInt8Array:
    """Return the stroke's coverage of the viewport, reduced across edges; uint8 HxW.

    pixels: uint8 HxWx3 and alpha: uint8 HxW, both of the viewport.
    """
    cover = shape.coverage(viewport)
    blur = max(shape.blur * viewport.x_scale, 1e-3)
    factor = min(1.0, FIT_BLUR / blur)
    height, width = viewport.shape
    size = max(1, round(height * factor)), max(1, round(width * factor))
    # Pillow copies a region of a picture far more slowly than numpy.
    small_pixels, small_alpha = (
        resize(np.ascontiguousarray(plane), size) for plane in (pixels, alpha)
    )
    small_viewport = viewport.resize(size)
    small_cover, core = shape.coverage(small_viewport), shape.core(small_viewport)
    radius = max(1, round(WINDOW_RADIUS * blur * factor))
    for block, grown in blocks(size, BLOCK_SIDE, 2 * radius + 2):
        tile = scale_region(block, size, viewport.shape)
        tile_cover = cover[tile]
        if not tile_cover.any():
            continue
        current = small_alpha[grown] * np.float32(1 / 255)
        coefficients = _fit(
            to_planes(small_pixels[grown]),
            current if restore else 1 - current,
            small_cover[grown] > 0,
            core[grown] * np.float32(1 / 255),
            radius,
        )
        coefficients = np.stack(
            [enlarge_region(plane, grown, size, tile, viewport.shape) for plane in coefficients]
        )
        share = apply(coefficients, to_planes(pixels[tile]))
        share = np.clip((share - np.float32(0.5)) * GAIN + np.float32(0.5), 0, 1)
        tile_cover[...] = (tile_cover * share + np.float32(0.5)).astype(np.uint8)
    return cover


def _fit(
    guide: Float32Array, state: Float32Array, inside: BoolArray, core: Float32Array, radius: int
) -> Float32Array:
    """Return coefficients as guided_filter.fit does, float32 4xHxW.

    state: 0 to 1, the share to which a pixel already has the state that the stroke sets.
    inside: the stroke's pixels. core: 0 to 1, the certainty that a pixel is intended.
    """
    weight = np.where(inside, core, np.float32(1))
    target = np.where(inside, np.float32(1), state)
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    planes = [weight, *(weight * guide), weight * target, weight * target * target]
    planes += [planes[1 + i] * guide[j] for i, j in pairs]
    planes += [planes[4] * guide[i] for i in range(3)]
    mean = box_means(np.stack(planes), radius)
    mean[1:] /= np.maximum(mean[0], np.float32(1e-6))
    colour, level, square, products = mean[1:4], mean[4], mean[5], mean[6:]
    moments = [products[k] - colour[i] * colour[j] for k, (i, j) in enumerate(pairs)]
    for i in (0, 3, 5):
        moments[i] = np.maximum(moments[i], 0) + np.float32(FLAT_VARIANCE)
    covariances = [products[6 + i] - colour[i] * level for i in range(3)]
    slopes = solve_symmetric(moments, covariances, FLAT_VARIANCE)
    variance = np.maximum(square - level * level, 0)
    explained = slopes[0] * covariances[0]
    for i in (1, 2):
        explained += slopes[i] * covariances[i]
    # With one kind of known pixels, the fit is perfect; such a window counts only if no other does.
    ratio = (explained + VARIANCE_FLOOR) / (variance + VARIANCE_FLOOR)
    trust = (ratio - MIN_EXPLAINED) / (FULL_EXPLAINED - MIN_EXPLAINED)
    trust = np.clip(trust, 0, 1).astype(np.float32)
    window_weight = variance / (variance + np.float32(MIXED_VARIANCE)) + PURE_WEIGHT
    coefficients: Float32Array = np.stack([*slopes, level, np.ones_like(level)])
    for i in range(3):
        coefficients[3] -= slopes[i] * colour[i]
    coefficients[:4] *= trust
    coefficients[3] += 1 - trust
    coefficients = box_means(coefficients * window_weight, radius)
    coefficients[:4] /= coefficients[4]
    return coefficients[:4]
