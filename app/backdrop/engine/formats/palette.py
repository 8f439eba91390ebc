"""Encode PNG files of at most 256 colours with alpha, a third of the size of full colour.

Pillow's only quantiser for RGBA (an octree) spends most of its colours on soft edges and does not
dither. Therefore opaque pixels get one palette (median cut, then k-means) and error diffusion
(Floyd, Steinberg 1976), and the pixels of soft edges and shadows another (k-means on premultiplied
colours and alpha).
"""

import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, IndexArray, UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.formats.encode import (
    Raster,
    Tags,
    assemble_png,
    png_chunk,
    tag_chunks,
)

# Colour type (PNG, W3C 2003, 11.2.2).
PALETTE = 3
# Filter type (9.2).
NO_FILTER = 0
# Entries of a palette.
COLOURS = 256
# Entries for partly transparent pixels.
MIN_SOFT = 32
MAX_SOFT = 112
# Opaque pixels sampled to choose colours.
SAMPLES = 250_000
# Reassigned pixels below which Pillow's k-means ends: its last steps are slow and gain nothing.
KMEANS_THRESHOLD = 5000
# Partly transparent pixels sampled to choose colours.
SOFT_SAMPLES = 16_000
# Steps of k-means for partly transparent pixels.
SOFT_STEPS = 8
# Pixels assigned to their nearest colours at a time.
CHUNK = 1 << 16
# zlib's level: a palette is chosen for small files.
LEVEL = 6


def encode_palette_png(raster: Raster, tags: Tags) -> bytes:
    """Return a PNG file with a palette; the raster must be RGB or RGBA."""
    pixels = np.asarray(raster.to_image())
    indices, colours = quantise(pixels)
    extra = [*tag_chunks(tags), png_chunk(b"PLTE", colours[:, :3].tobytes())]
    soft = int((colours[:, 3] < 255).sum())
    if soft:
        extra.append(png_chunk(b"tRNS", colours[:soft, 3].tobytes()))
    return assemble_png(raster.width, raster.height, PALETTE, extra, _deflate(indices))


def quantise(pixels: UInt8Array) -> tuple[UInt8Array, UInt8Array]:
    """Reduce a picture to a palette of at most 256 colours.

    pixels: uint8 HxWx3, or HxWx4 whose transparent pixels are 0 in every channel. Returns indices,
    uint8 HxW, and colours, uint8 Nx4 with straight alpha, the opaque ones last.
    """
    if pixels.shape[2] == 3:
        colours = _choose_colours(pixels.reshape(-1, 3), COLOURS)
        return _diffuse(pixels, colours), _with_alpha(colours)
    alpha = pixels[..., 3]
    is_soft = (alpha > 0) & (alpha < 255)
    shares = np.sqrt([is_soft.sum(), (alpha == 255).sum()])
    count = round(COLOURS * shares[0] / max(1, shares.sum()))
    soft, soft_indices = _quantise_soft(pixels[is_soft], min(max(count, MIN_SOFT), MAX_SOFT))
    first = np.uint8(1 + len(soft))
    opaque = pixels[alpha == 255][:, :3]
    # Transparent pixels get black as an exact match, so that they diffuse no error.
    black = np.zeros((1, 3), np.uint8)
    colours = np.concatenate([black, _choose_colours(opaque, COLOURS - 2 - len(soft))])
    indices = _diffuse(pixels[..., :3], colours)
    indices += first
    indices[alpha == 0] = 0
    indices[is_soft] = 1 + soft_indices
    return indices, np.concatenate([np.zeros((1, 4), np.uint8), soft, _with_alpha(colours)])


