"""Read a picture in any of the forms that the API takes."""

import os
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import MAX_PIXELS
from backdrop.engine.document import Document
from backdrop.engine.errors import PictureTooLarge
from backdrop.engine.formats.decode import decode, read_image
from backdrop.engine.formats.heif_header import is_heic
from backdrop.runtime.native.heic import open_heic

Pixels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
"""uint8 or uint16; HxW for grey, HxWx3 for RGB, HxWx4 for RGB with straight alpha."""

Picture: TypeAlias = (
    str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | Image.Image | Pixels
)
"""A file's name, its content, an open file, an image of Pillow, or pixels of NumPy."""

DEEP = 257  # 65535 / 255


def read_picture(picture: Picture, max_pixels: int = MAX_PIXELS) -> Document:
    """Decode a picture. Raises OSError, a PictureError, or TypeError for anything else."""
    if isinstance(picture, np.ndarray):
        return _read_pixels(picture, max_pixels)
    if isinstance(picture, Image.Image):
        return read_image(picture, max_pixels)
    content = _read_file(picture)
    if is_heic(content):
        return read_image(open_heic(content), max_pixels, content)
    return decode(content, max_pixels)


def _read_file(picture: Any) -> bytes:
    if isinstance(picture, bytes | bytearray | memoryview):
        return bytes(picture)
    if isinstance(picture, str | os.PathLike):
        return Path(picture).read_bytes()
    content = picture.read() if hasattr(picture, "read") else None
    if not isinstance(content, bytes):
        raise TypeError(
            "a picture is a file's name, bytes, a file opened with 'rb', a Pillow image or a "
            f"NumPy array, and not {type(picture).__name__}"
        )
    return content


def _read_pixels(pixels: Pixels, max_pixels: int) -> Document:
    is_grey = pixels.ndim == 2
    is_colour = pixels.ndim == 3 and pixels.shape[2] in (3, 4)
    if pixels.dtype not in (np.uint8, np.uint16) or not pixels.size or not (is_grey or is_colour):
        raise TypeError("pixels are uint8 or uint16, HxW, HxWx3 or HxWx4")
    height, width = pixels.shape[:2]
    if width * height > max_pixels:
        raise PictureTooLarge(width, height, max_pixels)
    levels = _to_eight_bits(pixels)
    if is_grey:
        return Document(np.repeat(levels[..., None], 3, axis=2))
    return Document(levels) if levels.shape[2] == 3 else Document.from_rgba(levels)


def _to_eight_bits(pixels: Pixels) -> UInt8Array:
    if pixels.dtype == np.uint16:
        return ((pixels.astype(np.uint32) + DEEP // 2) // DEEP).astype(np.uint8)
    return np.ascontiguousarray(pixels, np.uint8)
