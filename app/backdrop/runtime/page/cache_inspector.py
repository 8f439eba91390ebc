"""List, verify and delete what the caches of the browser's Cache API contain.

runtime/cache_names.py says who writes which cache. Numbers over 32 bits are read from JSON, since
MicroPython would wrap them.
"""

import json

import js
from jsffi import JsException
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime import cache_names
from backdrop.runtime.page.javascript import BrowserError, attempt
from backdrop.runtime.page.local_store import StorageError
from backdrop.runtime.page.page_info import app_address
from backdrop.runtime.protocol import HOSTED_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Piece = tuple[str, int, str]
    """A model's name, and the bytes and sha256 of one of its pieces."""

SITE = js.URL.new("..", app_address)
VERSIONS = cache_names.cache_name(cache_names.VERSIONS, SITE.pathname)
NETWORKS = cache_names.cache_name(cache_names.NETWORKS, SITE.pathname)
CUSTOM = cache_names.cache_name(cache_names.CUSTOM, SITE.pathname)
SELECTOR = cache_names.cache_name(cache_names.SELECTOR, SITE.pathname)
RUNTIME = cache_names.cache_name(cache_names.RUNTIME, SITE.pathname)
SHARED = cache_names.cache_name(cache_names.SHARED, SITE.pathname)
OUTDATED = ""  # stands for the model's name of pieces that this version does not use
_has_asked: "list[bool]" = []  # not empty once this visit asked for persistent storage


class StoredItem:
    """Something stored: its name, its bytes, and its date in the device's format, or ""."""

    def __init__(self, name: str, size: int, date: str = "") -> None:
        self.name = name
        self.bytes = size
        self.date = date


async def request_persistence() -> None:
    """Ask the browser, once per visit, to keep the storage until the person deletes it."""
    manager = getattr(window.navigator, "storage", None)
    if _has_asked or not manager or not hasattr(manager, "persist"):
        return
    _has_asked.append(True)
    try:
        await manager.persist()
    except JsException as error:
        js.console.debug(str(error))


async def estimate_room() -> "tuple[int, int, bool]":
    """Return the bytes used, the bytes granted, and whether the storage is persistent.

    The numbers are 0 where the browser does not report them. Raises StorageError.
    """
    manager = getattr(window.navigator, "storage", None)
    if not manager or not hasattr(manager, "estimate"):
        return 0, 0, False
    try:
        estimate = json.loads(js.JSON.stringify(await manager.estimate()))
        is_persistent = bool(await manager.persisted())
    except JsException as error:
        raise StorageError(str(error))
    return estimate.get("usage", 0), estimate.get("quota", 0), is_persistent


async def list_versions() -> "list[StoredItem]":
    """Return each stored version of the site; an incomplete one has 0 bytes."""
    found = []
    for name in await _cache_names():
        if not name.startswith(VERSIONS):
            continue
        response = await _match(name, cache_names.WHOLE_VERSION)
        about = json.loads(await response.text()) if response else {}
        found.append(StoredItem(name, about.get("bytes", 0), _local_date(about.get("date"))))
    return found


async def list_networks() -> "list[StoredItem]":
    """Return each published model that has stored pieces, and OUTDATED if it has any."""
    sizes: dict[str, int] = {}
    dates: dict[str, str] = {}
    pieces = await _pieces()
    for request, response in await _entries(NETWORKS):
        name, size, _ = pieces.get(request.url, (OUTDATED, 0, ""))
        sizes[name] = sizes.get(name, 0) + size
        dates[name] = response.headers.get("Date") or dates.get(name, "")
    return [StoredItem(name, sizes[name], _local_date(dates[name])) for name in sizes]


async def find_custom_model() -> "StoredItem | None":
    """Return the custom model, or None."""
    return await _personal_model(CUSTOM, cache_names.CUSTOM_SETTINGS)


async def find_selector() -> "StoredItem | None":
    """Return the person's model for Pick, or None."""
    return await _personal_model(SELECTOR, cache_names.SELECTOR_SETTINGS)


async def _personal_model(name: str, address: str) -> "StoredItem | None":
    """Return the model of a cache that has its settings at an address, or None."""
    if name not in await _cache_names():
        return None
    response = await _match(name, address)
    if not response:
        return None
    settings = json.loads(await response.text())
    date = _local_date(response.headers.get("Date"))
    return StoredItem(settings.get("title", ""), settings.get("bytes", 0), date)


async def find_runtime() -> "StoredItem | None":
    """Return ONNX Runtime together with the GPU's failure, or None."""
    return await _whole(RUNTIME)


async def find_shared() -> "StoredItem | None":
    """Return pictures shared with the app that no page has taken yet, or None."""
    return await _whole(SHARED)


