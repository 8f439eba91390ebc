"""Fetch the published models in pieces, verify them, and store them in the browser's Cache API.

The server has a model in compressed pieces of a few MiB (app/build/pieces.py), each with the sha256
of its content. A verified piece is stored at once, decompressed; so an interrupted download resumes
with the first missing piece, on any host, without range requests.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from backdrop.engine.errors import ModelCorrupt, ModelUnavailable
from backdrop.engine.network.graphics_probe import Grid
from backdrop.runtime.cache_names import NETWORKS, cache_name
from backdrop.runtime.protocol import HOSTED_NAMES

ProgressReport = Callable[[int, int], None]  # received bytes, total bytes

CONCURRENT_PIECES = 3  # pieces fetched at a time
TRIES = 4  # requests for one piece
FIRST_PAUSE = 0.5  # seconds before the second try; doubles with each


@dataclass(frozen=True)
class Weights:
    """The bytes of one model as a JavaScript Uint8Array, and whether the store has all of them."""

    data: Any
    is_stored: bool


class _UnansweredPiece(Exception):
    """The server answered with an error status."""


class _DamagedPiece(Exception):
    """A piece has another length or sha256 than the build's list says."""


class ModelStore:
    """Reads models from the cache, and missing pieces from the site."""

    def __init__(self, base: str, manifest: dict[str, Any], cache: Any) -> None:
        """Take the address of the app's folder, networks.json, and a Cache or None."""
        self._base = base
        # Of models that the host has added, by name: hosted_entry.py checks them before use.
        self.hosted = {name: manifest.pop(name) for name in HOSTED_NAMES if name in manifest}
        self._manifest = manifest
        self._cache = cache
        # A list of pieces could not be read, so that stored ones cannot be told from outdated ones.
        self.keeps_outdated = False

    @property
    def can_store(self) -> bool:
        """True if fetched pieces are stored for the next visit, as far as is known."""
        return self._cache is not None

    def add(self, name: str, weights: dict[str, Any]) -> None:
        """Add a model of the host's; weights: as an entry of networks.json."""
        self._manifest[name] = weights

    def wire_bytes(self, name: str) -> int:
        """Return the bytes that a model's pieces have on their way."""
        return sum(part["wire"] for part in self._manifest[name]["parts"])

    def expected_answer(self, name: str) -> Grid | None:
        """Return a model's answer to graphics_probe.py's picture, None if the site has none."""
        expected: Grid | None = self._manifest[name].get("answer")
        return expected

    async def read(self, name: str, report: ProgressReport) -> Weights:
        """Return the verified weights of a model, and fetch the pieces that are not stored.

        report: called with the bytes received, which never decrease, and the total.
        Raises ModelUnavailable or ModelCorrupt.
        """
        download = _Download(self._manifest[name]["bytes"], self.wire_bytes(name), report)
        return Weights(download.data, is_stored=await self._read(name, download))

    async def read_file(self, name: str, report: ProgressReport) -> tuple[Any, bool]:
        """Return a model as a Blob, and whether it is stored; else as read().

        The browser may keep a Blob on the disk: of the model, only the pieces that are on their way
        lie in this worker's memory.
        """
        download = _FileDownload(self.wire_bytes(name), report)
        is_stored = await self._read(name, download)
        return download.file(), is_stored

    async def _read(self, name: str, download: "_Download") -> bool:
        """Add all pieces of a model to the download; return whether the store has them all."""
        slots = asyncio.Semaphore(CONCURRENT_PIECES)
        stored: list[bool] = []
        offset = 0

        async def piece(part: dict[str, Any], start: int) -> None:
            async with slots:
                stored.append(await self._piece(name, part, start, download))

        tasks = []
        for part in self._manifest[name]["parts"]:
            tasks.append(asyncio.create_task(piece(part, offset)))
            offset += part["bytes"]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        await self._delete_outdated()
        return all(stored)

    async def _piece(
        self, name: str, part: dict[str, Any], start: int, download: "_Download"
    ) -> bool:
        """Add one piece to the download; return whether the cache has it afterwards."""
        url = js.URL.new(part["url"], self._base).href
        if await self._read_stored(url, part, start, download):
            return True
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
            # The browser's HTTP cache need not store a piece a second time, and must not provide
            # a damaged piece again.
            mode = "no-store" if self._cache is not None else "reload" if attempt else "default"
            try:
                await download.fetch(url, part, start, mode)
            except (JsException, _UnansweredPiece) as error:
                failure: Exception = ModelUnavailable(name, str(error))
            except _DamagedPiece as error:
                failure = ModelCorrupt(name, str(error))
            else:
                return await self._store(url, download.slice(start, part["bytes"]))
        raise failure

    async def _read_stored(
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
            # If the browser has cleared or broken the cache, continue without it.
            self._cache = None
        return False

    async def _store(self, url: str, data: Any) -> bool:
        if self._cache is None:
            return False
        try:
            await self._cache.put(url, with_date(data))
        except JsException:  # QuotaExceededError: this visit works without the cache
            self._cache = None
            return False
        return True

    async def _delete_outdated(self) -> None:
        """Delete pieces of earlier builds."""
        if self._cache is None or self.keeps_outdated:
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

    Without the Cache API (plain HTTP, some private windows) it fetches but does not store.
    Raises ModelUnavailable if the site's list of models cannot be read.
    """
    try:
        # Not from a cache, whose copy may be damaged: this list verifies the models.
        options = to_js({"cache": "reload"}, dict_converter=js.Object.fromEntries)
        response = await js.fetch(js.URL.new("networks.json", base).href, options)
        if not response.ok:
            raise ModelUnavailable("networks.json", f"HTTP {response.status}")
        manifest = (await response.json()).to_py()
    except JsException as error:
        raise ModelUnavailable("networks.json", str(error)) from error
    try:
        name = cache_name(NETWORKS, js.URL.new("..", base).pathname)
        cache = await js.caches.open(name)
    except (AttributeError, JsException):
        cache = None
    return ModelStore(base, manifest, cache)


def with_date(body: Any) -> Any:
    """Return a Response for a cache, with the current time as its date."""
    headers = {"headers": {"Date": js.Date.new().toUTCString()}}
    return js.Response.new(body, to_js(headers, dict_converter=js.Object.fromEntries))


class _Download:
    """The bytes of one model, and the progress of their download."""

    def __init__(self, size: int, wire: int, report: ProgressReport) -> None:
        self.data = js.Uint8Array.new(size)
        self._total = wire
        self._report = report
        self._received = 0
        self._reported = 0

    def put(self, data: Any, start: int, wire: int) -> None:
        self._take(data, start)
        self._count(wire)

    def slice(self, start: int, length: int, /) -> Any:
        """Return a piece for the store."""
        return self.data.slice(start, start + length)

    def _take(self, data: Any, start: int) -> None:
        self.data.set(data, start)

    async def fetch(self, url: str, part: dict[str, Any], start: int, mode: str) -> None:
        """Fetch one piece. Raises JsException, _UnansweredPiece or _DamagedPiece."""
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
            data = await _decompress(packed)
            found = "" if data is None else await _sha256(data)
            if found != part["sha256"]:
                raise _DamagedPiece(f"{url}: sha256 {found}, expected {part['sha256']}")
            self._take(data, start)
        except BaseException:
            self._count(-received)
            raise

    def _count(self, size: int) -> None:
        self._received += size
        # A piece that is fetched again must not make the reported progress decrease.
        if self._received > self._reported:
            self._reported = self._received
            self._report(self._reported, self._total)


class _FileDownload(_Download):
    """The pieces of one model as Blobs."""

    def __init__(self, wire: int, report: ProgressReport) -> None:
        super().__init__(0, wire, report)
        self._pieces: dict[int, Any] = {}  # by the offset of the first byte

    def slice(self, start: int, _length: int, /) -> Any:
        return self._pieces[start]

    def _take(self, data: Any, start: int) -> None:
        self._pieces[start] = js.Blob.new(to_js([data]))

    def file(self) -> Any:
        """Return all pieces as one Blob."""
        return js.Blob.new(to_js([self._pieces[start] for start in sorted(self._pieces)]))


async def _decompress(packed: Any) -> Any:
    """Decompress a gzip file, a Uint8Array, to another one; return None if it is damaged."""
    gzip = js.DecompressionStream.new("gzip")
    stream = js.Blob.new(to_js([packed])).stream().pipeThrough(gzip)
    try:
        return js.Uint8Array.new(await js.Response.new(stream).arrayBuffer())
    except JsException:
        return None


async def _sha256(data: Any) -> str:
    """Return the hex sha256 of a Uint8Array; crypto.subtle exists only in secure contexts."""
    if hasattr(js.crypto, "subtle"):
        digest: bytes = (await js.crypto.subtle.digest("SHA-256", data)).to_bytes()
        return digest.hex()
    return hashlib.sha256(data.to_bytes()).hexdigest()
