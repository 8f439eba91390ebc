"""Write a small plane as text and read it back: zlib (RFC 1950), then base64 (RFC 4648)."""

import base64
import zlib

import numpy as np

from backdrop.engine.arrays.aliases import Size, UInt8Array

MAX_SIDE = 4096  # pixels of a plane's width or height
MAX_PIXELS = 4_000_000  # of a plane
# Characters of the text: zlib adds a few bytes to what it cannot compress, base64 a third.
MAX_CHARACTERS = MAX_PIXELS * 3 // 2
LEVEL = 9  # of zlib; a mask of 400 pixels takes about 900 bytes


def encode_plane(plane: UInt8Array) -> str:
    """Return a plane, uint8 HxW, as text. Raises ValueError if it is empty or too large."""
    _check_size((plane.shape[0], plane.shape[1]))
    return base64.b64encode(zlib.compress(plane.tobytes(), LEVEL)).decode("ascii")


def decode_plane(text: str, size: Size) -> UInt8Array:
    """Return the plane of this height and width that encode_plane wrote, uint8 HxW, read-only.

    Raises ValueError for other text. Whatever the text, no more than `size` is unpacked.
    """
    _check_size(size)
    if len(text) > MAX_CHARACTERS:
        raise ValueError("the text of a plane is too long")
    count = size[0] * size[1]
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(text, validate=True), count + 1)
    except (ValueError, zlib.error) as error:
        raise ValueError(f"the text of a plane is damaged: {error}") from error
    if len(content) != count or not unpacker.eof:
        raise ValueError(f"the text of a plane does not have {count} pixels")
    return np.frombuffer(content, np.uint8).reshape(size)


def _check_size(size: Size) -> None:
    if not 1 <= min(size) <= max(size) <= MAX_SIDE or size[0] * size[1] > MAX_PIXELS:
        raise ValueError(f"a plane of {size[1]} x {size[0]} pixels")
