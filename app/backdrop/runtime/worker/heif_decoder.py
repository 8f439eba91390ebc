"""Decode HEIC pictures with libheif, where the browser's decoder does not know them.

libheif is fetched for the first such picture of a visit. It runs in a worker that lives for one
picture, since its memory, twice the pixels, never shrinks.
"""

import asyncio
import re
from typing import Any

import numpy as np
from pyodide.ffi import JsException, to_js

from backdrop.engine.document import Document
from backdrop.engine.errors import (
    BackdropError,
    DamagedPicture,
    DecoderUnavailable,
    OutOfMemory,
    PictureTooLarge,
    UnsupportedPicture,
)
from backdrop.engine.formats.heif import make_document
from backdrop.runtime.worker.web_runtime import is_shortage

# libheif's codes of errors (heif_error.h): an unsupported file type or feature, too little memory.
UNSUPPORTED = (3, 4)
NO_MEMORY = 6
# What static/runtime.js says of a worker that the browser has ended, most likely to save memory.
ENDED = "the browser ended it"


class HeifDecoder:
    """Decodes one picture at a time, as large ones need much memory."""

    def __init__(self, networks: Any) -> None:
        """Take the exports of static/runtime.js."""
        self._networks = networks
        self._turn = asyncio.Lock()

    async def decode(self, content: bytes, max_pixels: int) -> Document:
        """Decode the primary picture of a file.

        Raises DecoderUnavailable, DamagedPicture, UnsupportedPicture, PictureTooLarge or
        OutOfMemory.
        """
        async with self._turn:
            picture = await self._call_worker(content, max_pixels)
        width, height = picture.width, picture.height
        if picture.pixels is None:
            raise PictureTooLarge(width, height, max_pixels)
        channels = picture.pixels.length // (width * height)
        pixels = np.empty((height, width, channels), np.uint8)
        picture.pixels.assign_to(pixels.reshape(-1))
        codes = None if picture.codes is None else tuple(picture.codes.to_py())
        return make_document(
            pixels,
            _to_bytes(picture.profile),
            codes,
            _to_bytes(picture.exif),
            is_premultiplied=picture.isPremultiplied,
        )

    async def _call_worker(self, content: bytes, max_pixels: int) -> Any:
        worker = self._networks.openHeif()
        try:
            try:
                await worker.call("ready", None)
            except JsException as error:
                raise DecoderUnavailable(str(error)) from error
            try:
                buffer = to_js(content).buffer
                return await worker.call("decode", buffer, buffer, max_pixels)
            except JsException as error:
                raise _error_of(error) from error
        finally:
            worker.end()


def _error_of(error: JsException) -> BackdropError:
    message = str(error)
    found = re.search(r"libheif (\d+)", message)
    code = int(found[1]) if found else 0
    if code == NO_MEMORY or ENDED in message or is_shortage(message):
        return OutOfMemory(message)
    if code in UNSUPPORTED:
        return UnsupportedPicture(message)
    return DamagedPicture(message)


def _to_bytes(array: Any) -> bytes | None:
    return None if array is None else array.to_bytes()
