"""Networks on the graphics card: used only where a card is there and its answer right.

A network starts there as the float one within its file (unquantise.py). At its first use in a visit
it is asked for a picture whose answer is known (probe.py). Whatever goes wrong, then or later, is
remembered in a cache of its own, under the site's version and what the browser calls the card, and
the processor goes on. ONNX Runtime's files for the card are fetched only where one is to be tried.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.probe import TOLERANCE, Grid, max_difference, probe_tensor
from backdrop.engine.network.unquantise import unquantise
from backdrop.runtime.worker.model_store import dated
from backdrop.runtime.worker.tensors import run

PATIENCE = 60.0  # seconds: a card that takes longer for its first answer is of no use


class Graphics:
    """The card's worker, from the first network that may run there to the first failure."""

    def __init__(
        self, networks: Any, base: str, tell: Callable[[bool], None], *, allowed: bool
    ) -> None:
        """Take what static/runtime.js exports, and the absolute address of the app's folder.

        `tell` is called with whether the card is used, whenever that changes.
        """
        self._networks = networks
        self._tell = tell
        self._allowed = allowed
        self._base = base
        place = js.URL.new("..", base)
        self._cache = f"backdrop-runtime {place.pathname}"
        self._failure = js.URL.new("graphics/failure.json", place).href
        self._card = ""
        self._worker: Any = None
        self._started: set[str] = set()

    def has(self, name: str) -> bool:
        """Tell whether the network runs there."""
        return name in self._started

    async def open(self) -> None:
        """Begin fetching what the card needs, if there is one that has not failed before."""
        if not self._allowed or self._worker:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                self._card = await self._networks.card()
            if self._card and not await self._has_failed():
                self._worker = self._networks.openGraphics()
        except (JsException, TimeoutError) as error:
            js.console.debug(f"No graphics card: {error}")

    async def start(self, spec: ModelSpec, data: Any, known: Grid) -> bool:
        """Start a network from its file, a Uint8Array; True when its answer is the known one."""
        if not self._worker:
            return False
        try:
            async with asyncio.timeout(PATIENCE):
                await self._worker.call("ready", None)
        except (JsException, TimeoutError) as error:
            # The card is not at fault: the next visit tries again.
            self._close(f"its files did not arrive: {error}")
            return False
        try:
            async with asyncio.timeout(PATIENCE):
                model = to_js(unquantise(data.to_bytes()))
                await self._worker.call("create", model.buffer, spec.name, model)
                off = max_difference(await run(self._worker.call, spec, probe_tensor(spec)), known)
        except (JsException, MemoryError, TimeoutError) as error:
            await self.fail(str(error) or f"no answer in {PATIENCE} seconds")
            return False
        if off > TOLERANCE:
            await self.fail(f"an answer that is {off} levels off")
            return False
        self._started.add(spec.name)
        self._tell(True)
        return True

    async def run(self, spec: ModelSpec, tensor: Float32Array) -> Float32Array:
        """Run a network that has started there. Raises JsException."""
        return await run(self._worker.call, spec, tensor)

    async def fail(self, why: str) -> None:
        """Leave the card alone, for the rest of this visit and on later ones."""
        if not self._worker:
            return  # two runs at a time may fail of the same
        self._close(why)
        written = json.dumps({"build": self._base, "card": self._card, "why": why})
        try:
            cache = await js.caches.open(self._cache)
            await cache.put(self._failure, dated(written))
        except (AttributeError, JsException) as error:  # no Cache API, or QuotaExceededError
            js.console.debug(str(error))

    def _close(self, why: str) -> None:
        js.console.warn(f"The graphics card is left alone: {why}")
        self._worker.end()
        self._worker = None
        self._allowed = False
        if self._started:
            self._started.clear()
            self._tell(False)

    async def _has_failed(self) -> bool:
        try:
            # Opening a cache would make one.
            if not await js.caches.has(self._cache):
                return False
            cache = await js.caches.open(self._cache)
            written = await cache.match(self._failure)
            found = json.loads(await written.text()) if written else {}
            return (found.get("build"), found.get("card")) == (self._base, self._card)
        except (AttributeError, JsException, ValueError):
            return False
