"""Decode a file into a Document with Pillow.

The only module that handles Pillow's exceptions. Formats that Pillow does not recognise (AVIF in
older versions, HEIC) raise NotAPicture; runtime/worker/file_reader.py then tries other decoders.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from PIL import (
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    IcoImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    PsdImagePlugin,
    TgaImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.document import Document
from backdrop.engine.errors import (
    DamagedPicture,
    EmptyFile,
    NotAPicture,
    PictureTooLarge,
    RareJpeg,
    UnsupportedPicture,
)
from backdrop.engine.formats.exif import read_camera_data
from backdrop.engine.formats.heif import choose_profile
from backdrop.engine.formats.heif_header import read_size
from backdrop.engine.formats.jpeg_header import frame_size, rare_kind

try:  # Pillow 11.3 or newer; with an older one, as in Pyodide, the browser decodes AVIF
    from PIL import AvifImagePlugin
except ImportError:
    AVIF: tuple[str, ...] = ()
else:
    AVIF = ("AVIF",) if AvifImagePlugin.SUPPORTED else ()

# Pillow reads many more formats, some of which run other programs (EPS). Importing only these
# readers saves half a second in Pyodide.
READERS = (
    JpegImagePlugin.JpegImageFile,  # and MPO, which cameras write
    PngImagePlugin.PngImageFile,
    WebPImagePlugin.WebPImageFile,
    GifImagePlugin.GifImageFile,
    BmpImagePlugin.BmpImageFile,
    TiffImagePlugin.TiffImageFile,
    IcoImagePlugin.IcoImageFile,
    PpmImagePlugin.PpmImageFile,
    TgaImagePlugin.TgaImageFile,
    PsdImagePlugin.PsdImageFile,
)
FORMATS: tuple[str, ...] = (*(reader.format for reader in READERS), *AVIF)

# Beginnings of files that are pictures even if Pillow cannot read the rest.
SIGNATURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
)

# Compressions that some builds of libtiff lack, such as Pyodide's: Pillow then raises the same
# error as for a damaged file.
OPTIONAL_TIFF_COMPRESSIONS = ("tiff_jpeg", "jpeg", "lzma", "zstd", "webp")

# The modes of 16-bit, 32-bit and floating-point grey.
DEEP_GREY_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")

# decode() checks the size itself, before any pixel is read.
Image.MAX_IMAGE_PIXELS = None


def decode(data: bytes, max_pixels: int) -> Document:
    """Decode the first frame of a file.

    max_pixels: limit of width times height, checked in the header before any decoding. Raises
    EmptyFile, NotAPicture, DamagedPicture, UnsupportedPicture or PictureTooLarge.
    """
    if not data:
        raise EmptyFile("0 bytes")
    try:
        with _pillow_errors(data):
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (NotAPicture, RareJpeg):
        # The browser may know the format, but would decode the picture before reporting its size.
        _check_size(read_size(data) or frame_size(data) or (0, 0), max_pixels)
        raise
    return read_image(image, max_pixels, data)


def read_image(image: Image.Image, max_pixels: int, data: bytes = b"") -> Document:
    """Convert an opened image, whose file is `data` where that is known, into a Document.

    Raises DamagedPicture, UnsupportedPicture or PictureTooLarge.
    """
    _check_size(image.size, max_pixels)
    with _pillow_errors(data):
        _load(image)
        # Before any conversion: a converted image may forget its EXIF.
        exif = read_camera_data(image)
        image = _turn_upright(image)
        return replace(_to_document(image), exif=exif)


def decode_alpha(data: bytes) -> UInt8Array:
    """Decode alpha written by encode_grey_png, uint8 HxW."""
    return np.asarray(Image.open(io.BytesIO(data), formats=("PNG",)))


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        raise PictureTooLarge(*size, max_pixels)


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except OSError as error:
        compression = image.info.get("compression")
        if image.format == "TIFF" and compression in OPTIONAL_TIFF_COMPRESSIONS:
            raise UnsupportedPicture(f"TIFF with {compression}: {error}") from error
        raise


@contextmanager
def _pillow_errors(data: bytes) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            # Pillow warns about unusual metadata; only the pixels matter here.
            warnings.simplefilter("ignore")
            yield
    except (MemoryError, UnsupportedPicture):
        raise
    except Exception as error:
        # A damaged file makes Pillow's readers raise nearly anything: OSError, SyntaxError,
        # ValueError, struct.error, IndexError, ZeroDivisionError, ...
        detail = f"{type(error).__name__}: {error}"
        if kind := rare_kind(data):
            raise RareJpeg(kind, detail) from error
        is_unknown = isinstance(error, UnidentifiedImageError)
        if is_unknown and not _has_known_signature(data):
            raise NotAPicture(detail) from error
        raise DamagedPicture(detail) from error


def _has_known_signature(data: bytes) -> bool:
    return data.startswith(SIGNATURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _turn_upright(image: Image.Image) -> Image.Image:
    try:
        image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # the EXIF block is damaged, but the picture may be intact
        return image
    return ImageOps.exif_transpose(image)


def _to_document(image: Image.Image) -> Document:
    if image.mode in DEEP_GREY_MODES:
        return _convert_deep_grey(image)
    if image.mode == "LAB":
        raise UnsupportedPicture("L*a*b* colours")
    has_alpha = image.has_transparency_data
    profile = choose_profile(image.info.get("icc_profile"), _coded_colours(image))
    if image.mode in ("CMYK", "L", "LA", "1"):
        profile = None  # it does not describe the colours after conversion to RGB
    if image.mode in ("La", "RGBa"):
        image = image.convert(image.mode[:-1] + "A")
    if has_alpha:
        return Document.from_rgba(_to_array(image.convert("RGBA")), profile)
    # Converting a picture that is RGB already would copy it.
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    return Document(_to_array(rgb), None, profile)


def _coded_colours(image: Image.Image) -> tuple[int, int] | None:
    """Return the code points that pillow-heif reads from the file."""
    found = image.info.get("nclx_profile")
    return (found["color_primaries"], found["transfer_characteristics"]) if found else None


def _to_array(image: Image.Image) -> UInt8Array:
    # Strip by strip, because Pillow would otherwise hold two more copies (docs/experiments.md).
    pixels = np.empty((image.height, image.width, len(image.getbands())), np.uint8)
    for rows in spans(image.height, STRIP_ROWS):
        pixels[rows] = np.asarray(image.crop((0, rows.start, image.width, rows.stop)))
    return pixels


def _convert_deep_grey(image: Image.Image) -> Document:
    """Convert 16-bit, 32-bit and floating-point grey to 8 bits.

    Files do not record their white level. 16-bit data use their full range; floats within 0 to 1
    use that range; other floats and wider integers are scaled between their extremes.
    """
    values = np.asarray(image)
    low, high = 0.0, 65535.0
    if image.mode == "F" or (image.mode == "I" and not 0 <= values.min() <= values.max() <= 65535):
        values = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
        low, high = float(values.min()), float(values.max())
        if image.mode == "F" and 0.0 <= low <= high <= 1.0:
            low, high = 0.0, 1.0
    span = max(high - low, 1e-12)
    grey = np.clip((values - low) * (255.0 / span) + 0.5, 0, 255).astype(np.uint8)
    transparent = image.info.get("transparency")
    alpha = None
    if isinstance(transparent, int) and (values == transparent).any():
        alpha = np.where(values == transparent, 0, 255).astype(np.uint8)
    return Document(np.repeat(grey[..., None], 3, axis=2), alpha)
