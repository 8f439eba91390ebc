"""What a worker keeps between calls: the networks, the picture on the desk, and one backdrop."""

import asyncio
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy

from backdrop.engine.document import Document
from backdrop.engine.errors import (
    BackdropError,
    ModelGone,
    ModelTooHeavy,
    NotAPicture,
    OutOfMemory,
    UnreadableFile,
)
from backdrop.engine.formats.decode import decode
from backdrop.engine.formats.zip_listing import inflate
from backdrop.engine.network.custom_model import CUSTOM, Offer, spec_of
from backdrop.engine.network.custom_model import inspect as inspect_source
from backdrop.engine.network.models import MODELS, ModelSpec
from backdrop.runtime.worker.browser_decoder import decode_in_browser
from backdrop.runtime.worker.custom_model_store import CustomModelStore, FileSource
from backdrop.runtime.worker.envelope import blob, plain
from backdrop.runtime.worker.picture_cache import PictureCache
from backdrop.runtime.worker.web_runtime import WebRuntime


class Session:
    """One worker's state."""

    def __init__(
        self,
        runtime: WebRuntime,
        own_store: CustomModelStore,
        channel: Any,
        max_pixels: int,
        side: int,
    ) -> None:
        """Take the BroadcastChannel for messages to the page, and the px of a preview's side."""
        self.runtime = runtime
        self.desk = PictureCache(self._decode, side)
        self._own_store = own_store
        self._own: ModelSpec | None = None
        self._channel = channel
        self._max_pixels = max_pixels
        self._backdrop: Document | None = None
        self._backdrop_of = ""

    async def backdrop(self, file: Any) -> Document | None:
        """Decode the File of a picture to put behind others, or return None for none."""
        if not file:
            return None
        name = f"{file.name}/{file.size}/{file.lastModified}"
        if self._backdrop is None or self._backdrop_of != name:
            self._backdrop = await self._decode(file)
            self._backdrop_of = name
        return self._backdrop

    async def _decode(self, file: Any) -> Document:
        """Decode a File, or what members() of parcel.py made of a ZIP's deflated member."""
        packed = getattr(file, "packed", None)
        content = (await _content(packed or file, OutOfMemory)).to_bytes()
        if packed:
            content = inflate(content, file.size, int(file.crc))
        try:
            return decode(content, self._max_pixels)
        except NotAPicture:
            whole = blob(content, "") if packed else file
            return await decode_in_browser(whole, self._max_pixels)

    def spec(self, network: str) -> ModelSpec:
        """Return the spec of a network that has been loaded."""
        return self._own if network == CUSTOM and self._own else MODELS[network]

    async def load_own(self, own: Any) -> bool:
        """Start the person's own network: the file given, or else the stored one of that title.

        True when it is stored for the next visit.
        """
        is_given = hasattr(own, "file")
        if is_given:
            file, settings = own.file, {key: getattr(own, key) for key in CustomModelStore.SETTINGS}
        else:
            file, settings = await self._own_store.read()
            if settings["title"] != own.title:
                raise ModelGone("another tab has put one in its place")
        spec = spec_of(offer_of(file), settings["side"], settings["colours"])
        data = js.Uint8Array.new(await _content(file, ModelTooHeavy))
        await self.runtime.adopt(CUSTOM, data)
        self._own = spec
        return await self._own_store.keep(file, settings) if is_given else True

    async def discard_own(self) -> None:
        """Forget the person's own network."""
        self._own = None
        # First: where the networks' worker has failed, the next engine must not find it.
        await self._own_store.discard()
        await self.runtime.drop(CUSTOM)

    def say(self, kind: str, **fields: Any) -> None:
        """Send a message to the page."""
        self._channel.postMessage(plain({"kind": kind, **fields}))


async def _content(file: Any, shortage: type[BackdropError]) -> Any:
    """Return what is in a File, as an ArrayBuffer. Raises UnreadableFile or `shortage`.

    Browsers tell of a file that is gone as of one that there is no memory for; but of the latter
    the first byte can be read.
    """
    try:
        return await file.arrayBuffer()
    except JsException as error:
        kind = shortage if await _gives(file.slice(0, 1)) else UnreadableFile
        raise kind(str(error)) from error


async def _gives(file: Any) -> bool:
    try:
        await file.arrayBuffer()
    except JsException:
        return False
    return True


def offer_of(file: Any) -> Offer:
    """Read what a File says as a network. Raises UnreadableFile or an CustomModelError."""
    try:
        return inspect_source(FileSource(file))
    except JsException as error:
        raise UnreadableFile(str(error)) from error


async def hold_lock(name: str) -> None:
    """Take the lock by which the page sees that this worker lives; return when it is held."""
    held: asyncio.Future[None] = asyncio.Future()
    # Never resolved: the browser frees the lock when the worker is gone, however it went.
    forever = js.Promise.new(create_proxy(lambda *_: None))

    def granted(_: Any) -> Any:
        held.set_result(None)
        return forever

    js.navigator.locks.request(name, create_proxy(granted))
    await held
