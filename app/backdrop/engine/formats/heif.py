"""Make a Document of what a HEIF decoder returns: pixels, colours and metadata."""

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.formats.coded_colours import make_profile
from backdrop.engine.formats.exif import reduce_to_camera_data

OFFSET_SIZE = 4  # bytes of the number before EXIF data: where their TIFF header is, counted from it


def make_document(
    pixels: UInt8Array,
    icc_profile: bytes | None = None,
    coded_colours: tuple[int, int] | None = None,
    exif: bytes | None = None,
    *,
    is_premultiplied: bool = False,
) -> Document:
    """Return the Document of an upright picture, uint8 HxWx3 or HxWx4.

    coded_colours: H.273's code points of the primaries and of the curve, used without an ICC
    profile. exif: as in the file (ISO/IEC 23008-12, A.2.1). Its orientation is not applied: the
    format has its own, which decoders apply. is_premultiplied: the colours are multiplied by alpha.
    """
    profile = choose_profile(icc_profile, coded_colours)
    camera_data = reduce_to_camera_data(_strip_offset(exif)) if exif else None
    if pixels.shape[2] == 3:
        return Document(pixels, None, profile, camera_data)
    if is_premultiplied:
        height, width = pixels.shape[:2]
        image = Image.frombuffer("RGBa", (width, height), pixels, "raw", "RGBa", 0, 1)
        pixels = np.asarray(image.convert("RGBA"))
    document = Document.from_rgba(pixels, profile)
    return Document(document.pixels, document.alpha, profile, camera_data)


def choose_profile(
    icc_profile: bytes | None, coded_colours: tuple[int, int] | None
) -> bytes | None:
    """Return the profile of a picture's RGB colours, None for sRGB; an ICC profile goes first."""
    if icc_profile and icc_profile[16:20] == b"RGB ":
        return icc_profile
    return make_profile(*coded_colours) if coded_colours else None


def _strip_offset(exif: bytes) -> bytes:
    return exif[OFFSET_SIZE + int.from_bytes(exif[:OFFSET_SIZE], "big") :]
