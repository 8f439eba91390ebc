"""A rough stroke fitted to the picture: it says "around here", and the colours say what.

Near the stroke, how much a pixel is meant is a linear function of its colour, fitted with a guided
filter (guided.py) to what is known: the stroke's core is meant; so is, outside of it, what already
is as the stroke wants it; what is not, is not. Where colour does not tell these apart (a fit that
explains little of them), the stroke stays as it was drawn. Fitted where the blur of the area is a
few pixels, whatever the picture's size, so a preview shows what the export will be.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array
from backdrop.engine.arrays.blocks import blocks, enlarge_region, scale_region
from backdrop.engine.arrays.box_means import box_means
from backdrop.engine.arrays.sizes import resize, to_planes
from backdrop.engine.edits.strokes import StrokeShape, Viewport
from backdrop.engine.matting.guided_filter import apply, solve_symmetric

# Chosen by hand on a hundred simulated repairs of photos with known alpha: the numbers there are
# no proof for other pictures.
BLUR = 16  # pixels: the area's blur at the size of the fit
WINDOW = 0.6  # the filter's radius, of the area's blur
MARGIN = 2 * WINDOW  # of the area's blur: as far around it there is something to learn from
FLAT = 1e-4  # variance of colour, in squares of 0 to 1, that tells nothing
LITTLE, MUCH = 0.2, 0.6  # share of the known explained by colour: from no trust to all
MIXED = 0.02  # variance of what is known, 0 to 0.25, from which on a window is heard
GAIN = np.float32(3)  # the fit hedges: its middle is stretched over 0 to 1
BLOCK = 128  # pixels of the fit at once


def snap(
    pixels: UInt8Array, alpha: UInt8Array, restore: bool, area: StrokeShape, view: Viewport
) -> UInt8Array:
    """The area's coverage of the view, less where the picture says so; uint8 HxW.

    pixels: uint8 HxWx3 and alpha: uint8 HxW, both of the view.
    """
    cover = area.cover(view)
    blur = max(area.blur * view.x_scale, 1e-3)
    factor = min(1.0, BLUR / blur)
    size = max(1, round(view.shape[0] * factor)), max(1, round(view.shape[1] * factor))
    # Pillow takes far longer to copy a part of a picture than numpy does
    photo, before = (resize(np.ascontiguousarray(plane), size) for plane in (pixels, alpha))
    rough, core = area.cover(view.resized(size)), area.core(view.resized(size))
    radius = max(1, round(WINDOW * blur * factor))
    for block, wide in blocks(size, BLOCK, 2 * radius + 2):
        tile = scale_region(block, size, view.shape)
        part = cover[tile]
        if not part.any():
            continue
        already = before[wide] * np.float32(1 / 255)
        model = _fit(
            to_planes(photo[wide]),
            already if restore else 1 - already,
            rough[wide] > 0,
            core[wide] * np.float32(1 / 255),
            radius,
        )
        model = np.stack([enlarge_region(each, wide, size, tile, view.shape) for each in model])
        share = apply(model, to_planes(pixels[tile]))
        share = np.clip((share - np.float32(0.5)) * GAIN + np.float32(0.5), 0, 1)
        part[...] = (part * share + np.float32(0.5)).astype(np.uint8)
    return cover


def _fit(
    guide: Float32Array, already: Float32Array, inside: BoolArray, core: Float32Array, radius: int
) -> Float32Array:
    """Coefficients as of guided.fit. already: what is outside as wanted, 0 to 1. core: 0 to 1."""
    weight = np.where(inside, core, np.float32(1))
    target = np.where(inside, np.float32(1), already)
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    known = [weight, *(weight * guide), weight * target, weight * target * target]
    known += [known[1 + i] * guide[j] for i, j in pairs] + [known[4] * guide[i] for i in range(3)]
    mean = box_means(np.stack(known), radius)
    mean[1:] /= np.maximum(mean[0], np.float32(1e-6))
    colour, level, square, products = mean[1:4], mean[4], mean[5], mean[6:]
    moments = [products[k] - colour[i] * colour[j] for k, (i, j) in enumerate(pairs)]
    for i in (0, 3, 5):
        moments[i] = np.maximum(moments[i], 0) + np.float32(FLAT)
    covariances = [products[6 + i] - colour[i] * level for i in range(3)]
    slopes = solve_symmetric(moments, covariances, FLAT)
    spread = np.maximum(square - level * level, 0)
    explained = slopes[0] * covariances[0]
    for i in (1, 2):
        explained += slopes[i] * covariances[i]
    # a window that knows of one kind only explains it, but is heard only where no other is
    ratio = (explained + np.float32(1e-3)) / (spread + np.float32(1e-3))
    trust = np.clip((ratio - LITTLE) / (MUCH - LITTLE), 0, 1).astype(np.float32)
    heard = spread / (spread + np.float32(MIXED)) + np.float32(1e-4)
    model: Float32Array = np.stack([*slopes, level, np.ones_like(level)])
    for i in range(3):
        model[3] -= slopes[i] * colour[i]
    model[:4] *= trust
    model[3] += 1 - trust
    model = box_means(model * heard, radius)
    model[:4] /= model[4]
    return model[:4]
