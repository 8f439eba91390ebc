"""PNG files of at most 256 colours, each with an alpha of its own: a third of the bytes.

Pillow's one palette for RGBA (an octree) spends most of its colours on soft edges and is not
dithered. So opaque pixels get a palette of their own (median cut, then k-means) and error
diffusion (Floyd, Steinberg 1976), and those of soft edges and shadows another (k-means on what is
seen of them: colour times alpha, and alpha).
"""

import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, IndexArray, UInt8Array
from backdrop.engine.formats.encode import (
    STRIP_ROWS,
    Raster,
    Tags,
    assemble_png,
    png_chunk,
    tag_chunks,
)

PALETTE = 3  # colour type (PNG 11.2.2)
COLOURS = 256
SOFT_LEAST, SOFT_MOST = 32, 112  # of them, for pixels neither opaque nor transparent
SAMPLE = 250_000  # pixels from which colours are chosen
KMEANS = 5000  # moving pixels below which Pillow's steps end: the last ones take long for nothing
SOFT_SAMPLE, SOFT_KMEANS = 16_000, 8
CHUNK = 1 << 16  # pixels
LEVEL = 6  # of zlib: what a palette is chosen for is a small file


def encode_palette_png(raster: Raster, tags: Tags) -> bytes:
    """Return a PNG file with a palette of a picture of mode RGB or RGBA."""
    pixels = np.asarray(raster.image())
    indices, colours = quantise(pixels)
    extra = [*tag_chunks(tags), png_chunk(b"PLTE", colours[:, :3].tobytes())]
    soft = int((colours[:, 3] < 255).sum())
    if soft:
        extra.append(png_chunk(b"tRNS", colours[:soft, 3].tobytes()))
    return assemble_png(raster.width, raster.height, PALETTE, extra, _deflated(indices))


def quantise(pixels: UInt8Array) -> tuple[UInt8Array, UInt8Array]:
    """Indices, uint8 HxW, into colours, uint8 Nx4 with straight alpha and the opaque ones last.

    pixels: uint8 HxWx3 or HxWx4. Of the latter, transparent pixels are 0 in every channel.
    """
    if pixels.shape[2] == 3:
        chosen = _chosen(pixels.reshape(-1, 3), COLOURS)
        return _diffused(pixels, chosen), _with_alpha(chosen)
    alpha = pixels[..., 3]
    between = (alpha > 0) & (alpha < 255)
    shares = np.sqrt([between.sum(), (alpha == 255).sum()])
    room = round(COLOURS * shares[0] / max(1, shares.sum()))
    soft, edge = _soft(pixels[between], min(max(room, SOFT_LEAST), SOFT_MOST))
    first = np.uint8(1 + len(soft))
    solid = pixels[alpha == 255][:, :3]
    # Black too, for the transparent pixels around: they must not diffuse an error into the picture
    black = np.zeros((1, 3), np.uint8)
    chosen = np.concatenate([black, _chosen(solid, COLOURS - 2 - len(soft))])
    indices = _diffused(pixels[..., :3], chosen)
    indices += first
    indices[alpha == 0] = 0
    indices[between] = 1 + edge
    return indices, np.concatenate([np.zeros((1, 4), np.uint8), soft, _with_alpha(chosen)])


def _soft(pixels: UInt8Array, most: int) -> tuple[UInt8Array, UInt8Array]:
    """Colours for N soft pixels of RGBA, uint8 Mx4, and each pixel's index into them."""
    if not len(pixels):
        return np.zeros((0, 4), np.uint8), np.zeros(0, np.uint8)
    sample = _seen(pixels[:: max(1, len(pixels) // SOFT_SAMPLE)])
    # To begin with: spread evenly over the sample from faint to solid
    order = np.argsort(sample[:, 3] * 256 + sample[:, :3].sum(1), kind="stable")
    means = sample[order[np.linspace(0, len(sample) - 1, most).astype(int)]]
    for _ in range(SOFT_KMEANS):
        nearest = _nearest(sample, means)
        count = np.bincount(nearest, minlength=most)
        sums = np.stack([np.bincount(nearest, sample[:, i], most) for i in range(4)], axis=1)
        means = np.where(count[:, None], sums / np.maximum(count, 1)[:, None], means)
        means = means.astype(np.float32)
    colours = np.empty((most, 4), np.uint8)
    # Not 0 or 255: soft pixels stay soft, and their colours are in the chunk of those with alpha
    colours[:, 3] = np.clip(means[:, 3] + 0.5, 1, 254)
    colours[:, :3] = np.clip(means[:, :3] * 255 / np.maximum(means[:, 3:], 1) + 0.5, 0, 255)
    parts = range(0, len(pixels), CHUNK)
    indices = [_nearest(_seen(pixels[at : at + CHUNK]), means) for at in parts]
    return colours, np.concatenate(indices).astype(np.uint8)


def _seen(pixels: UInt8Array) -> Float32Array:
    """Colours times alpha, and alpha, float32 Nx4."""
    seen = pixels.astype(np.float32)
    seen[:, :3] *= seen[:, 3:] * np.float32(1 / 255)
    return seen


def _nearest(points: Float32Array, means: Float32Array) -> IndexArray:
    """The index of each point's nearest mean."""
    far = (means * means).sum(1) - 2 * (points @ means.T)
    return np.asarray(far.argmin(1))


def _chosen(pixels: UInt8Array, most: int) -> UInt8Array:
    """The colours for N pixels of RGB, uint8 Mx3."""
    if not len(pixels):
        return np.zeros((0, 3), np.uint8)
    sample = np.ascontiguousarray(pixels[:: max(1, len(pixels) // SAMPLE)])
    few = np.unique(sample, axis=0) if len(sample) < SAMPLE else sample
    if len(few) <= most:
        return few
    image = Image.fromarray(sample[None]).quantize(most, Image.Quantize.MEDIANCUT, KMEANS)
    return np.frombuffer(bytes(image.palette.palette), np.uint8).reshape(-1, 3)


def _diffused(pixels: UInt8Array, colours: UInt8Array) -> UInt8Array:
    palette = Image.new("P", (1, 1))
    # Pillow's search takes all 256 entries: the last one goes on
    filled = np.concatenate([colours, np.repeat(colours[-1:], COLOURS - len(colours), axis=0)])
    palette.putpalette(filled.tobytes())
    image = Image.fromarray(np.ascontiguousarray(pixels)).quantize(
        palette=palette, dither=Image.Dither.FLOYDSTEINBERG
    )
    return np.minimum(np.asarray(image), len(colours) - 1).astype(np.uint8)


def _with_alpha(colours: UInt8Array) -> UInt8Array:
    return np.concatenate([colours, np.full((len(colours), 1), 255, np.uint8)], axis=1)


def _deflated(indices: UInt8Array) -> Iterator[bytes]:
    deflate = zlib.compressobj(LEVEL)
    for top in range(0, len(indices), STRIP_ROWS):
        rows = indices[top : top + STRIP_ROWS]
        filtered = np.zeros((len(rows), 1 + rows.shape[1]), np.uint8)  # filter type 0: none
        filtered[:, 1:] = rows
        if data := deflate.compress(filtered.data):
            yield data
    yield deflate.flush()
