"""What the engine's worker exports, nothing else; protocol.py describes the calls."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy, to_js
from pyscript.js_modules import ort

from app.engine.decode import decode, decode_alpha
from app.engine.document import Document
from app.engine.encode import grey_png
from app.engine.errors import BackdropError, NotAPicture, OutOfMemory, UnreadableFile
from app.engine.models import MODELS
from app.engine.pipeline import cut as cut_document
from app.engine.pipeline import original
from app.engine.pipeline import render as render_document
from app.engine.sizes import resized
from app.runtime import protocol
from app.runtime.bitmap import decode_in_browser
from app.runtime.store import open_store
from app.runtime.web import WebRuntime

__export__ = list(protocol.CALLS)


class Engine:
    """What the worker keeps between calls: the networks and the picture decoded last."""

    def __init__(self, runtime: WebRuntime, channel: Any, max_pixels: int) -> None:
        """Take the BroadcastChannel for messages to the page."""
        self.runtime = runtime
        self._channel = channel
        self._max_pixels = max_pixels
        self._name = ""
        self._document: Document | None = None

    async def document(self, name: str, file: Any) -> Document:
        """Decode a File, unless it is that of the picture decoded last."""
        if self._document is None or self._name != name:
            self._document = None  # first: two large pictures may be one too many
            self._document = await self._decode(file)
            self._name = name
        return self._document

    async def _decode(self, file: Any) -> Document:
        try:
            content = (await file.arrayBuffer()).to_bytes()
        except JsException as error:
            raise UnreadableFile(str(error)) from error
        try:
            return decode(content, self._max_pixels)
        except NotAPicture:
            return await decode_in_browser(file, self._max_pixels)

    def forget(self, name: str) -> None:
        """Drop the picture if it is the one kept."""
        if self._name == name:
            self._document = None

    def say(self, kind: str, **fields: Any) -> None:
        """Send a message to the page."""
        self._channel.postMessage(_plain({"kind": kind, **fields}))


_engine: Engine


def _plain(value: dict[str, Any]) -> Any:
    return to_js(value, dict_converter=js.Object.fromEntries)


def _blob(content: bytes, media_type: str = "image/png") -> Any:
    return js.Blob.new([to_js(content)], _plain({"type": media_type}))


def _answered(
    call: Callable[..., Awaitable[dict[str, Any]]],
) -> Callable[..., Awaitable[Any]]:
    """Turn what a call returns or raises into the envelope that crosses to the page."""

    @wraps(call)
    async def answer(*arguments: Any) -> Any:
        try:
            return _plain({"ok": True, "value": await call(*arguments)})
        except Exception as error:
            return _plain({"ok": False, **_failure(error), "detail": traceback.format_exc()})

    return answer


def _failure(error: Exception) -> dict[str, str]:
    if isinstance(error, MemoryError):
        error = OutOfMemory(str(error))
    known = error if isinstance(error, BackdropError) else BackdropError(str(error))
    return {"code": known.code, "message": known.user_message}


async def _hold_lock(name: str) -> None:
    """Take the lock by which the page sees that this worker lives; return when it is held."""
    held: asyncio.Future[None] = asyncio.Future()
    # Never resolved: the browser frees the lock when the worker is gone, however it went.
    forever = js.Promise.new(create_proxy(lambda *_: None))

    def granted(_: Any) -> Any:
        held.set_result(None)
        return forever

    js.navigator.locks.request(name, create_proxy(granted))
    await held


@_answered
async def start(options: Any) -> dict[str, Any]:
    global _engine
    store = await open_store(options.base)
    threads = options.threads if hasattr(js, "SharedArrayBuffer") else 1
    runtime = WebRuntime(ort, store, threads)
    _engine = Engine(runtime, js.BroadcastChannel.new(options.channel), options.max_pixels)
    if hasattr(js.navigator, "locks"):
        await _hold_lock(options.channel)
    return {"threads": threads, "keeps": store.keeps}


@_answered
async def load(network: str) -> dict[str, Any]:
    def say(state: str, **fields: int) -> None:
        _engine.say(protocol.NETWORK, network=network, state=state, **fields)

    def fetching(received: int, total: int) -> None:
        say(protocol.FETCHING, received=received, total=total)

    kept = await _engine.runtime.load(network, fetching, lambda: say(protocol.STARTING))
    say(protocol.READY)
    return {"kept": kept}


@_answered
async def cut(picture: str, file: Any, network: str, other: Any) -> dict[str, Any]:
    def stage(name: str) -> None:
        _engine.say(protocol.STAGE, picture=picture, stage=name)

    began = time.perf_counter()
    stage(protocol.DECODING)
    document = await _engine.document(picture, file)
    seen = None if other is None else decode_alpha((await other.arrayBuffer()).to_bytes())
    result = await cut_document(document, MODELS[network], _engine.runtime, stage, seen)
    alpha = result.alpha
    stage(protocol.ENCODING)
    small = document.fitted(protocol.PREVIEW_SIDE)
    small_alpha = resized(alpha, (small.height, small.width))
    tiny = small.fitted(protocol.THUMB_SIDE)
    tiny_alpha = resized(small_alpha, (tiny.height, tiny.width))
    return {
        "width": document.width,
        "height": document.height,
        "alpha": _blob(grey_png(alpha)),
        "before": _blob(*original(small)),
        "after": _blob(render_document(small, small_alpha)),
        "thumb": _blob(render_document(tiny, tiny_alpha)),
        "seconds": time.perf_counter() - began,
        "confidence": result.confidence.value,
        "doubt": result.confidence.doubt,
        "seen": _blob(grey_png(result.seen)),
    }


@_answered
async def render(picture: str, file: Any, alpha: Any) -> dict[str, Any]:
    _engine.say(protocol.STAGE, picture=picture, stage=protocol.ENCODING)
    document = await _engine.document(picture, file)
    cover = decode_alpha((await alpha.arrayBuffer()).to_bytes())
    return {"png": _blob(render_document(document, cover))}


@_answered
async def forget(picture: str) -> dict[str, Any]:
    _engine.forget(picture)
    return {}
