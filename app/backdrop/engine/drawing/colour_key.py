"""Drawings, logos and text on flat paper: alpha by colour alone, without a network.

Smith, Blinn 1996, "Blue screen matting": with the backing known and the subject's colour known
from next to it, a pixel between the two says itself how much of each it is.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.sizes import tiles
from backdrop.engine.drawing.enclosed import cleared
from backdrop.engine.drawing.paper import Paper, find_paper
from backdrop.engine.drawing.ringing import highest

BAND = 3  # pixels from the paper in which there are edges, and steps from there to the ink
MORE = 1.1  # times as far from the paper is a step up an edge; less is the ink's own shading
OFF = 0.1  # of its distance from the paper that a mixture may be beside the line to the ink


def alpha_by_colour_key(pixels: UInt8Array) -> UInt8Array | None:
    """Alpha of what is drawn on flat paper, uint8 HxW; None if the picture is not surely that.

    pixels: uint8 HxWx3. Exactly 0 where the pixel is paper, exactly 255 inside of what is drawn;
    enclosed.py says what becomes of the paper's colour there.
    """
    sheet = find_paper(pixels)
    if sheet is None:
        return None
    clear = cleared(pixels, sheet)
    alpha = np.empty(clear.shape, np.uint8)
    for tile in tiles(*clear.shape):
        wide, inner = _with_halo(tile)
        here = clear[wide]
        if here.all() or not here.any():
            alpha[tile] = 0 if here.all() else 255
            continue
        alpha[tile] = _mixtures(pixels[wide], sheet.away[wide], here, sheet.paper)[inner]
    return alpha


def _with_halo(tile: tuple[slice, slice]) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """The tile with all that its pixels' alpha depends on, and where in that it lies."""
    wide, inner = [], []
    for side in tile:
        start = max(side.start - 2 * BAND, 0)
        wide.append(slice(start, side.stop + 2 * BAND))
        inner.append(slice(side.start - start, side.stop - start))
    return tuple(wide), tuple(inner)


def _mixtures(pixels: UInt8Array, away: UInt8Array, clear: BoolArray, paper: Paper) -> UInt8Array:
    """Alpha of one tile: near the paper, how far a pixel is on the way from it to its ink.

    The ink is found by climbing: from neighbour to neighbour as long as the next is clearly
    further from the paper and the pixel is a mixture of that and paper. What cannot climb is ink.
    """
    alpha = np.where(clear, np.uint8(0), np.uint8(255))
    width = clear.shape[1]
    level = np.pad(away, 1).ravel()
    steps = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
    offsets = np.array([dy * width + dx for dy, dx in steps])
    flat = pixels.reshape(-1, 3)
    enough = (MORE * np.arange(256) + paper.noise).astype(np.int16)
    at = top = np.flatnonzero(dilate(clear, BAND) & ~clear & (highest(away) > enough[away]))
    for _ in range(BAND):
        middle = top + 2 * (top // width) + width + 3  # the place in the padded levels
        around = np.stack([level[middle + dy * (width + 2) + dx] for dy, dx in steps])
        higher = around.max(0) > enough[level[middle]]
        at, top = at[higher], top[higher] + offsets[around[:, higher].argmax(0)]
        seen, ink = (flat[places].astype(np.float32) - paper.colour for places in (at, top))
        share = (seen * ink).sum(1) / (ink * ink).sum(1)
        allowed = 2 * paper.ripple + 4 + OFF * np.abs(seen).max(1)
        mixed = np.abs(seen - share[:, None] * ink).max(1) <= allowed
        at, top, share, seen = at[mixed], top[mixed], share[mixed], seen[mixed]
        share = np.maximum(share, _least(seen, paper))
        alpha.ravel()[at] = np.clip(share * 255 + 0.5, 1, 255).astype(np.uint8)
    return alpha


def _least(seen: Float32Array, paper: Paper) -> Float32Array:
    """The least share of ink that explains a colour: less would need one beyond black or white.

    seen: float32 Nx3, the picture less the paper.
    """
    room = np.where(seen > 0, 255 - paper.colour, paper.colour).astype(np.float32)
    return np.max((np.abs(seen) - 2 * paper.ripple + 1) / np.maximum(room, 1), axis=1)  # type: ignore[no-any-return]


def ink_colours(pixels: UInt8Array, alpha: UInt8Array, paper: UInt8Array) -> UInt8Array:
    """Colours for compositing with alpha, uint8 HxWx3: over the paper they give the picture again.

    pixels: uint8 HxWx3. alpha: uint8 HxW. paper: uint8 3. The picture's where alpha is 255, zero
    where it is 0.
    """
    colours = np.empty_like(pixels)
    for tile in tiles(*alpha.shape):
        here = alpha[tile]
        if here.min() == 255 or here.max() == 0:
            colours[tile] = pixels[tile] if here.max() else 0
            continue
        for channel in range(3):
            np.multiply(pixels[..., channel][tile], here > 0, out=colours[..., channel][tile])
        row, column = np.nonzero((here > 0) & (here < 255))
        level = here[row, column].astype(np.float32)[:, None]
        ink = paper + (pixels[tile][row, column] - paper.astype(np.float32)) * (255 / level)
        colours[tile][row, column] = np.clip(ink + 0.5, 0, 255).astype(np.uint8)
    return colours
