"""Encode PNG and JPEG files from strips of pixels.

PNG files are written here and not by Pillow: from strips, so that no second copy of a large picture
is needed, and in half the time, because one filter computed by numpy replaces Pillow's choice among
five for every row (docs/experiments.md).
"""

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.errors import ResultTooLarge

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Colour types by mode (PNG, W3C 2003, 11.2.2).
COLOUR_TYPES = {"L": 0, "RGB": 2, "RGBA": 6}
# Channels by mode.
CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}
# Filter type: the difference from the byte above (9.2).
UP = 2
# zlib's compression levels.
UNCOMPRESSED = 0
FASTEST = 1
# Quality from 1 to 100.
JPEG_QUALITY = 90
# Lowest quality at which chroma keeps its full resolution.
JPEG_FULL_CHROMA = 90
# Pillow's values of chroma subsampling.
FULL_CHROMA = 0
HALF_CHROMA = 2
# Pixels of the longest side.
JPEG_MAX_SIDE = 65535
# Metres.
INCH = 0.0254


@dataclass(frozen=True)
class Raster:
    """A picture to be encoded, as strips of rows from top to bottom that can be read once.

    mode: "L" for strips of uint8 RxW, "RGB" for RxWx3, "RGBA" for RxWx4 with straight alpha.
    """

    strips: Iterable[UInt8Array]
    width: int
    height: int
    mode: Literal["L", "RGB", "RGBA"]

    def to_image(self) -> Image.Image:
        """Collect all strips in a Pillow image, for Pillow's encoders."""
        image = Image.new(self.mode, (self.width, self.height))
        top = 0
        for strip in self.strips:
            image.paste(Image.fromarray(strip), (0, top))
            top += len(strip)
        return image


@dataclass(frozen=True)
class Tags:
    """A file's metadata: colour profile, pixels per inch and camera data.

    icc_profile, exif: as in Document. dpi: pixels per inch, 0 for unspecified.
    """

    icc_profile: bytes | None = None
    dpi: int = 0
    exif: bytes | None = None


def encode_png(raster: Raster, tags: Tags, level: int = FASTEST) -> bytes:
    """Return a PNG file of 8 bits per channel; level: zlib's, from UNCOMPRESSED to 9."""
    size = raster.width, raster.height
    return assemble_png(*size, COLOUR_TYPES[raster.mode], tag_chunks(tags), _deflate(raster, level))


def encode_grey_png(grey: UInt8Array) -> bytes:
    """Return a greyscale PNG file of uint8 HxW."""
    height, width = grey.shape
    strips = (grey[rows] for rows in spans(height, STRIP_ROWS))
    return encode_png(Raster(strips, width, height, "L"), Tags())


def encode_jpeg(raster: Raster, tags: Tags, quality: int = JPEG_QUALITY) -> bytes:
    """Return a JPEG file; the raster must be RGB or grey. Raises ResultTooLarge."""
    if max(raster.width, raster.height) > JPEG_MAX_SIDE:
        limit = f"JPEG's {JPEG_MAX_SIDE} pixels a side"
        raise ResultTooLarge(raster.width, raster.height, limit)
    file = io.BytesIO()
    raster.to_image().save(
        file,
        "JPEG",
        quality=quality,
        subsampling=FULL_CHROMA if quality >= JPEG_FULL_CHROMA else HALF_CHROMA,
        dpi=(tags.dpi, tags.dpi),
        icc_profile=tags.icc_profile,
        exif=b"Exif\0\0" + tags.exif if tags.exif else b"",
    )
    return file.getvalue()


def assemble_png(
    width: int, height: int, colour_type: int, extra: list[bytes], data: Iterable[bytes]
) -> bytes:
    """Return a PNG file of 8 bits per channel.

    extra: chunks between IHDR and IDAT. data: the deflated rows.
    """
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    chunks = [SIGNATURE, png_chunk(b"IHDR", header), *extra]
    chunks += [png_chunk(b"IDAT", piece) for piece in data]
    chunks.append(png_chunk(b"IEND", b""))
    return b"".join(chunks)


def tag_chunks(tags: Tags) -> list[bytes]:
    """Return the chunks for the tags; they precede any palette."""
    chunks = []
    if tags.icc_profile:
        profile = b"ICC profile\0\0" + zlib.compress(tags.icc_profile)
        chunks.append(png_chunk(b"iCCP", profile))
    if tags.dpi:
        per_metre = round(tags.dpi / INCH)
        chunks.append(png_chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
    if tags.exif:
        chunks.append(png_chunk(b"eXIf", tags.exif))
    return chunks


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk with its length and checksum (5.3)."""
    check = zlib.crc32(data, zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", check)))


def _deflate(raster: Raster, level: int) -> Iterator[bytes]:
    # For masks, run lengths alone compress better than zlib's fastest search (docs/experiments.md).
    strategy = zlib.Z_RLE if raster.mode == "L" else zlib.Z_DEFAULT_STRATEGY
    deflate = zlib.compressobj(level, strategy=strategy)
    row_bytes = raster.width * CHANNELS[raster.mode]
    above = np.zeros((1, row_bytes), np.uint8)
    for strip in raster.strips:
        rows = strip.reshape(len(strip), row_bytes)
        filtered = np.empty((len(rows), 1 + row_bytes), np.uint8)
        filtered[:, 0] = UP
        np.subtract(rows[:1], above, out=filtered[:1, 1:])
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
        above = rows[-1:]
        if data := deflate.compress(filtered.data):
            yield data
    yield deflate.flush()
