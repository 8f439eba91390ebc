"""PNG files of at most 256 colours, each with an alpha of its own: a third of the bytes.

Pillow's one palette for RGBA (an octree) spends most of its colours on soft edges and is not
dithered. So opaque pixels get a palette of their own (median cut, then k-means) and error
diffusion (Floyd, Steinberg 1976), and the soft edge's pixels an octree's.
"""

import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.engine.document import Bytes
from app.engine.encode import STRIP_ROWS, Raster, Tags, png_chunk, png_file, png_tags

PALETTE = 3  # colour type (PNG 11.2.2)
COLOURS = 256
SOFT = 64  # of them, the most for pixels that are neither opaque nor transparent
SAMPLE = 250_000  # pixels from which colours are chosen
KMEANS = 2
LEVEL = 6  # of zlib: what a palette is chosen for is a small file


def palette_png(raster: Raster, tags: Tags) -> bytes:
    """Return a PNG file with a palette of a picture of mode RGB or RGBA."""
    pixels = np.asarray(raster.image())
    indices, colours = quantised(pixels)
    extra = [*png_tags(tags), png_chunk(b"PLTE", colours[:, :3].tobytes())]
    soft = int((colours[:, 3] < 255).sum())
    if soft:
        extra.append(png_chunk(b"tRNS", colours[:soft, 3].tobytes()))
    return png_file(raster.width, raster.height, PALETTE, extra, _deflated(indices))


def quantised(pixels: Bytes) -> tuple[Bytes, Bytes]:
    """Indices, uint8 HxW, into colours, uint8 Nx4 with straight alpha and the opaque ones last.

    pixels: uint8 HxWx3 or HxWx4. Of the latter, transparent pixels are 0 in every channel.
    """
    if pixels.shape[2] == 3:
        chosen = _chosen(pixels.reshape(-1, 3), COLOURS)
        return _diffused(pixels, chosen), _with_alpha(chosen)
    alpha = pixels[..., 3]
    soft, edge = _soft(pixels[(alpha > 0) & (alpha < 255)])
    first = np.uint8(1 + len(soft))
    solid = pixels[alpha == 255][:, :3]
    # Black too, for the transparent pixels around: they must not diffuse an error into the picture
    black = np.zeros((1, 3), np.uint8)
    chosen = np.concatenate([black, _chosen(solid, COLOURS - 2 - len(soft))])
    indices = _diffused(pixels[..., :3], chosen)
    indices += first
    indices[alpha == 0] = 0
    indices[(alpha > 0) & (alpha < 255)] = 1 + edge
    return indices, np.concatenate([np.zeros((1, 4), np.uint8), soft, _with_alpha(chosen)])


def _soft(pixels: Bytes) -> tuple[Bytes, Bytes]:
    """Colours for N pixels of RGBA, uint8 Mx4, and each pixel's index into them."""
    if not len(pixels):
        return np.zeros((0, 4), np.uint8), np.zeros(0, np.uint8)
    image = Image.fromarray(pixels[None]).quantize(SOFT, Image.Quantize.FASTOCTREE)
    colours = np.frombuffer(bytes(image.palette.palette), np.uint8).reshape(-1, 4)
    # No soft pixel may come out opaque: it would stand among the wrong ones
    return np.minimum(colours, (255, 255, 255, 254)).astype(np.uint8), np.asarray(image)[0]


def _chosen(pixels: Bytes, most: int) -> Bytes:
    """The colours for N pixels of RGB, uint8 Mx3."""
    if not len(pixels):
        return np.zeros((0, 3), np.uint8)
    sample = np.ascontiguousarray(pixels[:: max(1, len(pixels) // SAMPLE)])
    few = np.unique(sample, axis=0) if len(sample) < SAMPLE else sample
    if len(few) <= most:
        return few
    image = Image.fromarray(sample[None]).quantize(most, Image.Quantize.MEDIANCUT, KMEANS)
    return np.frombuffer(bytes(image.palette.palette), np.uint8).reshape(-1, 3)


def _diffused(pixels: Bytes, colours: Bytes) -> Bytes:
    palette = Image.new("P", (1, 1))
    # Pillow's search takes all 256 entries: the last one goes on
    filled = np.concatenate([colours, np.repeat(colours[-1:], COLOURS - len(colours), axis=0)])
    palette.putpalette(filled.tobytes())
    image = Image.fromarray(np.ascontiguousarray(pixels)).quantize(
        palette=palette, dither=Image.Dither.FLOYDSTEINBERG
    )
    return np.minimum(np.asarray(image), len(colours) - 1).astype(np.uint8)


def _with_alpha(colours: Bytes) -> Bytes:
    return np.concatenate([colours, np.full((len(colours), 1), 255, np.uint8)], axis=1)


def _deflated(indices: NDArray[np.uint8]) -> Iterator[bytes]:
    deflate = zlib.compressobj(LEVEL)
    for top in range(0, len(indices), STRIP_ROWS):
        rows = indices[top : top + STRIP_ROWS]
        filtered = np.zeros((len(rows), 1 + rows.shape[1]), np.uint8)  # filter type 0: none
        filtered[:, 1:] = rows
        if data := deflate.compress(filtered.data):
            yield data
    yield deflate.flush()
