"""Keep a worker's state between calls: models, the current picture, the background picture."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException, create_proxy

from backdrop.engine.document import Document
from backdrop.engine.errors import ModelGone, ModelUnavailable, UnreadableFile
from backdrop.engine.network.models import MODELS, ModelSpec
from backdrop.runtime.protocol import CARD, CUSTOM, HOSTED, HOSTED_PICK
from backdrop.runtime.worker.custom_model_store import CustomModelStore, FileSource
from backdrop.runtime.worker.envelope import plain
from backdrop.runtime.worker.file_reader import decode_file
from backdrop.runtime.worker.heif_decoder import HeifDecoder
from backdrop.runtime.worker.model_store import ModelStore, ProgressReport
from backdrop.runtime.worker.picture_cache import PictureCache
from backdrop.runtime.worker.small_copies import SmallCopies
from backdrop.runtime.worker.web_runtime import WebRuntime

if TYPE_CHECKING:
    from backdrop.engine.network.custom_model import ModelInfo
    from backdrop.engine.network.graphics_probe import Known
    from backdrop.runtime.call_values import CustomModelOptions, HostedFacts, HostedModel
    from backdrop.runtime.protocol import Message
    from backdrop.runtime.worker.custom_model_memory import CustomModelMemory, Notes
    from backdrop.runtime.worker.hosted_entry import HostedEntry
    from backdrop.runtime.worker.hosted_model import HostedNotes, HostedPair
    from backdrop.runtime.worker.hosted_pair_entry import PairEntry
    from backdrop.runtime.worker.model_file import ModelFile


def _key_of(file: Any) -> str:
    return f"{file.name}/{file.size}/{file.lastModified}"


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
        # The file that was inspected last, by its key: the same one is usually started next.
        self._inspected: tuple[str, ModelInfo] | None = None
        self._hosted: tuple[HostedEntry, ModelStore, HostedNotes] | None = None
        self._hosted_pair: HostedPair | None = None
        self._heif = heif
        self._specs: dict[str, ModelSpec] = {}  # of models that are no part of Backdrop
        self._channel = channel
        self._max_pixels = max_pixels
        self._background: Document | None = None
        self._background_key = ""

    async def background_picture(self, file: Any) -> Document | None:
        """Decode the File of a background picture, or return None for None; keep the last one."""
        if not file:
            return None
        key = _key_of(file)
        if self._background is None or self._background_key != key:
            self._background = await self._decode(file)
            self._background_key = key
        return self._background

    async def _decode(self, file: Any) -> Document:
        return await decode_file(file, self._max_pixels, self._heif)

    def spec(self, network: str) -> ModelSpec:
        """Return the spec of a model that has been loaded."""
        return self._specs.get(network) or MODELS[network]

    def inspect_custom_model(self, file: Any) -> "ModelInfo":
        """Inspect an ONNX file. Raises UnreadableFile or a CustomModelError."""
        # Only here, as below: imports delay the start, and most pages never have such a model.
        from backdrop.engine.network.custom_model import inspect  # noqa: PLC0415

        try:
            info = inspect(FileSource(file))
        except JsException as error:
            raise UnreadableFile(str(error)) from error
        self._inspected = _key_of(file), info
        return info

    async def load_custom_model(self, options: "CustomModelOptions") -> bool:
        """Start a custom model from its file, or else the stored one of that title.

        Return whether the next visit finds it in the storage.
        """
        is_new = "file" in options
        if is_new:
            blob = options["file"]
            settings: dict[str, Any] = {
                "title": options["title"],
                "side": options["side"],
                "colours": options["colours"],
            }
        else:
            blob, settings = await self._custom_models.read()
            if settings["title"] != options["title"]:
                raise ModelGone("another tab has replaced it")
        file = _model_file(blob)
        info = None
        if is_new and self._inspected and self._inspected[0] == _key_of(blob):
            info = self._inspected[1]
        spec = await _spec_of(file, settings["side"], settings["colours"], info)
        memory = await self._start_file(
            spec, file, self._custom_models, settings, is_stored=not is_new
        )
        if is_new:
            memory.is_stored = await self._custom_models.keep(blob, memory.settings)
        return memory.is_stored

    def open_hosted_model(self, store: ModelStore, base: str) -> "HostedModel":
        """Describe the model that the host has added to the site, if there is one.

        store: which has its pieces. base: the absolute address of the app's folder.
        """
        entry, problem = None, ""
        if HOSTED in store.hosted:
            from backdrop.runtime.worker import hosted_entry, hosted_model  # noqa: PLC0415  rare

            entry, problem = hosted_model.open_entry(store, HOSTED, hosted_entry.entry_from)
            self._hosted = (entry, store, hosted_model.HostedNotes(base)) if entry else None
        return {
            **_describe(entry, problem),
            "best_for": entry.best_for if entry else "",
            "is_best": bool(entry and entry.is_best),
        }

    def open_hosted_pair(self, store: ModelStore) -> "HostedFacts":
        """Describe the model for Pick that the host has added to the site, if there is one."""
        entry, problem = None, ""
        if HOSTED_PICK in store.hosted:
            from backdrop.runtime.worker import hosted_model, hosted_pair_entry  # noqa: PLC0415

            entry, problem = hosted_model.open_entry(
                store, HOSTED_PICK, hosted_pair_entry.pair_from
            )
            self._hosted_pair = hosted_model.HostedPair(entry, store) if entry else None
        return _describe(entry, problem)

    async def read_hosted_pair(
        self, fetching: ProgressReport
    ) -> "tuple[list[tuple[str, Any]], bool]":
        """Return the files of the host's model for Pick, and whether they are stored."""
        if self._hosted_pair is None:
            raise ModelUnavailable(HOSTED_PICK, "the site has none")
        return await self._hosted_pair.read(fetching)

    async def load_hosted_model(
        self, fetching: ProgressReport, starting: Callable[[], None]
    ) -> bool:
        """Fetch and start the model that the host has added; return whether it is stored."""
        if self._hosted is None:
            raise ModelUnavailable(HOSTED, "the site has none")
        entry, store, notes = self._hosted
        blob, is_stored = await store.read_file(HOSTED, fetching)
        starting()
        file = _model_file(blob)
        spec = await _spec_of(file, entry.side, entry.colours)
        spec = replace(spec, name=HOSTED, rescale_output=entry.is_stretched)
        await self._start_file(
            spec, file, notes, await notes.read(), is_stored=True, known=entry.known
        )
        return is_stored

    async def _start_file(
        self,
        spec: ModelSpec,
        file: "ModelFile",
        store: "Notes",
        settings: dict[str, Any],
        is_stored: bool,
        known: "Known | None" = None,
    ) -> "CustomModelMemory":
        """Start a model from its ONNX file and return what is known about it.

        known: its answer to the probe, where that comes with it.
        Raises UnreadableFile or the errors of WebRuntime.adopt().
        """
        # Not needed by those who never use such a model.
        from backdrop.runtime.worker.custom_model_memory import CustomModelMemory  # noqa: PLC0415

        def report(card: str) -> None:
            self.send({"kind": CARD, "network": spec.name, "card": card})

        memory = CustomModelMemory(
            store, await file.source(), settings, is_stored=is_stored, known=known
        )
        await self.runtime.adopt(spec, file, memory, report)
        self._specs[spec.name] = spec
        return memory

    async def discard_custom_model(self) -> None:
        """Delete the custom model from the storage, and stop it."""
        self._specs.pop(CUSTOM, None)
        # Delete first: if the networks' worker has failed, the next engine must not find the model.
        await self._custom_models.discard()
        self.runtime.drop(CUSTOM)

    def send(self, message: "Message") -> None:
        """Send a message to the page."""
        self._channel.postMessage(plain(message))


def _describe(entry: "HostedEntry | PairEntry | None", problem: str) -> "HostedFacts":
    return {
        "title": entry.title if entry else "",
        "problem": problem,
        "licence": entry.licence if entry else "",
        "use": entry.use if entry else "",
        "bytes": entry.weights["bytes"] if entry else 0,
        "wire": sum(part["wire"] for part in entry.weights["parts"]) if entry else 0,
        "memory_gb": entry.memory_gb if entry else 0.0,
    }


def _model_file(blob: Any) -> "ModelFile":
    from backdrop.runtime.worker.model_file import ModelFile  # noqa: PLC0415

    return ModelFile(blob)


async def _spec_of(
    file: "ModelFile", side: int, colours: str, info: "ModelInfo | None" = None
) -> ModelSpec:
    """Return the spec of an ONNX file's model. Raises CustomModelError or as ModelFile.source()."""
    from backdrop.engine.network.custom_model import inspect, spec_of  # noqa: PLC0415

    return spec_of(info or inspect(await file.source()), side, colours)


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
