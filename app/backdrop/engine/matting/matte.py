"""Solve alpha from a network's mask: stretch the mask, derive a trimap, matte the unknown band."""

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask, UInt8Array
from backdrop.engine.arrays.finite import without_nan
from backdrop.engine.arrays.runs import runs
from backdrop.engine.arrays.sizes import (
    WORK_PIXELS,
    bounding_region,
    enlarge_tile,
    resize,
    spans,
    to_planes,
    work_size,
)
from backdrop.engine.matting import closed_form, guided_filter
from backdrop.engine.matting.trimap import FOREGROUND, UNKNOWN, trimap

# The choice of these constants: docs/experiments.md, "Matte".
TRIMAP_GAIN = 2.0  # stretch of the mask for the trimap: .75 is nearly always foreground
PRIOR_GAIN = 1.25  # stretch within the unknown band; less, as soft values there may be hair
LOW = 0.1  # stretched mask value below which a pixel is surely background
HIGH = 0.9  # stretched mask value above which a pixel is surely foreground
WORK_PER_MASK_PIXEL = 2.5  # pixels of the working size for each pixel of the mask
MAX_WORK_PIXELS = 500_000  # of the working size with the guided filter
RADIUS_DIVISOR = 150  # mean side of the working size in radii of the filter
MIN_RADIUS = 2  # pixels
BAND_RADII = 1.5  # width of the unknown band beside the outline, in radii of the filter
FLAT_VARIANCE = 1e-4  # of colour, in squares of 0 to 1: less carries no information on alpha
FINE_FLAT_VARIANCE = 1e-5  # the same for the closed-form solution
FINE_STEPS = 30  # of conjugate gradients
FINE_PRIOR_WEIGHT = 0.1  # of the guided filter's alpha in the closed-form solution
BAND_ROWS = 64  # rows at full size in which the unknown band is looked for at a time
HALF = np.float32(0.5)  # added before a number is cut off
BAND_GAP = 16  # pixels of the working size: bands closer than that are computed as one


def matte(pixels: UInt8Array, mask: Mask, fine: bool = False) -> UInt8Array:
    """Return the alpha of a picture, uint8 HxW.

    pixels: uint8 HxWx3. mask: float32 of any size, from 0 to 1, for the whole picture; NaN counts
    as background. fine: solve the unknown band in closed form, which takes three times as long as
    the guided filter.
    """
    size = pixels.shape[0], pixels.shape[1]
    max_pixels = WORK_PIXELS if fine else MAX_WORK_PIXELS
    max_pixels = min(max_pixels, round(WORK_PER_MASK_PIXEL * mask.size))
    guide = to_planes(resize(pixels, work_size(*size, max_pixels)))
    prior = resize(without_nan(mask), guide.shape[1:])
    mask_pixel = max(prior.shape[0] / mask.shape[0], prior.shape[1] / mask.shape[1])
    # Enlarging blurs a coarse mask over two of its pixels; the filter must look further than that.
    radius = max(MIN_RADIUS, round(prior.size**0.5 / RADIUS_DIVISOR), round(2 * mask_pixel))
    regions = trimap(stretch(prior, TRIMAP_GAIN), round(BAND_RADII * radius), LOW, HIGH)
    coefficients = _solve(guide, stretch(prior, PRIOR_GAIN), regions, radius, fine)
    coefficients[3] *= 255
    return _apply(coefficients, regions, pixels)


def stretch(mask: Float32Array, gain: float) -> Float32Array:
    """Return the mask with the contrast about its middle multiplied by `gain`, within 0 to 1."""
    result = (mask - np.float32(0.5)) * np.float32(gain) + np.float32(0.5)
    return np.clip(result, 0, 1, out=result)


def _solve(
    guide: Float32Array, prior: Float32Array, regions: UInt8Array, radius: int, fine: bool
) -> Float32Array:
    """Return alpha as coefficients of guided_filter.fit; constant where the trimap is sure."""
    coefficients = np.zeros((4, *prior.shape), np.float32)
    coefficients[3] = regions == FOREGROUND
    unknown = regions == UNKNOWN
    region = bounding_region(unknown, 2 * radius)
    if region is None:
        return coefficients
    unknown, guide = unknown[region], guide[:, *region]
    target = np.where(unknown, prior[region], coefficients[3][region])
    fitted = guided_filter.fit(guide, target, radius, FLAT_VARIANCE)
    if fine:
        fitted = _solve_closed_form(guide, guided_filter.apply(fitted, guide), target, unknown)
    np.copyto(coefficients[:, *region], fitted, where=unknown)
    return coefficients


def _solve_closed_form(
    guide: Float32Array, alpha: Float32Array, target: Float32Array, unknown: BoolArray
) -> Float32Array:
    alpha = np.where(unknown, alpha, target)
    alpha = closed_form.solve(
        guide, alpha, FINE_PRIOR_WEIGHT, unknown, FINE_FLAT_VARIANCE, FINE_STEPS
    )
    return guided_filter.fit(guide, alpha, 1, FINE_FLAT_VARIANCE)


def _apply(coefficients: Float32Array, regions: UInt8Array, pixels: UInt8Array) -> UInt8Array:
    """Return alpha at full size, uint8 HxW: computed in the unknown band, the trimap's elsewhere.

    coefficients: for colours and alpha from 0 to 255; 0 or 255 where the trimap is sure. regions:
    the trimap, of the same size.
    """
    size = height, width = pixels.shape[0], pixels.shape[1]
    small_height, small_width = regions.shape
    columns_in_small = np.arange(width) * small_width // width
    alpha = np.empty(size, np.uint8)
    layers = [Image.fromarray(layer) for layer in coefficients]
    for rows in spans(height, BAND_ROWS):
        first, last = rows.start * small_height // height, -(-rows.stop * small_height // height)
        # A pixel more on each side, because enlarging blends neighbours.
        near = regions[max(first - 1, 0) : last + 1]
        alpha[rows] = near[0][columns_in_small]
        for run in runs((near == UNKNOWN).any(0), BAND_GAP):
            columns = slice(
                max(run.start - 1, 0) * width // small_width,
                min(-(-(run.stop + 1) * width // small_width), width),
            )
            tile = rows, columns
            result = enlarge_tile(layers[3], tile, size) + HALF
            for channel in range(3):
                result += enlarge_tile(layers[channel], tile, size) * pixels[*tile, channel]
            alpha[tile] = np.clip(result, 0, 255, out=result)
    return alpha
