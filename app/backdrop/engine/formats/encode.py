"""PNG and JPEG files from strips of pixels.

PNG is written here and not by Pillow: from strips, so that no second copy of a large picture is
needed, and in half the time, since one filter that numpy computes at once replaces the choice
between five that Pillow computes for every row (`python build.py bench` shows both).
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
from backdrop.engine.arrays.sizes import spans
from backdrop.engine.errors import ResultTooLarge

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# colour types (PNG, W3C 2003, 11.2.2)
COLOUR_TYPES = {"L": 0, "RGB": 2, "RGBA": 6}
CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}
UP = 2  # filter type: the difference to the byte above (9.2)
UNCOMPRESSED, FASTEST = 0, 1  # levels of compression (RFC 1951): none at all, and the least
STRIP_ROWS = 64
JPEG_QUALITY = 90
JPEG_MOST_SIDE = 65535
JPEG_FINE = 90  # from this quality on, colours are as fine as brightness
INCH = 0.0254  # metres


@dataclass(frozen=True)
class Raster:
    """A picture on its way to a file: strips of rows from top to bottom, which can be read once.

    mode: "L" for strips of uint8 RxW, "RGB" for RxWx3, "RGBA" for RxWx4 with straight alpha.
    """

    strips: Iterable[UInt8Array]
    width: int
    height: int
    mode: Literal["L", "RGB", "RGBA"]

    def image(self) -> Image.Image:
        """All of it at once, as what other writers need."""
        image = Image.new(self.mode, (self.width, self.height))
        top = 0
        for strip in self.strips:
            image.paste(Image.fromarray(strip), (0, top))
            top += len(strip)
        return image


@dataclass(frozen=True)
class Tags:
    """What a file tells beside its pixels: colour profile, pixels per inch, camera data.

    exif: as in Document. dpi: 0 is none.
    """

    icc_profile: bytes | None = None
    dpi: int = 0
    exif: bytes | None = None


def encode_png(raster: Raster, tags: Tags, level: int = FASTEST) -> bytes:
    """Return a PNG file of 8 bits per channel; level: zlib's, STORED to 9."""
    size = raster.width, raster.height
    return assemble_png(
        *size, COLOUR_TYPES[raster.mode], tag_chunks(tags), _deflated(raster, level)
    )


def encode_grey_png(grey: UInt8Array) -> bytes:
    """Return a PNG file of uint8 HxW."""
    height, width = grey.shape
    strips = (grey[rows] for rows in spans(height, STRIP_ROWS))
    return encode_png(Raster(strips, width, height, "L"), Tags())


def encode_jpeg(raster: Raster, tags: Tags, quality: int = JPEG_QUALITY) -> bytes:
    """Return a JPEG file of an RGB or grey picture. Raises ResultTooLarge."""
    if max(raster.width, raster.height) > JPEG_MOST_SIDE:
        limit = f"JPEG's {JPEG_MOST_SIDE} pixels a side"
        raise ResultTooLarge(raster.width, raster.height, limit)
    file = io.BytesIO()
    raster.image().save(
        file,
        "JPEG",
        quality=quality,
        subsampling=0 if quality >= JPEG_FINE else 2,
        dpi=(tags.dpi, tags.dpi),
        icc_profile=tags.icc_profile,
        exif=b"Exif\0\0" + tags.exif if tags.exif else b"",
    )
    return file.getvalue()


def assemble_png(
    width: int, height: int, colour_type: int, extra: list[bytes], data: Iterable[bytes]
) -> bytes:
    """Return a PNG file of 8 bits per channel from its other chunks and its deflated rows."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    chunks = [SIGNATURE, png_chunk(b"IHDR", header), *extra]
    chunks += [png_chunk(b"IDAT", part) for part in data]
    chunks.append(png_chunk(b"IEND", b""))
    return b"".join(chunks)


def tag_chunks(tags: Tags) -> list[bytes]:
    """The chunks that tell of colour profile, size and camera; they come before any palette."""
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


def _deflated(raster: Raster, level: int) -> Iterator[bytes]:
    # Of a mask, runs alone make a smaller file than runs and repetitions found in a hurry.
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
