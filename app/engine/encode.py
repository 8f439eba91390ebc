"""PNG and JPEG files from arrays.

PNG is written here and not by Pillow: from strips, so that no second copy of a large picture is
needed, and in half the time, since one filter that numpy computes at once replaces the choice
between five that Pillow computes for every row (`python build.py bench` shows both).
"""

import io
import struct
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from PIL import Image

from app.engine.document import Bytes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGBA = 0, 6  # colour types (PNG, W3C 2003, 11.2.2)
CHANNELS = {GREY: 1, RGBA: 4}
UP = 2  # filter type: the difference to the byte above (9.2)
FASTEST = 1
STRIP_ROWS = 64
JPEG_QUALITY = 90


def png(strips: Iterable[Bytes], width: int, height: int, icc_profile: bytes | None) -> bytes:
    """Return a PNG file with straight alpha of strips of rows, uint8 RxWx4, from top to bottom."""
    extra = []
    if icc_profile:
        extra.append(_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc_profile)))
    return _png(strips, width, height, RGBA, extra)


def grey_png(grey: Bytes) -> bytes:
    """Return a PNG file of uint8 HxW."""
    height, width = grey.shape
    strips = (grey[top : top + STRIP_ROWS] for top in range(0, height, STRIP_ROWS))
    return _png(strips, width, height, GREY, [])


def jpeg(pixels: Bytes, icc_profile: bytes | None) -> bytes:
    """Return a JPEG file of uint8 HxWx3."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=JPEG_QUALITY, icc_profile=icc_profile)
    return file.getvalue()


def _png(
    strips: Iterable[Bytes],
    width: int,
    height: int,
    colour_type: int,
    extra: list[bytes],
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    chunks = [SIGNATURE, _chunk(b"IHDR", header), *extra]
    chunks += [_chunk(b"IDAT", data) for data in _deflated(strips, width * CHANNELS[colour_type])]
    chunks.append(_chunk(b"IEND", b""))
    return b"".join(chunks)


def _deflated(strips: Iterable[Bytes], row_bytes: int) -> Iterator[bytes]:
    deflate = zlib.compressobj(FASTEST)
    above = np.zeros((1, row_bytes), np.uint8)
    for strip in strips:
        rows = strip.reshape(len(strip), row_bytes)
        filtered = np.empty((len(rows), 1 + row_bytes), np.uint8)
        filtered[:, 0] = UP
        np.subtract(rows[:1], above, out=filtered[:1, 1:])
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
        above = rows[-1:]
        if data := deflate.compress(filtered.data):
            yield data
    yield deflate.flush()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
