"""Encode WebP files: lossless, or lossy with lossless alpha."""

import io

from PIL import ExifTags, Image

from backdrop.engine.errors import ResultTooLarge
from backdrop.engine.formats.encode import Raster, Tags

# Pixels of the longest side (RFC 9649, 2.7: 14 bits).
MAX_SIDE = 16383
# Pillow's effort from 0 to 100: higher values take several times as long and save a few per cent.
LOSSLESS_EFFORT = 10
# Pillow's methods from 0, the fastest, to 6.
LOSSLESS_METHOD = 1
LOSSY_METHOD = 2
SMALL_METHOD = 0  # for what the page keeps: two fifths of the time, a quarter more bytes
# Value of EXIF's ResolutionUnit.
INCHES = 2


def encode_webp(
    raster: Raster, tags: Tags, quality: int | None, method: int = LOSSY_METHOD
) -> bytes:
    """Return a WebP file, lossless if quality (1 to 100) is None. Raises ResultTooLarge.

    method: Pillow's for a lossy file, from 0, the fastest, to 6.
    """
    if max(raster.width, raster.height) > MAX_SIDE:
        limit = f"WebP's {MAX_SIDE} pixels a side"
        raise ResultTooLarge(raster.width, raster.height, limit)
    image = raster.to_image()
    if image.mode == "L":
        image = image.convert("RGB")
    file = io.BytesIO()
    lossless = quality is None
    image.save(
        file,
        "WEBP",
        lossless=lossless,
        quality=LOSSLESS_EFFORT if lossless else quality,
        method=LOSSLESS_METHOD if lossless else method,
        alpha_quality=100,
        exact=True,  # keeps the zeros under transparent pixels
        icc_profile=tags.icc_profile,
        exif=_build_exif(tags),
    )
    return file.getvalue()


def _build_exif(tags: Tags) -> bytes:
    """Return the camera data with the pixels per inch, for which WebP has no other field."""
    if not tags.dpi:
        return tags.exif or b""
    exif = Image.Exif()
    if tags.exif:
        exif.load(tags.exif)
    exif[ExifTags.Base.XResolution] = exif[ExifTags.Base.YResolution] = float(tags.dpi)
    exif[ExifTags.Base.ResolutionUnit] = INCHES
    return bytes(exif.tobytes())
