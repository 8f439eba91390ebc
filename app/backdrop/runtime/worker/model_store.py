"""The networks' weights: fetched in pieces, verified, and kept in the browser's Cache API.

A network lies on the server in packed pieces of a few MiB (app/build/pieces.py), each with the
sha256 of what is in it. A piece that is fetched whole and right is stored at once, unpacked, so an
interrupted download goes on with the first missing piece, on any host, without range requests.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from backdrop.engine.errors import ModelCorrupt, ModelUnavailable
from backdrop.engine.network.probe import Grid

ProgressReport = Callable[[int, int], None]  # received bytes, total bytes

AT_ONCE = 3
TRIES = 4
FIRST_PAUSE = 0.5  # seconds before the second try; doubles with each


@dataclass(frozen=True)
class Weights:
    """The bytes of one network as a JavaScript Uint8Array, and whether the store has them."""

    data: Any
    kept: bool


class _UnansweredPiece(Exception):
    """The server answered with an error status."""


class _DamagedPiece(Exception):
    """A piece has another length or sha256 than the build wrote down."""


class ModelStore:
    """Reads networks from the store, and from the site where the store lacks a piece."""

    def __init__(self, base: str, manifest: dict[str, Any], cache: Any) -> None:
        """Take what open_store() has found; `cache` is a Cache or None."""
        self._base = base
        self._manifest = manifest
        self._cache = cache

    @property
    def keeps(self) -> bool:
        """Whether what is fetched is there on the next visit, as far as is known by now."""
        return self._cache is not None

    def answer(self, name: str) -> Grid | None:
        """Return a network's answer to the picture of probe.py, None where it is not known."""
        known: Grid | None = self._manifest[name].get("answer")
        return known

    async def read(self, name: str, report: ProgressReport) -> Weights:
        """Return the verified weights of a network, fetching only the pieces not stored.

        `report` is called with bytes received and in all, never falling.
        Raises ModelUnavailable or ModelCorrupt.
        """
        entry = self._manifest[name]
        wire = sum(part["wire"] for part in entry["parts"])
        download = _Download(entry["bytes"], wire, report)
        places = asyncio.Semaphore(AT_ONCE)
        kept: list[bool] = []
        offset = 0

        async def piece(part: dict[str, Any], start: int) -> None:
            async with places:
                kept.append(await self._piece(name, part, start, download))

        tasks = []
        for part in entry["parts"]:
            tasks.append(asyncio.create_task(piece(part, offset)))
            offset += part["bytes"]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        await self._drop_outdated()
        return Weights(download.data, kept=all(kept))

    async def _piece(
        self, name: str, part: dict[str, Any], start: int, download: "_Download"
    ) -> bool:
        """Put one piece into the download; True when the store has it afterwards."""
        url = js.URL.new(part["url"], self._base).href
        if await self._stored(url, part, start, download):
            return True
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
            # What the store keeps, the browser's HTTP cache need not keep a second time; and a
            # piece that came wrong must not come from that cache again.
            mode = "no-store" if self._cache is not None else "reload" if attempt else "default"
            try:
                await download.fetch(url, part, start, mode)
            except (JsException, _UnansweredPiece) as error:
                failure: Exception = ModelUnavailable(name, str(error))
            except _DamagedPiece as error:
                failure = ModelCorrupt(name, str(error))
            else:
                return await self._keep(url, download.slice(start, part["bytes"]))
        raise failure

    async def _stored(
        self, url: str, part: dict[str, Any], start: int, download: "_Download"
    ) -> bool:
        if self._cache is None:
            return False
        try:
            response = await self._cache.match(url)
            if not response:
                return False
            data = js.Uint8Array.new(await response.arrayBuffer())
            if data.length == part["bytes"] and await _sha256(data) == part["sha256"]:
                download.put(data, start, part["wire"])
                return True
            await self._cache.delete(url)
        except JsException:
            # A store the browser cleared or broke behind our back is the same as none.
            self._cache = None
        return False

    async def _keep(self, url: str, data: Any) -> bool:
        if self._cache is None:
            return False
        try:
            await self._cache.put(url, dated(data))
        except JsException:  # QuotaExceededError: the rest of this visit goes on from memory
            self._cache = None
            return False
        return True

    async def _drop_outdated(self) -> None:
        """Remove pieces of networks that an earlier build had."""
        if self._cache is None:
            return
        current = {
            js.URL.new(part["url"], self._base).href
            for entry in self._manifest.values()
            for part in entry["parts"]
        }
        try:
            for request in await self._cache.keys():
                if request.url not in current:
                    await self._cache.delete(request)
        except JsException:
            self._cache = None


