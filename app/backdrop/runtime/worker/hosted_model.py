"""Open the entries of models that the host has added, and keep what is learnt about one."""

import json
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import js
from pyodide.ffi import JsException

from backdrop.runtime.cache_names import HOSTED_NOTES, RUNTIME, cache_name
from backdrop.runtime.protocol import HOSTED_PICK
from backdrop.runtime.worker.hosted_checks import BadEntry
from backdrop.runtime.worker.hosted_pair_entry import PairEntry
from backdrop.runtime.worker.model_store import ModelStore, ProgressReport, with_date


class HasWeights(Protocol):
    """An entry with the bytes and pieces of its model."""

    @property
    def weights(self) -> dict[str, Any]:
        """As in networks.json."""
        ...


Entry = TypeVar("Entry", bound=HasWeights)
Reader = Callable[[object], Entry]


def open_entry(store: ModelStore, name: str, read: "Reader[Entry]") -> "tuple[Entry | None, str]":
    """Return an entry, after telling the store of its pieces, or None and why it is not used.

    read: returns the entry of a text, or raises BadEntry.
    """
    try:
        entry = read(store.hosted[name])
    except BadEntry as error:
        store.keeps_outdated = True  # its pieces may be among those stored
        return None, str(error)
    store.add(name, entry.weights)
    return entry, ""


class HostedPair:
    """The model for Pick that the host has added: its files, fetched once they are used."""

    def __init__(self, entry: PairEntry, store: ModelStore) -> None:
        """Take the store that knows its pieces."""
        self._entry = entry
        self._store = store

    async def read(self, report: ProgressReport) -> tuple[list[tuple[str, Any]], bool]:
        """Return its files by their names, and whether they are stored.

        report: as for ModelStore.read(). Raises ModelUnavailable or ModelCorrupt.
        """
        whole, is_stored = await self._store.read_file(HOSTED_PICK, report)
        files = []
        start = 0
        for name, size in self._entry.files:
            files.append((name, whole.slice(start, start + size)))
            start += size
        return files, is_stored


class HostedNotes:
    """Keep the notes of custom_model_memory.py beside ONNX Runtime, deleted with it."""

    def __init__(self, base: str) -> None:
        """Take the absolute address of the app's folder."""
        self.build = base
        site = js.URL.new("..", base)
        self._cache = cache_name(RUNTIME, site.pathname)
        self._url = js.URL.new(HOSTED_NOTES, site).href

    async def read(self) -> dict[str, Any]:
        """Return what is stored; nothing if that is damaged or the browser refuses."""
        try:
            if not await js.caches.has(self._cache):  # opening would create it
                return {}
            stored = await (await js.caches.open(self._cache)).match(self._url)
            notes = json.loads(await stored.text()) if stored else {}
        except (AttributeError, JsException, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    async def add(self, news: dict[str, Any]) -> None:
        """Add to what is stored."""
        try:
            text = json.dumps({**await self.read(), **news})
            cache = await js.caches.open(self._cache)
            await cache.put(self._url, with_date(text))
        except (AttributeError, JsException) as error:  # no Cache API, or QuotaExceededError
            js.console.debug(str(error))
