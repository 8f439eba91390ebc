"""Cut drawings, logos and text on flat paper by colour alone, without a network.

Smith, Blinn 1996, "Blue screen matting": if the paper's colour is known, and the ink's colour from
an adjacent pixel, then a mixture of the two determines its share of ink.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Region, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.sizes import tiles
from backdrop.engine.drawing.enclosed import find_transparent
from backdrop.engine.drawing.paper import DrawingOnPaper, Paper
from backdrop.engine.drawing.ringing import max_3x3

# Width of the band of edges beside the paper in pixels, and the most steps to climb to pure ink.
BAND = 3
# Least ratio of two distances from the paper that is an edge; below it is the ink's shading.
MIN_CLIMB = 1.1
# Deviation of a mixture from the line between paper and ink, per level of the mixture's distance.
MAX_DEVIATION = 0.1


def alpha_by_colour_key(pixels: UInt8Array, drawing: DrawingOnPaper) -> UInt8Array:
    """Return the alpha of a drawing on flat paper, uint8 HxW.

    pixels: uint8 HxWx3. drawing: `find_paper` of these pixels. Alpha is exactly 0 on paper and
    exactly 255 inside the ink; enclosed.py decides about areas of the paper's colour inside the
    drawing.
    """
    transparent = find_transparent(pixels, drawing)
    alpha = np.empty(transparent.shape, np.uint8)
    for tile in tiles(*transparent.shape):
        wide, inner = _with_halo(tile)
        area = transparent[wide]
        if area.all() or not area.any():
            alpha[tile] = 0 if area.all() else 255
            continue
        distance = drawing.distance[wide]
        alpha[tile] = _unmix_tile(pixels[wide], distance, area, drawing.paper)[inner]
    return alpha


def ink_colours(pixels: UInt8Array, alpha: UInt8Array, paper: UInt8Array) -> UInt8Array:
    """Return the colours that, composited with alpha over the paper, give the picture again.

    pixels: uint8 HxWx3. alpha: uint8 HxW. paper: uint8 3. Returns uint8 HxWx3, equal to the
    pixels where alpha is 255 and zero where it is 0.
    """
    colours = np.empty_like(pixels)
    for tile in tiles(*alpha.shape):
        cover = alpha[tile]
        if cover.min() == 255 or cover.max() == 0:
            colours[tile] = pixels[tile] if cover.max() else 0
            continue
        for channel in range(3):
            np.multiply(pixels[..., channel][tile], cover > 0, out=colours[..., channel][tile])
        row, column = np.nonzero((cover > 0) & (cover < 255))
        level = cover[row, column].astype(np.float32)[:, None]
        ink = paper + (pixels[tile][row, column] - paper.astype(np.float32)) * (255 / level)
        colours[tile][row, column] = np.clip(ink + 0.5, 0, 255).astype(np.uint8)
    return colours


def _with_halo(tile: Region) -> tuple[Region, Region]:
    """Return the tile grown by all pixels that its alpha depends on, and its region within that."""
    wide, inner = [], []
    for span in tile:
        start = max(span.start - 2 * BAND, 0)
        wide.append(slice(start, span.stop + 2 * BAND))
        inner.append(slice(span.start - start, span.stop - start))
    return (wide[0], wide[1]), (inner[0], inner[1])


def _unmix_tile(
    pixels: UInt8Array, distance: UInt8Array, transparent: BoolArray, paper: Paper
) -> UInt8Array:
    """Return the alpha of one tile: near the paper, each pixel's share of ink.

    The ink is found by climbing: from neighbour to neighbour as long as the next one is clearly
    further from the paper and the pixel is a mixture of it and paper. A pixel that cannot climb
    is pure ink.
    """
    alpha = np.where(transparent, np.uint8(0), np.uint8(255))
    width = transparent.shape[1]
    padded = np.pad(distance, 1).ravel()
    steps = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
    offsets = np.array([dy * width + dx for dy, dx in steps])
    flat = pixels.reshape(-1, 3)
    threshold = (MIN_CLIMB * np.arange(256) + paper.noise).astype(np.int16)
    edge = dilate(transparent, BAND) & ~transparent & (max_3x3(distance) > threshold[distance])
    # Flat indices of the mixed pixels, and of the ink that each has reached so far.
    mixed = ink = np.flatnonzero(edge)
    for _ in range(BAND):
        centre = ink + 2 * (ink // width) + width + 3  # the ink's index in the padded distances
        around = np.stack([padded[centre + dy * (width + 2) + dx] for dy, dx in steps])
        climbs = around.max(0) > threshold[padded[centre]]
        mixed, ink = mixed[climbs], ink[climbs] + offsets[around[:, climbs].argmax(0)]
        difference, full = (flat[index].astype(np.float32) - paper.colour for index in (mixed, ink))
        share = (difference * full).sum(1) / (full * full).sum(1)
        allowed = 2 * paper.ringing + 4 + MAX_DEVIATION * np.abs(difference).max(1)
        fits = np.abs(difference - share[:, None] * full).max(1) <= allowed
        mixed, ink, share, difference = mixed[fits], ink[fits], share[fits], difference[fits]
        share = np.maximum(share, _min_ink_share(difference, paper))
        alpha.ravel()[mixed] = np.clip(share * 255 + 0.5, 1, 255).astype(np.uint8)
    return alpha


def _min_ink_share(difference: Float32Array, paper: Paper) -> Float32Array:
    """Return the smallest possible share: less would need an ink beyond black or white.

    difference: float32 Nx3, the picture minus the paper.
    """
    room = np.where(difference > 0, 255 - paper.colour, paper.colour).astype(np.float32)
    levels = np.abs(difference) - 2 * paper.ringing + 1
    shares: Float32Array = np.max(levels / np.maximum(room, 1), axis=1)
    return shares
