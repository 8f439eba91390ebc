"""Let the browser decode, measure and shrink pictures."""

import js
from jsffi import JsException
from pyscript import document
from pyscript.ffi import to_js

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def new_context(width: int, height: int) -> "Any":
    """Return the drawing context of a new canvas that is not on the page."""
    canvas = document.createElement("canvas")
    canvas.width = width
    canvas.height = height
    return canvas.getContext("2d")


async def decode_bitmap(blob: "Any") -> "Any":
    """Return an ImageBitmap of a picture's Blob."""
    return await js.createImageBitmap(blob)


async def declared_pixels(url: str) -> int:
    """Return width times height that a picture's file declares, 0 if the browser cannot show it.

    An image that is not on the page is not decoded.
    """
    image = js.Image.new()

    def wait(done: "Callable[[Any], None]", _: "Any") -> None:
        image.onload = image.onerror = done

    settled = js.Promise.new(wait)
    image.src = url
    await settled
    pixels: int = image.naturalWidth * image.naturalHeight
    return pixels


async def shrink(blob: "Any", width: int) -> "Any":
    """Return a picture's Blob at that width as WebP, or None if the browser cannot show it."""
    try:
        options = to_js({"resizeWidth": width, "resizeQuality": "medium"})
        image = await js.createImageBitmap(blob, options)
    except JsException:
        return None
    share = min(1, width / image.width)  # not every browser knows resizeWidth
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    context = new_context(*size)
    context.drawImage(image, 0, 0, *size)
    image.close()
    return await js.Promise.new(lambda done, _: context.canvas.toBlob(done, "image/webp"))
