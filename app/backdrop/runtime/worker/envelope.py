"""Convert results for the page: plain objects, Blobs, ImageData, and envelopes around answers."""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import js
from pyodide.ffi import to_js

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.errors import BackdropError, OutOfMemory

if TYPE_CHECKING:
    from backdrop.runtime.protocol import Envelope

Call = TypeVar("Call", bound=Callable[..., Awaitable[object]])


def plain(value: Mapping[str, Any]) -> Any:
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


def in_envelope(call: Call) -> Call:
    """Put a call's result or error into the Envelope that crosses to the page.

    The call's type is unchanged for mypy, because Engine.call() of the page opens the envelope.
    """

    @wraps(call)
    async def answer(*arguments: Any) -> Any:
        try:
            envelope: Envelope = {"ok": True, "value": await call(*arguments)}
        except Exception as error:
            envelope = _failure(error)
        return plain(envelope)

    return cast(Call, answer)


def _failure(error: Exception) -> "Envelope":
    if isinstance(error, MemoryError):
        error = OutOfMemory(str(error))
    known = error if isinstance(error, BackdropError) else BackdropError(str(error))
    return {
        "ok": False,
        "code": known.code,
        "message": known.user_message,
        "detail": traceback.format_exc(),
    }
