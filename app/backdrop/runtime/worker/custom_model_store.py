"""Store the custom model in a cache, and read model files without loading them.

Its cache is not that of model_store.py, so that the custom model outlives new versions of the site
and can be deleted in one step.
"""

import json
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException

from backdrop.engine.errors import ModelGone
from backdrop.runtime.cache_names import CUSTOM, CUSTOM_MODEL, CUSTOM_SETTINGS, cache_name
from backdrop.runtime.worker.model_store import with_date

if TYPE_CHECKING:
    from backdrop.runtime.call_values import StoredModel

WINDOW = 128 * 1024  # bytes read at once: a read of a file takes as long as the copy of so many


class Windowed:
    """A Source of the engine's that is read one window at a time."""

    def __init__(self, size: int) -> None:
        """Take the number of bytes."""
        self._size = size
        self._start = 0
        self._window = b""

    def read(self, start: int, stop: int) -> bytes:
        """Return these bytes, fewer at the end."""
        raise NotImplementedError

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice, /) -> bytes:
        """Return these bytes. Raises what read() does."""
        start, stop = part.start, min(part.stop, self._size)
        if start < self._start or stop > self._start + len(self._window):
            self._window = self.read(start, max(stop, start + WINDOW))
            self._start = start
        return self._window[start - self._start : stop - self._start]


class FileSource(Windowed):
    """A File as the engine's Source: never read whole."""

    def __init__(self, file: Any) -> None:
        """Take a File or Blob; only workers can read it synchronously."""
        super().__init__(int(file.size))
        self._file = file
        self._reader = js.FileReaderSync.new()

    def read(self, start: int, stop: int) -> bytes:
        """Return these bytes. Raises JsException if the file no longer exists."""
        found: bytes = self._reader.readAsArrayBuffer(self._file.slice(start, stop)).to_bytes()
        return found


class CustomModelStore:
    """Stores one model with its settings. Without the Cache API it stores nothing."""

    SETTINGS = ("title", "side", "colours")  # keys of call_values.CustomModelOptions

    def __init__(self, base: str) -> None:
        """Take the absolute address of the app's folder."""
        self.build = base  # differs for each version of the site
        site = js.URL.new("..", base)
        self._name = cache_name(CUSTOM, site.pathname)
        self._model_url = js.URL.new(CUSTOM_MODEL, site).href
        self._settings_url = js.URL.new(CUSTOM_SETTINGS, site).href

    async def stored_model(self) -> "StoredModel":
        """Return the stored model's title and bytes; "" and 0 without one."""
        try:
            _, settings = await self._entries()
        except ModelGone:
            return {"title": "", "bytes": 0}
        return {"title": settings["title"], "bytes": settings["bytes"]}

    async def read(self) -> tuple[Any, dict[str, Any]]:
        """Return the model as a Blob, and its settings. Raises ModelGone."""
        response, settings = await self._entries()
        try:
            blob = await response.blob()
        except JsException as error:
            raise ModelGone(str(error)) from error
        if blob.size != settings["bytes"]:
            raise ModelGone(f"{blob.size} of {settings['bytes']} bytes")
        return blob, settings

    async def _entries(self) -> tuple[Any, dict[str, Any]]:
        """Return the model's Response and its settings. Raises ModelGone."""
        try:
            # Opening a cache would create it.
            if not await js.caches.has(self._name):
                raise ModelGone("no cache")
            cache = await js.caches.open(self._name)
            model = await cache.match(self._model_url)
            text = await cache.match(self._settings_url)
            if not model or not text:
                raise ModelGone("an entry is missing")
            settings = json.loads(await text.text())
        except (AttributeError, JsException, ValueError) as error:
            raise ModelGone(str(error)) from error
        # The engine must start even if another version has stored the settings in another form.
        if not isinstance(settings, dict) or not {*self.SETTINGS, "bytes"} <= settings.keys():
            raise ModelGone("settings of another version")
        return model, settings

    async def keep(self, file: Any, settings: dict[str, Any]) -> bool:
        """Replace the stored model; return False if the browser cannot store this one."""
        try:
            await js.caches.delete(self._name)
            cache = await js.caches.open(self._name)
            await cache.put(self._model_url, js.Response.new(file))
            # Written last: without settings the model counts as missing.
            text = json.dumps({**settings, "bytes": file.size})
            await cache.put(self._settings_url, with_date(text))
        except (AttributeError, JsException):  # no Cache API, or QuotaExceededError
            await self.discard()
            return False
        return True

    async def add(self, news: dict[str, Any]) -> None:
        """Add to the settings of the stored model, if there is one."""
        try:
            _, settings = await self._entries()
            text = json.dumps({**settings, **news})
            cache = await js.caches.open(self._name)
            await cache.put(self._settings_url, with_date(text))
        except (ModelGone, AttributeError, JsException) as error:
            js.console.debug(str(error))

    async def discard(self) -> None:
        """Delete the model, if there is one and the browser allows it."""
        try:
            await js.caches.delete(self._name)
        except (AttributeError, JsException):
            return
