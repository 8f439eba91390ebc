"""Store the files of a person's model for Pick in a cache of their own."""

import json
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException

from backdrop.engine.errors import ModelGone
from backdrop.runtime.cache_names import (
    SELECTOR,
    SELECTOR_FILE,
    SELECTOR_SETTINGS,
    cache_name,
)
from backdrop.runtime.worker.model_store import with_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backdrop.runtime.call_values import StoredModel

NamedFile = tuple[str, Any]  # a name, and a File or Blob


class SelectorStore:
    """Stores one model. Without the Cache API it stores nothing."""

    def __init__(self, base: str) -> None:
        """Take the absolute address of the app's folder."""
        self._site = js.URL.new("..", base)
        self._name = cache_name(SELECTOR, self._site.pathname)

    async def stored_model(self) -> "StoredModel":
        """Return the stored model's title and bytes; "" and 0 without one."""
        try:
            settings = await self._settings()
        except ModelGone:
            return {"title": "", "bytes": 0}
        return {"title": settings["title"], "bytes": settings["bytes"]}

    async def read(self, title: str) -> "Sequence[NamedFile]":
        """Return the files of the model of this title. Raises ModelGone."""
        settings = await self._settings()
        if settings["title"] != title:
            raise ModelGone("another tab has replaced it")
        try:
            cache = await js.caches.open(self._name)
            responses = [await cache.match(self._url(place)) for place in settings["files"]]
            blobs = [await response.blob() for response in responses]
        except (AttributeError, JsException) as error:
            raise ModelGone(str(error)) from error
        if sum(blob.size for blob in blobs) != settings["bytes"]:
            raise ModelGone("a file is not whole")
        return list(zip(settings["files"].values(), blobs, strict=True))

    async def keep(self, title: str, files: "Sequence[NamedFile]") -> bool:
        """Replace the stored model; return False if the browser cannot store this one."""
        settings = {
            "title": title,
            "bytes": sum(file.size for _, file in files),
            "files": {str(place): name for place, (name, _) in enumerate(files)},
        }
        try:
            await js.caches.delete(self._name)
            cache = await js.caches.open(self._name)
            for place, (_, file) in enumerate(files):
                await cache.put(self._url(place), js.Response.new(file))
            # Written last: without settings the model counts as missing.
            await cache.put(self._url(), with_date(json.dumps(settings)))
        except (AttributeError, JsException):  # no Cache API, or QuotaExceededError
            await self.discard()
            return False
        return True

    async def discard(self) -> None:
        """Delete the model, if there is one and the browser allows it."""
        try:
            await js.caches.delete(self._name)
        except (AttributeError, JsException):
            return

    async def _settings(self) -> dict[str, Any]:
        """Return the stored settings. Raises ModelGone."""
        try:
            # Opening a cache would create it.
            if not await js.caches.has(self._name):
                raise ModelGone("no cache")
            stored = await (await js.caches.open(self._name)).match(self._url())
            settings = json.loads(await stored.text()) if stored else None
        except (AttributeError, JsException, ValueError) as error:
            raise ModelGone(str(error)) from error
        # The engine must start even if another version has stored them in another form.
        if not isinstance(settings, dict) or not {"title", "bytes", "files"} <= settings.keys():
            raise ModelGone("no settings, or of another version")
        return settings

    def _url(self, place: int | str = "") -> str:
        """Return the address of a file, or of the settings."""
        entry = SELECTOR_SETTINGS if place == "" else f"{SELECTOR_FILE}{place}"
        address: str = js.URL.new(entry, self._site).href
        return address
