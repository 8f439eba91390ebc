"""From the network's mask to alpha: sharpened, sorted, and solved where it is unknown."""

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import (
    WORK_PIXELS,
    bounding_region,
    enlarge_tile,
    resize,
    tiles,
    to_planes,
    work_size,
)
from backdrop.engine.matting import closed_form, guided_filter
from backdrop.engine.matting.trimap import SUBJECT, UNKNOWN, trimap

# Chosen by hand among some forty settings on the corpus that tests/bench/quality.py is run on: its
# numbers there are no proof for other pictures.
SORTING_GAIN = 2.0  # networks hedge: what they call .75 is nearly always subject
SOLVING_GAIN = 1.25  # less within the band: there soft may be hair, and the photo decides
LOW, HIGH = 0.1, 0.9  # after the sorting gain; beyond is sure
# Pixels to solve on for each of the mask's. For U²-Net's 320x320, four times as many are no better
# on the corpus (mean error .0478 instead of .0477) and take two and a half times as long.
FINER = 2.5
# Pixels to solve on, but in closed form. On twice as many, in twice the time, the gradient's error
# of 34 soft mattes is a fiftieth less; mean errors are the same.
MOST = 500_000
RADIUS = 150  # of the filter: one pixel for this many of the working size's mean side
BAND = 1.5  # how far unknown reaches from the outline, in radii
FLAT = 1e-4  # variance of colour, in squares of 0 to 1, that says nothing about alpha
FINE_FLAT, FINE_STEPS = 1e-5, 30
PULL = 0.1  # of the first alpha on the closed-form solution


def matte(picture: UInt8Array, mask: Float32Array, fine: bool = False) -> UInt8Array:
    """Alpha of the picture, uint8 HxW.

    picture: uint8 HxWx3. mask: float32 of any size, 0 to 1, for the whole picture; what is not a
    number counts as background. `fine` solves the unknown band in closed form instead of with a
    guided filter: three times slower.
    """
    size = picture.shape[0], picture.shape[1]
    most = min(WORK_PIXELS if fine else MOST, round(FINER * mask.size))
    small = resize(picture, work_size(*size, most))
    guide = to_planes(small)
    prior = resize(np.nan_to_num(mask), guide.shape[1:])
    cell = max(prior.shape[0] / mask.shape[0], prior.shape[1] / mask.shape[1])
    # a coarse mask is blurred by two of its own pixels, and the filter must see past that
    radius = max(2, round(prior.size**0.5 / RADIUS), round(2 * cell))
    regions = trimap(sharpened(prior, SORTING_GAIN), round(BAND * radius), LOW, HIGH)
    model = _models(guide, sharpened(prior, SOLVING_GAIN), regions, radius, fine)
    return _applied(model, picture)


def sharpened(mask: Float32Array, gain: float) -> Float32Array:
    """The mask with its soft middle stretched over 0 to 1."""
    answer = (mask - np.float32(0.5)) * np.float32(gain) + np.float32(0.5)
    return np.clip(answer, 0, 1, out=answer)


def _models(
    guide: Float32Array, prior: Float32Array, regions: UInt8Array, radius: int, fine: bool
) -> Float32Array:
    """Alpha as a linear function of colour at each pixel (guided.fit), a constant where sure."""
    model = np.zeros((4, *prior.shape), np.float32)
    model[3] = regions == SUBJECT
    unknown = regions == UNKNOWN
    box = bounding_region(unknown, 2 * radius)
    if box is None:
        return model
    unknown, guide = unknown[box], guide[:, *box]
    start = np.where(unknown, prior[box], model[3][box])
    fitted = guided_filter.fit(guide, start, radius, FLAT)
    if fine:
        fitted = _closed_form(guide, guided_filter.apply(fitted, guide), start, unknown)
    np.copyto(model[:, *box], fitted, where=unknown)
    return model


def _closed_form(
    guide: Float32Array, alpha: Float32Array, sure: Float32Array, unknown: BoolArray
) -> Float32Array:
    alpha = np.where(unknown, alpha, sure)
    alpha = closed_form.solve(guide, alpha, PULL, unknown, FINE_FLAT, FINE_STEPS)
    return guided_filter.fit(guide, alpha, 1, FINE_FLAT)


def _applied(model: Float32Array, picture: UInt8Array) -> UInt8Array:
    """The local linear models applied to the whole picture, tile by tile."""
    size = picture.shape[0], picture.shape[1]
    alpha = np.empty(size, np.uint8)
    layers = [Image.fromarray(layer) for layer in model]
    for tile in tiles(*size):
        level = _level(model, tile, size)
        if level is not None:
            alpha[tile] = level
            continue
        answer = enlarge_tile(layers[3], tile, size).copy()
        for layer, colour in zip(layers, to_planes(picture[tile]), strict=False):
            answer += np.multiply(colour, enlarge_tile(layer, tile, size), out=colour)
        answer *= 255
        answer += 0.5
        alpha[tile] = np.clip(answer, 0, 255, out=answer)
    return alpha


def _level(model: Float32Array, tile: tuple[slice, slice], size: tuple[int, int]) -> int | None:
    """0 or 255 where all of a tile is sure to be that, else None."""
    rows, columns = (
        slice(max(part.start * small // full - 1, 0), part.stop * small // full + 2)
        for part, small, full in zip(tile, model.shape[1:], size, strict=True)
    )
    slopes, level = model[:3, rows, columns], model[3, rows, columns]
    first = float(level[0, 0])
    if first not in (0.0, 1.0) or (level != first).any() or slopes.any():
        return None
    return round(first) * 255
