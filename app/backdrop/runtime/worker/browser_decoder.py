"""Decode what Pillow cannot (AVIF, HEIC on Safari) with the browser's decoder and a canvas.

A canvas stores premultiplied colour, so nearly transparent pixels lose some of their colour.
Therefore Pillow decodes every format that it knows.
"""

from typing import Any

import js
import numpy as np
from pyodide.ffi import JsException, to_js

from backdrop.engine.document import Document
from backdrop.engine.errors import NotAPicture, PictureTooLarge


async def decode_in_browser(file: Any, max_pixels: int) -> Document:
    """Decode a File; the browser turns it upright and converts its colours to sRGB.

    Raises NotAPicture if the browser cannot decode it either, or PictureTooLarge.
    """
    try:
        bitmap = await js.createImageBitmap(file)
    except JsException as error:
        raise NotAPicture(str(error)) from error
    try:
        width, height = bitmap.width, bitmap.height
        if width * height > max_pixels:
            raise PictureTooLarge(width, height, max_pixels)
        canvas = js.OffscreenCanvas.new(width, height)
        settings = to_js({"willReadFrequently": True}, dict_converter=js.Object.fromEntries)
        context = canvas.getContext("2d", settings)
        context.drawImage(bitmap, 0, 0)
    finally:
        bitmap.close()
    pixels = np.empty(width * height * 4, np.uint8)
    context.getImageData(0, 0, width, height).data.assign_to(pixels)
    return Document.from_rgba(pixels.reshape(height, width, 4))
