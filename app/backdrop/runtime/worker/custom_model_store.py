"""The network of the person's own: read where it lies, and kept in a cache of its own.

Its cache is not the one of store.py, so that it outlives a new version of the site, and so that
removing it is one step.
"""

import json
from typing import Any

import js
from pyodide.ffi import JsException

from backdrop.engine.errors import ModelGone
from backdrop.runtime.worker.model_store import dated

WINDOW = 16 * 1024  # bytes: what stands between two weights is rarely more


class FileSource:
    """A File as the engine's Source: it is read a window at a time, never whole."""

    def __init__(self, file: Any) -> None:
        """Take a File or Blob; only a worker may read it this way."""
        self._file = file
        self._size = int(file.size)
        self._reader = js.FileReaderSync.new()
        self._start = 0
        self._window = b""

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice, /) -> bytes:
        """Return these bytes. Raises JsException when the file is not there any more."""
        start, stop = part.start, min(part.stop, self._size)
        if start < self._start or stop > self._start + len(self._window):
            end = max(stop, start + WINDOW)
            self._window = self._reader.readAsArrayBuffer(self._file.slice(start, end)).to_bytes()
            self._start = start
        return self._window[start - self._start : stop - self._start]


class CustomModelStore:
    """Keeps one network with what was chosen for it. Without the Cache API it keeps nothing."""

    SETTINGS = ("title", "side", "colours")

    def __init__(self, base: str) -> None:
        """Take the absolute address of the app's folder."""
        place = js.URL.new("..", base)
        self._name = f"backdrop-own {place.pathname}"
        self._network = js.URL.new("own/network.onnx", place).href
        self._settings = js.URL.new("own/network.json", place).href

    async def stored(self) -> dict[str, Any]:
        """Return the title and the bytes of the network that is kept; "" and 0 without one."""
        try:
            _, settings = await self._entries()
        except ModelGone:
            return {"title": "", "bytes": 0}
        return {"title": settings["title"], "bytes": settings["bytes"]}

    async def read(self) -> tuple[Any, dict[str, Any]]:
        """Return the network as a Blob, and its settings. Raises ModelGone."""
        response, settings = await self._entries()
        try:
            blob = await response.blob()
        except JsException as error:
            raise ModelGone(str(error)) from error
        if blob.size != settings["bytes"]:
            raise ModelGone(f"{blob.size} of {settings['bytes']} bytes")
        return blob, settings

    async def _entries(self) -> tuple[Any, dict[str, Any]]:
        try:
            # Opening a cache would make one.
            if not await js.caches.has(self._name):
                raise ModelGone("no cache")
            cache = await js.caches.open(self._name)
            network, written = await cache.match(self._network), await cache.match(self._settings)
            if not network or not written:
                raise ModelGone("an entry is missing")
            settings = json.loads(await written.text())
        except (AttributeError, JsException, ValueError) as error:
            raise ModelGone(str(error)) from error
        # A start of the engine must not fail for what an older or newer version has stored.
        if not isinstance(settings, dict) or not {*self.SETTINGS, "bytes"} <= settings.keys():
            raise ModelGone("settings of another version")
        return network, settings

    async def keep(self, file: Any, settings: dict[str, Any]) -> bool:
        """Put a network in the place of the one before; False where the browser cannot."""
        try:
            await js.caches.delete(self._name)
            cache = await js.caches.open(self._name)
            await cache.put(self._network, js.Response.new(file))
            # Last: without it the network counts as not there.
            written = json.dumps({**settings, "bytes": file.size})
            await cache.put(self._settings, dated(written))
        except (AttributeError, JsException):  # no Cache API, or QuotaExceededError
            await self.discard()
            return False
        return True

    async def discard(self) -> None:
        """Remove the network, if there is one and the browser lets us."""
        try:
            await js.caches.delete(self._name)
        except (AttributeError, JsException):
            return
