"""WebP files: lossless ones, and lossy ones whose alpha is lossless."""

import io

from PIL import ExifTags, Image

from backdrop.engine.errors import ResultTooLarge
from backdrop.engine.formats.encode import Raster, Tags

MOST_SIDE = 16383  # pixels (RFC 9649, 2.7: 14 bits)
# Of Pillow's 0 to 100: more takes several times as long for a few per cent of the bytes
LOSSLESS_EFFORT, METHOD_LOSSLESS, METHOD_LOSSY = 10, 1, 2
INCHES = 2  # EXIF's ResolutionUnit


def encode_webp(raster: Raster, tags: Tags, quality: int | None) -> bytes:
    """Return a WebP file: lossless without a quality (1 to 100). Raises ResultTooLarge."""
    if max(raster.width, raster.height) > MOST_SIDE:
        limit = f"WebP's {MOST_SIDE} pixels a side"
        raise ResultTooLarge(raster.width, raster.height, limit)
    image = raster.image()
    if image.mode == "L":
        image = image.convert("RGB")
    file = io.BytesIO()
    lossless = quality is None
    image.save(
        file,
        "WEBP",
        lossless=lossless,
        quality=LOSSLESS_EFFORT if lossless else quality,
        method=METHOD_LOSSLESS if lossless else METHOD_LOSSY,
        alpha_quality=100,
        exact=True,  # what is under transparency is 0 here, and must not become anything else
        icc_profile=tags.icc_profile,
        exif=_exif(tags),
    )
    return file.getvalue()


def _exif(tags: Tags) -> bytes:
    """The camera's data; with them go the pixels per inch, for which WebP has no other place."""
    if not tags.dpi:
        return tags.exif or b""
    exif = Image.Exif()
    if tags.exif:
        exif.load(tags.exif)
    exif[ExifTags.Base.XResolution] = exif[ExifTags.Base.YResolution] = float(tags.dpi)
    exif[ExifTags.Base.ResolutionUnit] = INCHES
    return bytes(exif.tobytes())