def _quantise_soft(pixels: UInt8Array, count: int) -> tuple[UInt8Array, UInt8Array]:
    """Choose `count` colours, uint8 Mx4, for uint8 Nx4 soft pixels, and each pixel's index."""
    if not len(pixels):
        return np.zeros((0, 4), np.uint8), np.zeros(0, np.uint8)
    sample = _premultiply(pixels[:: max(1, len(pixels) // SOFT_SAMPLES)])
    # Initial means: evenly spread over the sample from faint to nearly opaque.
    order = np.argsort(sample[:, 3] * 256 + sample[:, :3].sum(1), kind="stable")
    means = sample[order[np.linspace(0, len(sample) - 1, count).astype(int)]]
    for _ in range(SOFT_STEPS):
        nearest = _find_nearest(sample, means)
        members = np.bincount(nearest, minlength=count)[:, None]
        sums = np.stack([np.bincount(nearest, sample[:, i], count) for i in range(4)], axis=1)
        means = np.where(members, sums / np.maximum(members, 1), means)
        means = means.astype(np.float32)
    colours = np.empty((count, 4), np.uint8)
    # Keep alpha off 0 and 255: soft pixels stay soft, and their colours precede the opaque ones.
    colours[:, 3] = np.clip(means[:, 3] + 0.5, 1, 254)
    colours[:, :3] = np.clip(means[:, :3] * 255 / np.maximum(means[:, 3:], 1) + 0.5, 0, 255)
    chunks = (pixels[start : start + CHUNK] for start in range(0, len(pixels), CHUNK))
    indices = [_find_nearest(_premultiply(chunk), means) for chunk in chunks]
    return colours, np.concatenate(indices).astype(np.uint8)


def _premultiply(pixels: UInt8Array) -> Float32Array:
    """Return colours times alpha, and alpha, float32 Nx4 from 0 to 255."""
    result = pixels.astype(np.float32)
    result[:, :3] *= result[:, 3:] * np.float32(1 / 255)
    return result


def _find_nearest(points: Float32Array, means: Float32Array) -> IndexArray:
    """Return the index of each point's nearest mean."""
    # Squared distances without the points' squares, which do not change the minimum.
    distance = (means * means).sum(1) - 2 * (points @ means.T)
    return np.asarray(distance.argmin(1))


def _choose_colours(pixels: UInt8Array, max_count: int) -> UInt8Array:
    """Choose at most `max_count` colours, uint8 Mx3, for uint8 Nx3 pixels."""
    if not len(pixels):
        return np.zeros((0, 3), np.uint8)
    sample = np.ascontiguousarray(pixels[:: max(1, len(pixels) // SAMPLES)])
    colours = np.unique(sample, axis=0) if len(sample) < SAMPLES else sample
    if len(colours) <= max_count:
        return colours
    median_cut = Image.Quantize.MEDIANCUT
    image = Image.fromarray(sample[None]).quantize(max_count, median_cut, KMEANS_THRESHOLD)
    return np.frombuffer(bytes(image.palette.palette), np.uint8).reshape(-1, 3)


def _diffuse(pixels: UInt8Array, colours: UInt8Array) -> UInt8Array:
    """Return each pixel's index into the colours, uint8 HxW, with error diffusion."""
    palette = Image.new("P", (1, 1))
    # Pillow searches all 256 entries: repeat the last colour.
    padded = np.concatenate([colours, np.repeat(colours[-1:], COLOURS - len(colours), axis=0)])
    palette.putpalette(padded.tobytes())
    image = Image.fromarray(np.ascontiguousarray(pixels)).quantize(
        palette=palette, dither=Image.Dither.FLOYDSTEINBERG
    )
    return np.minimum(np.asarray(image), len(colours) - 1).astype(np.uint8)


def _with_alpha(colours: UInt8Array) -> UInt8Array:
    return np.concatenate([colours, np.full((len(colours), 1), 255, np.uint8)], axis=1)


def _deflate(indices: UInt8Array) -> Iterator[bytes]:
    deflate = zlib.compressobj(LEVEL)
    for rows in spans(len(indices), STRIP_ROWS):
        strip = indices[rows]
        filtered = np.empty((len(strip), 1 + strip.shape[1]), np.uint8)
        filtered[:, 0] = NO_FILTER
        filtered[:, 1:] = strip
        if data := deflate.compress(filtered.data):
            yield data
    yield deflate.flush()
