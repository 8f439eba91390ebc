"""Read Files of the page, and decode pictures from them."""

from typing import Any

from pyodide.ffi import JsException

from backdrop.engine.document import Document
from backdrop.engine.errors import (
    BackdropError,
    NotAPicture,
    OutOfMemory,
    RareJpeg,
    UnreadableFile,
)
from backdrop.engine.formats.decode import decode
from backdrop.engine.formats.heif_header import is_heic
from backdrop.runtime.worker.browser_decoder import decode_in_browser
from backdrop.runtime.worker.envelope import blob
from backdrop.runtime.worker.heif_decoder import HeifDecoder


async def decode_file(file: Any, max_pixels: int, heif: HeifDecoder) -> Document:
    """Decode a File, or a call_values.PackedPicture of a ZIP file.

    Raises UnreadableFile, OutOfMemory or a PictureError.
    """
    packed = getattr(file, "packed", None)
    content = (await read_buffer(packed or file, OutOfMemory)).to_bytes()
    if packed:
        from backdrop.engine.formats.zip_listing import inflate  # noqa: PLC0415  a few need it

        content = inflate(content, file.size, int(file.crc))
    try:
        return decode(content, max_pixels)
    except (NotAPicture, RareJpeg) as error:
        whole = blob(content, "") if packed else file
        try:
            return await decode_in_browser(whole, max_pixels)
        except NotAPicture:
            if is_heic(content):
                return await heif.decode(content, max_pixels)
            raise error from None  # Pillow's says more


async def read_buffer(file: Any, shortage: type[BackdropError]) -> Any:
    """Return a File's content as an ArrayBuffer. Raises UnreadableFile or `shortage`.

    Browsers raise the same error for a missing file and for out-of-memory; only in the latter case
    can one byte still be read.
    """
    try:
        return await file.arrayBuffer()
    except JsException as error:
        kind = shortage if await is_readable(file) else UnreadableFile
        raise kind(str(error)) from error


async def is_readable(file: Any) -> bool:
    """Return whether a File's first byte can be read."""
    try:
        await file.slice(0, 1).arrayBuffer()
    except JsException:
        return False
    return True
