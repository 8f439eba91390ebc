"""Foreground colours of a photo: layers estimated at a working size, corrected at full size."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.arrays.runs import runs
from backdrop.engine.arrays.sizes import enlarge_tile, resize, spans, to_planes, work_size
from backdrop.engine.matting.layer_estimation import correction_weights, estimate_layers

MAX_LAYER_PIXELS = 250_000  # of the working size; docs/experiments.md, "Foreground colours"
BAND_ROWS = 64  # rows in which edges are looked for at a time
BAND_GAP = 64  # pixels: edges closer than that are corrected as one


@dataclass(frozen=True, eq=False)
class ForegroundLayers:
    """The foreground and the background of a photo: RGB images of the working size."""

    foreground: Image.Image
    background: Image.Image


def estimate_foreground_layers(pixels: UInt8Array, alpha: UInt8Array) -> ForegroundLayers:
    """Estimate both layers of a photo. pixels: uint8 HxWx3. alpha: uint8 HxW."""
    size = work_size(alpha.shape[0], alpha.shape[1], MAX_LAYER_PIXELS)
    small_alpha = resize(alpha, size) * np.float32(1 / 255)
    foreground, background = (
        Image.fromarray(
            np.ascontiguousarray(np.moveaxis((layer * 255 + 0.5).astype(np.uint8), 0, 2))
        )
        for layer in estimate_layers(to_planes(resize(pixels, size)), small_alpha)
    )
    return ForegroundLayers(foreground, background)


def corrected_strips(
    pixels: UInt8Array, alpha: UInt8Array, layers: ForegroundLayers | None = None
) -> Iterator[UInt8Array]:
    """Yield the foreground colours from top to bottom in strips, uint8 RxWx3.

    They equal the photo's colours where alpha is 255 and are zero where it is 0; in between, they
    are the foreground's alone. They come in strips, because a second copy of a large photo would
    not fit into memory.

    pixels: uint8 HxWx3. alpha: uint8 HxW. layers: of this photo and alpha, at any size; None to
    estimate them if any pixel needs them.
    """
    size = alpha.shape[0], alpha.shape[1]
    for rows in spans(size[0], BAND_ROWS):
        strip = np.zeros((*alpha[rows].shape, 3), np.uint8)
        is_visible, is_opaque = _columns(alpha[rows])
        for columns in runs(is_visible, 0):
            strip[:, columns] = pixels[rows, columns]
        for columns in runs(is_visible & ~is_opaque, BAND_GAP):
            layers = layers or estimate_foreground_layers(pixels, alpha)
            tile = rows, columns
            foreground = enlarge_tile(layers.foreground, tile, size)
            background = enlarge_tile(layers.background, tile, size)
            strip[:, columns] = correct_tile(pixels[tile], alpha[tile], foreground, background)
        yield strip


def _columns(alpha: UInt8Array) -> tuple[BoolArray, BoolArray]:
    """Return which columns are visible anywhere and which are opaque everywhere, each bool W."""
    rows = np.ascontiguousarray(alpha)
    # Eight columns at once: single bytes take ten times as long in Pyodide.
    words = rows.view(np.uint64) if rows.shape[1] % 8 == 0 else rows
    some = np.bitwise_or.reduce(words, 0).view(np.uint8)
    every = np.bitwise_and.reduce(words, 0).view(np.uint8)
    return some > 0, every == 255


def correct_tile(
    pixels: UInt8Array, alpha: UInt8Array, foreground: UInt8Array, background: UInt8Array
) -> UInt8Array:
    """Return the foreground colours of one tile from its layers: all uint8, HxWx3 but alpha."""
    colours = np.empty(pixels.shape, np.uint8)
    visible = alpha > 0
    for channel in range(3):
        np.multiply(pixels[..., channel], visible, out=colours[..., channel])
    band = np.flatnonzero(visible & (alpha < 255))
    weights = correction_weights(alpha.ravel()[band] * np.float32(1 / 255))
    flat = colours.reshape(-1)
    sources = [plane.reshape(-1) for plane in (pixels, foreground, background)]
    for channel in range(3):
        # An index into a flat array is several times faster than one into rows of three.
        at = 3 * band + channel
        colour = np.full(band.shape, 0.5, np.float32)
        for source, weight in zip(sources, weights, strict=True):
            colour += source[at] * weight
        flat[at] = np.clip(colour, 0, 255, out=colour).astype(np.uint8)
    return colours