async def open_store(base: str) -> ModelStore:
    """Open the store of the app whose folder has this absolute address.

    Without the Cache API (plain http, some private windows) it reads but does not keep.
    Raises ModelUnavailable when the site's list of networks cannot be read.
    """
    try:
        # A damaged copy must not come from a cache: networks are verified by this.
        how = to_js({"cache": "reload"}, dict_converter=js.Object.fromEntries)
        response = await js.fetch(js.URL.new("networks.json", base).href, how)
        if not response.ok:
            raise ModelUnavailable("networks.json", f"HTTP {response.status}")
        manifest = (await response.json()).to_py()
    except JsException as error:
        raise ModelUnavailable("networks.json", str(error)) from error
    try:
        # Other copies of the app may live on this origin below another path.
        cache = await js.caches.open(f"backdrop-networks {js.URL.new('..', base).pathname}")
    except (AttributeError, JsException):
        cache = None
    return ModelStore(base, manifest, cache)


def dated(body: Any) -> Any:
    """Return a Response for a cache, with the time at which it was stored."""
    headers = {"headers": {"Date": js.Date.new().toUTCString()}}
    return js.Response.new(body, to_js(headers, dict_converter=js.Object.fromEntries))


class _Download:
    """The bytes of one network, and how many have arrived of those that lie on the server."""

    def __init__(self, size: int, wire: int, report: ProgressReport) -> None:
        self.data = js.Uint8Array.new(size)
        self._total = wire
        self._report = report
        self._received = 0
        self._shown = 0

    def put(self, data: Any, start: int, wire: int) -> None:
        self.data.set(data, start)
        self._count(wire)

    def slice(self, start: int, length: int) -> Any:
        return self.data.slice(start, start + length)

    async def fetch(self, url: str, part: dict[str, Any], start: int, mode: str) -> None:
        """Fetch one piece and put it in its place; raises JsException or one of the two above."""
        options = to_js({"cache": mode}, dict_converter=js.Object.fromEntries)
        response = await js.fetch(url, options)
        if not response.ok:
            raise _UnansweredPiece(f"{url}: HTTP {response.status}")
        received = 0
        try:
            packed = js.Uint8Array.new(part["wire"])
            reader = response.body.getReader()
            while not (chunk := await reader.read()).done:
                size = chunk.value.length
                if received + size > part["wire"]:
                    await reader.cancel()
                    raise _DamagedPiece(f"{url}: more than {part['wire']} bytes")
                packed.set(chunk.value, received)
                received += size
                self._count(size)
            if received < part["wire"]:
                raise _DamagedPiece(f"{url}: {received} of {part['wire']} bytes")
            data = await _inflated(packed)
            found = "" if data is None else await _sha256(data)
            if found != part["sha256"]:
                raise _DamagedPiece(f"{url}: sha256 {found}, expected {part['sha256']}")
            self.data.set(data, start)
        except BaseException:
            self._count(-received)
            raise

    def _count(self, size: int) -> None:
        self._received += size
        # A piece that has to be fetched again must not make the shown progress fall.
        if self._received > self._shown:
            self._shown = self._received
            self._report(self._shown, self._total)


async def _inflated(packed: Any) -> Any:
    """The content of a Uint8Array in gzip's format, another one; None for what is no such thing."""
    gzip = js.DecompressionStream.new("gzip")
    stream = js.Blob.new(to_js([packed])).stream().pipeThrough(gzip)
    try:
        return js.Uint8Array.new(await js.Response.new(stream).arrayBuffer())
    except JsException:
        return None


async def _sha256(data: Any) -> str:
    """Hex sha256 of a Uint8Array; the browser's own only exists in secure contexts."""
    if hasattr(js.crypto, "subtle"):
        digest: bytes = (await js.crypto.subtle.digest("SHA-256", data)).to_bytes()
        return digest.hex()
    return hashlib.sha256(data.to_bytes()).hexdigest()
