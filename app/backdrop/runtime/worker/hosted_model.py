"""Open the entry of the model that the host has added, and keep what is learnt about it."""

import json
from typing import Any

import js
from pyodide.ffi import JsException

from backdrop.runtime.cache_names import HOSTED_NOTES, RUNTIME, cache_name
from backdrop.runtime.protocol import HOSTED
from backdrop.runtime.worker.hosted_entry import BadEntry, HostedEntry, entry_from
from backdrop.runtime.worker.model_store import ModelStore, with_date


def open_entry(store: ModelStore) -> tuple[HostedEntry | None, str]:
    """Return the entry, after telling the store of its pieces, or None and why it is not used."""
    try:
        entry = entry_from(store.hosted[HOSTED])
    except BadEntry as error:
        store.keeps_outdated = True  # its pieces may be among those stored
        return None, str(error)
    store.add(HOSTED, entry.weights)
    return entry, ""


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
