"""What lies in this browser's storage beside pictures and texts (shelf.py): caches, and the room.

For MicroPython on the page, as dom.py. The networks' cache is written by store.py, that of the
person's own by own.py, both in the worker, those of the site's versions by static/sw.js, that
of ONNX Runtime by graphics.py and static/sw.js, and that of shared pictures by static/sw.js.
Numbers over 32 bits come as JSON, since MicroPython would wrap them.
"""

import json

import js
from jsffi import JsException
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime.page.dom import Refusal, app_address, attempt

PLACE = js.URL.new("..", app_address)
VERSIONS = f"backdrop-version {PLACE.pathname} "
NETWORKS = f"backdrop-networks {PLACE.pathname}"
OWN = f"backdrop-own {PLACE.pathname}"
RUNTIME = f"backdrop-runtime {PLACE.pathname}"
SHARED = f"backdrop-shared {PLACE.pathname}"
OUTDATED = ""  # in the place of a network's name: pieces that this version has no use for
_asked = []  # if the browser has been asked for lasting storage in this visit


class StorageError(Exception):
    """The browser's storage is closed to this page, or broke behind its back."""


class Kept:
    """Something stored: its name, bytes, and when it was fetched as the device writes dates."""

    def __init__(self, name, size, date=""):
        self.name = name
        self.bytes = size
        self.date = date


async def stay():
    """Ask the browser to keep what is stored until the person deletes it; once a visit."""
    manager = getattr(window.navigator, "storage", None)
    if _asked or not manager or not hasattr(manager, "persist"):
        return
    _asked.append(True)
    try:
        await manager.persist()
    except JsException as error:
        js.console.debug(str(error))


async def room():
    """Return bytes used, bytes the browser grants, and whether it promised to keep them.

    Zeros where the browser does not tell.
    """
    manager = getattr(window.navigator, "storage", None)
    if not manager or not hasattr(manager, "estimate"):
        return 0, 0, False
    try:
        told = json.loads(js.JSON.stringify(await manager.estimate()))
        lasts = bool(await manager.persisted())
    except JsException as error:
        raise StorageError(str(error))
    return told.get("usage", 0), told.get("quota", 0), lasts


async def versions():
    """Return a Kept for each version of the site, the size 0 for one not whole."""
    found = []
    for name in await _names():
        if not name.startswith(VERSIONS):
            continue
        answer = await _match(name, "whole.json")
        about = json.loads(await answer.text()) if answer else {}
        size, date = about.get("bytes", 0), about.get("date", "")
        found.append(Kept(name, size, day(date) if date else ""))
    return found


async def networks():
    """Return a Kept for each network of which there are pieces, OUTDATED among them."""
    sizes = {}
    dates = {}
    whose = await _pieces()
    for request, response in await _entries(NETWORKS):
        name, size, _ = whose.get(request.url, (OUTDATED, 0, ""))
        sizes[name] = sizes.get(name, 0) + size
        dates[name] = response.headers.get("Date") or dates.get(name, "")
    return [Kept(name, sizes[name], day(dates[name]) if dates[name] else "") for name in sizes]


async def own_network():
    """Return a Kept for the network of the person's own, or None."""
    if OWN not in await _names():
        return None
    settings = await _match(OWN, "own/network.json")
    if not settings:
        return None
    told = json.loads(await settings.text())
    date = settings.headers.get("Date")
    return Kept(told.get("title", ""), told.get("bytes", 0), day(date) if date else "")


async def runtime():
    """Return a Kept for ONNX Runtime, and what is known of the graphics card, or None."""
    return await _whole(RUNTIME)


async def shared():
    """Return a Kept for pictures shared with the app that no page has fetched, or None."""
    return await _whole(SHARED)


async def _whole(name):
    entries = await _entries(name)
    size = 0
    date = ""
    for _, response in entries:
        date = response.headers.get("Date") or date
        size += (await response.blob()).size
    return Kept("", size, day(date) if date else "") if entries else None


async def check_networks():
    """Compare every stored piece of a network with its sha256, and delete what differs.

    Returns how many pieces were looked at and how many of them deleted; those that are OUTDATED
    have nothing to be compared with. Raises StorageError.
    """
    if not hasattr(js.crypto, "subtle"):
        raise StorageError("no crypto.subtle")
    whose = await _pieces()
    pieces = [entry for entry in await _entries(NETWORKS) if entry[0].url in whose]
    bad = 0
    for request, response in pieces:
        _, _, expected = whose[request.url]
        digest = await js.crypto.subtle.digest("SHA-256", await response.arrayBuffer())
        values = js.Uint8Array.new(digest)
        if "".join([f"{values[i]:02x}" for i in range(values.length)]) != expected:
            bad += 1
            await (await js.caches.open(NETWORKS)).delete(request)
    return len(pieces), bad


async def drop_versions():
    """Delete every kept version of the site."""
    for kept in await versions():
        await _drop(kept.name)


async def drop_network(name):
    """Delete the pieces of one network."""
    whose = await _pieces()
    await _empty(NETWORKS, lambda url: whose.get(url, (OUTDATED, 0, ""))[0] == name)


async def drop_runtime():
    """Delete ONNX Runtime: a graphics card that has failed is tried again at the next visit."""
    await _drop(RUNTIME)


async def drop_own_network():
    """Delete the network of the person's own."""
    await _drop(OWN)


async def drop_shared():
    """Delete the pictures shared with the app."""
    await _drop(SHARED)


async def drop_all():
    """Delete whatever lies in the app's caches."""
    await drop_versions()
    for name in (OWN, RUNTIME, SHARED):
        await _drop(name)
    # The engine has it open, and would write into one that is gone.
    await _empty(NETWORKS, lambda url: True)


def day(date):
    """Return a date as this device writes it."""
    style = to_js({"dateStyle": "medium"})
    return js.Date.new(date).toLocaleDateString(js.Array.new(), style)


async def _pieces():
    """Return for each piece's address its network, bytes and sha256, of this version."""
    try:
        response = await js.fetch(js.URL.new("networks.json", app_address).href)
        listed = json.loads(await response.text())
    except (JsException, ValueError) as error:
        raise StorageError(str(error))
    found = {}
    for name in listed:
        for part in listed[name]["parts"]:
            url = js.URL.new(part["url"], app_address).href
            found[url] = (name, part["bytes"], part["sha256"])
    return found


async def _entries(name):
    """Return pairs of a Request and its Response, of a cache that need not be there."""
    if name not in await _names():
        return []  # opening would make it
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


async def _empty(name, is_meant):
    """Delete the entries of a cache at the addresses that are meant."""
    try:
        for request, _ in await _entries(name):
            if is_meant(request.url):
                await (await js.caches.open(name)).delete(request)
    except JsException as error:
        raise StorageError(str(error))


async def _match(name, address):
    try:
        cache = await js.caches.open(name)
        return await cache.match(js.URL.new(address, PLACE).href)
    except JsException as error:
        raise StorageError(str(error))


async def _names():
    """Return the names of all caches; none where the browser has no Cache API."""
    if not hasattr(window, "caches"):
        return []
    try:
        names = await attempt(window, "caches").keys()
        return [names[i] for i in range(names.length)]
    except (Refusal, JsException) as error:
        raise StorageError(str(error))


async def _drop(name):
    if name not in await _names():
        return
    try:
        await js.caches.delete(name)
    except JsException as error:
        raise StorageError(str(error))