async def verify_networks() -> "tuple[int, int]":
    """Compare every stored piece of this version's models with its sha256; delete damaged ones.

    Returns the number of pieces compared and the number deleted. Raises StorageError.
    """
    if not hasattr(js.crypto, "subtle"):
        raise StorageError("no crypto.subtle")
    pieces = await _pieces()
    entries = [entry for entry in await _entries(NETWORKS) if entry[0].url in pieces]
    damaged = 0
    for request, response in entries:
        _, _, expected = pieces[request.url]
        digest = await js.crypto.subtle.digest("SHA-256", await response.arrayBuffer())
        values = js.Uint8Array.new(digest)
        if "".join([f"{values[i]:02x}" for i in range(values.length)]) != expected:
            damaged += 1
            await (await js.caches.open(NETWORKS)).delete(request)
    return len(entries), damaged


async def delete_versions() -> None:
    """Delete every stored version of the site."""
    for version in await list_versions():
        await _delete(version.name)


async def delete_network(name: str) -> None:
    """Delete the pieces of one published model."""
    pieces = await _pieces()
    await _empty(NETWORKS, lambda url: pieces.get(url, (OUTDATED, 0, ""))[0] == name)


async def delete_runtime() -> None:
    """Delete ONNX Runtime and the GPU's failure, so that the next visit tries the GPU again."""
    await _delete(RUNTIME)


async def delete_custom_model() -> None:
    """Delete the custom model."""
    await _delete(CUSTOM)


async def delete_selector() -> None:
    """Delete the person's model for Pick."""
    await _delete(SELECTOR)


async def delete_shared() -> None:
    """Delete the pictures shared with the app."""
    await _delete(SHARED)


async def delete_all() -> None:
    """Delete the contents of all caches."""
    await delete_versions()
    for name in (CUSTOM, SELECTOR, RUNTIME, SHARED):
        await _delete(name)
    # The engine has this cache open, and would write into one that no longer exists.
    await _empty(NETWORKS, lambda url: True)


def _local_date(date: "str | None") -> str:
    """Return a date in the device's format, "" for none."""
    if not date:
        return ""
    style = to_js({"dateStyle": "medium"})
    written: str = js.Date.new(date).toLocaleDateString(js.Array.new(), style)
    return written


async def _pieces() -> "dict[str, Piece]":
    """Return this version's pieces of models by their addresses."""
    try:
        response = await js.fetch(js.URL.new("networks.json", app_address).href)
        listed = json.loads(await response.text())
    except (JsException, ValueError) as error:
        raise StorageError(str(error))
    found = {}
    for name in listed:
        try:
            entry = listed[name]
            if name in HOSTED_NAMES:
                entry = json.loads(entry)
            for part in entry["parts"]:
                url = js.URL.new(part["url"], app_address).href
                found[url] = (name, part["bytes"], part["sha256"])
        except (JsException, KeyError, TypeError, ValueError):
            pass  # a host has changed its list, which the engine does not use
    return found


async def _whole(name: str) -> "StoredItem | None":
    """Return all entries of a cache as one item, or None if there is none."""
    entries = await _entries(name)
    size = 0
    date = ""
    for _, response in entries:
        date = response.headers.get("Date") or date
        size += (await response.blob()).size
    return StoredItem("", size, _local_date(date)) if entries else None


async def _entries(name: str) -> "list[tuple[Any, Any]]":
    """Return the pairs of Request and Response of a cache; none if the cache does not exist."""
    if name not in await _cache_names():
        return []  # opening would create it
    try:
        cache = await js.caches.open(name)
        requests = await cache.keys()
        found = []
        for i in range(requests.length):
            response = await cache.match(requests[i])
            if response:  # it may just have been deleted
                found.append((requests[i], response))
    except JsException as error:
        raise StorageError(str(error))
    return found


async def _empty(name: str, is_meant: "Callable[[str], bool]") -> None:
    """Delete the entries of a cache for whose addresses `is_meant` returns True."""
    try:
        for request, _ in await _entries(name):
            if is_meant(request.url):
                await (await js.caches.open(name)).delete(request)
    except JsException as error:
        raise StorageError(str(error))


async def _match(name: str, address: str) -> "Any":
    """Return the Response of a cache at an address relative to the site, or undefined."""
    try:
        cache = await js.caches.open(name)
        return await cache.match(js.URL.new(address, SITE).href)
    except JsException as error:
        raise StorageError(str(error))


async def _cache_names() -> "list[str]":
    """Return the names of all caches; none where the browser has no Cache API."""
    if not hasattr(window, "caches"):
        return []
    try:
        names = await attempt(window, "caches").keys()
        return [names[i] for i in range(names.length)]
    except (BrowserError, JsException) as error:
        raise StorageError(str(error))


async def _delete(name: str) -> None:
    """Delete a cache, if it exists."""
    if name not in await _cache_names():
        return
    try:
        await js.caches.delete(name)
    except JsException as error:
        raise StorageError(str(error))
