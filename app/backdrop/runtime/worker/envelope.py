"""What crosses from the worker to the page: plain objects, Blobs, and answers in envelopes."""

import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import js
from pyodide.ffi import to_js

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.errors import BackdropError, OutOfMemory


def plain(value: dict[str, Any]) -> Any:
    """Return a dict as a plain JavaScript object."""
    return to_js(value, dict_converter=js.Object.fromEntries)


def blob(content: bytes, media_type: str = "image/png") -> Any:
    """Return a file's content as a Blob."""
    return js.Blob.new([to_js(content)], plain({"type": media_type}))


def image_data(pixels: UInt8Array) -> Any:
    """Return uint8 HxWx4 with straight alpha as an ImageData."""
    height, width = pixels.shape[:2]
    flat = to_js(pixels.reshape(-1))
    return js.ImageData.new(js.Uint8ClampedArray.new(flat.buffer), width, height)


def in_envelope(
    call: Callable[..., Awaitable[dict[str, Any]]],
) -> Callable[..., Awaitable[Any]]:
    """Turn what a call returns or raises into the envelope that crosses to the page."""

    @wraps(call)
    async def answer(*arguments: Any) -> Any:
        try:
            return plain({"ok": True, "value": await call(*arguments)})
        except Exception as error:
            return plain({"ok": False, **_failure(error), "detail": traceback.format_exc()})

    return answer


def _failure(error: Exception) -> dict[str, str]:
    if isinstance(error, MemoryError):
        error = OutOfMemory(str(error))
    known = error if isinstance(error, BackdropError) else BackdropError(str(error))
    return {"code": known.code, "message": known.user_message}
