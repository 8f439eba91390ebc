"""Run networks on the GPU, but only if there is one and its result is correct.

On the GPU a network runs in float, without the rounding in its file (unquantise.py). At its first
use in a visit it gets a picture with a known result (graphics_probe.py). Any failure, then or
later, is stored in a cache under the site's version and the browser's name for the GPU, and the
processor takes over. ONNX Runtime's files for the GPU are fetched only if one will be tried.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.network.graphics_probe import TOLERANCE, Grid, max_difference, probe_tensor
from backdrop.engine.network.models import ModelSpec
from backdrop.runtime.cache_names import GRAPHICS_FAILURE, RUNTIME, cache_name
from backdrop.runtime.worker.model_store import with_date
from backdrop.runtime.worker.tensors import run

TIMEOUT = 60.0  # seconds: a GPU that takes longer for its first result is not worth using


class Graphics:
    """The GPU's worker, from the first network that may run on it to the first failure."""

    def __init__(
        self, networks: Any, base: str, report: Callable[[bool], None], *, allowed: bool
    ) -> None:
        """Take the exports of static/runtime.js, and the absolute address of the app's folder.

        report: called with whether the GPU is used, whenever that changes.
        """
        self._networks = networks
        self._report = report
        self._allowed = allowed
        self._base = base
        site = js.URL.new("..", base)
        self._cache = cache_name(RUNTIME, site.pathname)
        self._failure_url = js.URL.new(GRAPHICS_FAILURE, site).href
        self._card = ""
        self._worker: Any = None
        self._started: set[str] = set()

    def has(self, name: str) -> bool:
        """Return whether the network runs on the GPU."""
        return name in self._started

    async def open(self) -> None:
        """Begin to fetch what the GPU needs, if there is one that has not failed before."""
        if not self._allowed or self._worker:
            return
        try:
            async with asyncio.timeout(TIMEOUT):
                card = await self._networks.card()
            self._card = card.name if card else ""
            if self._card and not await self._has_failed():
                self._worker = self._networks.openGraphics()
        except (JsException, TimeoutError) as error:
            js.console.debug(f"No GPU: {error}")

    async def start(self, spec: ModelSpec, data: Any, expected: Grid) -> bool:
        """Start a network from its file, a Uint8Array; return whether its result is as expected."""
        if not self._worker:
            return False
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._worker.call("ready", None)
        except (JsException, TimeoutError) as error:
            # Not the GPU's fault: the next visit tries again.
            self._close(f"its files did not arrive: {error}")
            return False
        try:
            async with asyncio.timeout(TIMEOUT):
                from backdrop.engine.network.unquantise import unquantise  # noqa: PLC0415  a few need it

                model = to_js(unquantise(data.to_bytes()))
                await self._worker.call("create", model.buffer, spec.name, model)
                off = max_difference(
                    await run(self._worker.call, spec, probe_tensor(spec)), expected
                )
        except (JsException, MemoryError, TimeoutError) as error:
            await self.fail(str(error) or f"no result in {TIMEOUT} seconds")
            return False
        if off > TOLERANCE:
            await self.fail(f"a result that is {off} levels off")
            return False
        self._started.add(spec.name)
        self._report(True)
        return True

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        """Run a network that has started on the GPU. Raises JsException."""
        return await run(self._worker.call, spec, tensor, hints)

    async def fail(self, why: str) -> None:
        """Stop using the GPU, for the rest of this visit and on later ones."""
        if not self._worker:
            return  # two concurrent runs may fail for the same reason
        self._close(why)
        text = json.dumps({"build": self._base, "card": self._card, "why": why})
        try:
            cache = await js.caches.open(self._cache)
            await cache.put(self._failure_url, with_date(text))
        except (AttributeError, JsException) as error:  # no Cache API, or QuotaExceededError
            js.console.debug(str(error))

    def _close(self, why: str) -> None:
        js.console.warn(f"The GPU is not used: {why}")
        self._worker.end()
        self._worker = None
        self._allowed = False
        if self._started:
            self._started.clear()
            self._report(False)

    async def _has_failed(self) -> bool:
        try:
            # Opening a cache would create it.
            if not await js.caches.has(self._cache):
                return False
            cache = await js.caches.open(self._cache)
            text = await cache.match(self._failure_url)
            failure = json.loads(await text.text()) if text else {}
            return (failure.get("build"), failure.get("card")) == (self._base, self._card)
        except (AttributeError, JsException, ValueError):
            return False
