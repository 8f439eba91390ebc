"""Encode the views of a picture that the page shows: before and after."""

import zlib
from typing import TYPE_CHECKING, Any

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.formats.encode import Raster, Tags, encode_jpeg
from backdrop.engine.matting.foreground_colours import ColourEstimate
from backdrop.engine.pipeline import after, before, render
from backdrop.engine.scene import Scene
from backdrop.runtime.worker.envelope import blob
from backdrop.runtime.worker.picture_cache import ScreenCopy

if TYPE_CHECKING:
    from backdrop.runtime.call_values import Views

UNEDITED = Scene()


def no_views() -> "Views":
    """Return the views of a picture that is not current: none."""
    return {"before": "", "after": "", "crc": ""}


def make_views(copy: ScreenCopy, alpha: UInt8Array, estimate: ColourEstimate | None) -> "Views":
    """Encode a picture before and after the cut at the screen's size; `alpha` has that size too.

    For a picture no larger than that, the cut-out is encoded as the file that the person may save.
    """
    if copy.is_full_size:
        file = render(copy.document, alpha, UNEDITED, estimate=estimate)
        cut_out = blob(file.content, file.media_type)
        return {"before": view_before(copy), "after": cut_out, "crc": crc_of(file.content)}
    cut_out = blob(after(copy.document, alpha, estimate))
    return {"before": view_before(copy), "after": cut_out, "crc": ""}


def view_before(copy: ScreenCopy) -> Any:
    """Return a PNG Blob of the original at the screen's size, encoded once."""
    if copy.before is None:
        copy.before = blob(before(copy.document))
    return copy.before


def jpeg_blob(pixels: UInt8Array) -> Any:
    """Return uint8 HxWx3 as a JPEG Blob."""
    height, width = pixels.shape[:2]
    return blob(encode_jpeg(Raster([pixels], width, height, "RGB"), Tags()), "image/jpeg")


def crc_of(content: bytes) -> str:
    """Return a file's CRC-32 in decimal digits."""
    return str(zlib.crc32(content))
