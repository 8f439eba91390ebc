"""Keep a worker's state between calls: models, the current picture, the background picture."""

import asyncio
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException, create_proxy

from backdrop.engine.document import Document
from backdrop.engine.errors import ModelGone, UnreadableFile
from backdrop.engine.network.custom_model import CUSTOM, ModelInfo, spec_of
from backdrop.engine.network.custom_model import inspect as inspect_source
from backdrop.engine.network.models import MODELS, ModelSpec
from backdrop.runtime.protocol import CARD
from backdrop.runtime.worker.custom_model_store import CustomModelStore, FileSource
from backdrop.runtime.worker.envelope import plain
from backdrop.runtime.worker.file_reader import decode_file
from backdrop.runtime.worker.heif_decoder import HeifDecoder
from backdrop.runtime.worker.picture_cache import PictureCache
from backdrop.runtime.worker.small_copies import SmallCopies
from backdrop.runtime.worker.web_runtime import WebRuntime

if TYPE_CHECKING:
    from backdrop.runtime.call_values import CustomModelOptions
    from backdrop.runtime.protocol import Message


class Session:
    """One worker's state."""

    def __init__(
        self,
        runtime: WebRuntime,
        custom_models: CustomModelStore,
        heif: HeifDecoder,
        channel: Any,
        max_pixels: int,
        screen_side: int,
    ) -> None:
        """Take the BroadcastChannel to the page, and the longer side of screen copies in px."""
        self.runtime = runtime
        self.pictures = PictureCache(self._decode, screen_side)
        self.small_copies = SmallCopies()
        self._custom_models = custom_models
        self._heif = heif
        self._custom_spec: ModelSpec | None = None
        self._channel = channel
        self._max_pixels = max_pixels
        self._background: Document | None = None
        self._background_key = ""

    async def background_picture(self, file: Any) -> Document | None:
        """Decode the File of a background picture, or return None for None; keep the last one."""
        if not file:
            return None
        key = f"{file.name}/{file.size}/{file.lastModified}"
        if self._background is None or self._background_key != key:
            self._background = await self._decode(file)
            self._background_key = key
        return self._background

    async def _decode(self, file: Any) -> Document:
        return await decode_file(file, self._max_pixels, self._heif)

    def spec(self, network: str) -> ModelSpec:
        """Return the spec of a model that has been loaded."""
        if network == CUSTOM and self._custom_spec:
            return self._custom_spec
        return MODELS[network]

    async def load_custom_model(self, options: "CustomModelOptions") -> bool:
        """Start a custom model from its file, or else the stored one of that title.

        Return whether the next visit finds it in the storage.
        """
        is_new = "file" in options
        if is_new:
            file = options["file"]
            settings: dict[str, Any] = {
                "title": options["title"],
                "side": options["side"],
                "colours": options["colours"],
            }
        else:
            file, settings = await self._custom_models.read()
            if settings["title"] != options["title"]:
                raise ModelGone("another tab has replaced it")
        spec = spec_of(inspect_file(file), settings["side"], settings["colours"])
        # Not needed by those who never use such a model.
        from backdrop.runtime.worker.custom_model_memory import CustomModelMemory  # noqa: PLC0415

        try:
            source = FileSource(file)
            memory = CustomModelMemory(self._custom_models, source, settings, is_stored=not is_new)
        except JsException as error:
            raise UnreadableFile(str(error)) from error
        await self.runtime.adopt(spec, file, memory, self._report_card)
        self._custom_spec = spec
        if is_new:
            memory.is_stored = await self._custom_models.keep(file, memory.settings)
        return memory.is_stored

    def _report_card(self, card: str) -> None:
        self.send({"kind": CARD, "network": CUSTOM, "card": card})

    async def discard_custom_model(self) -> None:
        """Delete the custom model from the storage, and stop it."""
        self._custom_spec = None
        # Delete first: if the networks' worker has failed, the next engine must not find the model.
        await self._custom_models.discard()
        self.runtime.drop(CUSTOM)

    def send(self, message: "Message") -> None:
        """Send a message to the page."""
        self._channel.postMessage(plain(message))


def inspect_file(file: Any) -> ModelInfo:
    """Inspect an ONNX file. Raises UnreadableFile or a CustomModelError."""
    try:
        return inspect_source(FileSource(file))
    except JsException as error:
        raise UnreadableFile(str(error)) from error


async def hold_lock(name: str) -> None:
    """Take the lock by which the page sees that this worker is alive; return once it is held.

    Return without it where the browser refuses locks, as it does where site data is blocked.
    """
    held: asyncio.Future[None] = asyncio.Future()
    # Never resolved: the browser releases the lock when the worker ends, for whatever reason.
    forever = js.Promise.new(create_proxy(lambda *_: None))

    def granted(_: Any) -> Any:
        held.set_result(None)
        return forever

    def refused(_: Any) -> None:
        if not held.done():
            held.set_result(None)

    js.navigator.locks.request(name, create_proxy(granted)).catch(create_proxy(refused))
    await held
