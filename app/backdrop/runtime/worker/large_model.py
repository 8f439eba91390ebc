"""Run one large model in a worker of its own: on the GPU where its answer is right, or else not.

Imported when the first such model starts. ONNX Runtime gets the rewritten graph
(engine/network/rewrite.py) and the file's only copy. The known answer to the probe's picture
comes with the model or is computed once by WebAssembly. ONNX Runtime's memory never shrinks, but
all of it returns when the worker ends.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import js
from pyodide.ffi import JsException, to_js

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.errors import (
    BackdropError,
    InferenceFailed,
    ModelRefused,
    ModelTooHeavy,
    OutOfMemory,
)
from backdrop.engine.network.graphics_probe import (
    CONTRASTS,
    TOLERANCE,
    Known,
    is_telling,
    max_difference,
    probe_tensor,
    to_grid,
)
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.rewrite import Rewritten, Wishes, rewrite
from backdrop.engine.network.segment import to_answer
from backdrop.runtime.protocol import CARD_FAILED, CARD_USED, CARD_WEAK
from backdrop.runtime.worker.model_file import ModelFile
from backdrop.runtime.worker.tensors import run
from backdrop.runtime.worker.web_runtime import is_shortage, start_failure

TIMEOUT = 60.0  # seconds for each step on the GPU; a slower one is not worth using
SPARE_BUFFERS = 1  # of a shader, for the result of many parts or the source of them


class Memory(Protocol):
    """Knowledge about a model and the GPU that outlasts a visit."""

    known: Known | None

    async def learn(self, known: Known) -> None:
        """Keep the model's answer to the probe."""
        ...

    def has_failed(self, card: str) -> bool:
        """Return whether the model failed on the GPU of this name."""
        ...

    async def note_failure(self, card: str, why: str) -> None:
        """Keep that it failed."""
        ...


class LargeModel:
    """A model that has started; `card` says whether the GPU runs it, in a code of protocol.py."""

    def __init__(
        self,
        networks: Any,
        spec: ModelSpec,
        file: ModelFile,
        memory: Memory,
        report: Callable[[str], None],
        *,
        may_use_graphics: bool,
        may_widen: bool,
    ) -> None:
        """Take the exports of static/runtime.js, and the model's file.

        report: called with `card` when that changes after the start. may_widen: there is memory for
        float32 in place of float16, which WebAssembly computes faster.
        """
        self.card = ""
        self._networks = networks
        self._spec = spec
        self._file = file
        self._memory = memory
        self._report = report
        self._may_use_graphics = may_use_graphics
        self._may_widen = may_widen
        self._worker: Any = None
        self._runs_as = spec  # with the type of input that the rewritten file takes
        self._card_name = ""
        self._changing = asyncio.Lock()

    async def start(self) -> None:
        """Start it. Raises ModelRefused, ModelTooHeavy, UnreadableFile, or errors of a start."""
        card, known = await self._find_card(), self._memory.known
        if card and known and await self._start_on(card, known):
            return
        await self._start_on_processor()
        learnt = await self._learn() if card and not known else None
        if learnt:
            await self._start_on(card, learnt)

    def end(self) -> None:
        """Stop it and release its memory."""
        if self._worker:
            self._worker.end()
            self._worker = None

    async def run(self, tensor: Float32Array) -> Float32Array:
        """Run it on float32 1x3xHxW; return its output, float32. Raises OutOfMemory or others."""
        async with self._changing:  # one run at a time, also where one replaces the GPU
            if self.card == CARD_USED:
                try:
                    return await run(self._worker.call, self._runs_as, tensor)
                except JsException as error:
                    await self._fail(str(error))
                    self._report(self.card)
                    await self._start_on_processor()
            try:
                return await run(self._worker.call, self._runs_as, tensor)
            except JsException as error:
                failure = OutOfMemory if is_shortage(str(error)) else InferenceFailed
                raise failure(str(error)) from error

    async def _find_card(self) -> Any:
        """Return the GPU if it may be tried for this model, or else None."""
        if not self._may_use_graphics:
            return None
        try:
            async with asyncio.timeout(TIMEOUT):
                card = await self._networks.card()
        except (JsException, TimeoutError) as error:
            js.console.debug(f"No GPU: {error}")
            return None
        if not card:
            return None
        self._card_name = card.name
        if self._memory.has_failed(card.name):
            self.card = CARD_FAILED
            return None
        return card

    async def _learn(self) -> Known | None:
        """Compute the known answer on the processor; return None if none tells anything."""
        for contrast in CONTRASTS:
            try:
                grid = to_grid(await self._probe(self._worker, self._runs_as, contrast))
            except BackdropError as error:  # a picture will fail too, and say so
                js.console.warn(str(error))
                return None
            if is_telling(grid):
                known = Known(contrast, grid)
                await self._memory.learn(known)
                return known
        return None

    async def _probe(self, worker: Any, spec: ModelSpec, contrast: float) -> Float32Array:
        """Return the answer to the probe's picture, float32 HxW. Raises what run() does."""
        try:
            output = await run(worker.call, spec, probe_tensor(spec, contrast))
        except JsException as error:
            failure = OutOfMemory if is_shortage(str(error)) else InferenceFailed
            raise failure(str(error)) from error
        return to_answer(output, spec)

    async def _start_on(self, card: Any, known: Known) -> bool:
        """Start it on the GPU in place of the processor; return whether its answer is right."""
        worker = None
        try:
            parts = max(2, int(card.buffers) - SPARE_BUFFERS)
            wishes = Wishes(parts, without_sum=True, without_half=not card.hasHalf)
            made, spec = await self._rewrite(wishes)
            if made.largest > int(card.bufferBytes) or (spec.float16 and not card.hasHalf):
                self.card = CARD_WEAK
                return False
            worker = self._networks.openGraphics()
            async with asyncio.timeout(TIMEOUT):
                await worker.call("ready", None)
        except (JsException, TimeoutError) as error:
            js.console.warn(f"The GPU is not tried: {error}")
            if worker:
                worker.end()
            return False
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._create(worker, made)
            async with asyncio.timeout(TIMEOUT):
                off = max_difference(await self._probe(worker, spec, known.contrast), known.grid)
            why = f"a result that is {off} levels off" if not off <= TOLERANCE else ""
        except (JsException, BackdropError, TimeoutError) as error:
            why = str(error) or f"no result in {TIMEOUT} seconds"
        if why:
            worker.end()
            await self._fail(why)
            return False
        self.end()
        self._worker, self._runs_as, self.card = worker, spec, CARD_USED
        return True

    async def _fail(self, why: str) -> None:
        js.console.warn(f"The GPU does not run this model: {why}")
        if self.card == CARD_USED:
            self.end()
        self.card = CARD_FAILED
        await self._memory.note_failure(self._card_name, why)

    async def _start_on_processor(self) -> None:
        worker = self._networks.openCustom()
        ready = asyncio.ensure_future(self._wait_ready(worker))
        try:
            await asyncio.sleep(0)  # it starts now, while the graph is rewritten
            made, spec = await self._rewrite(
                Wishes(without_half=self._may_widen, without_joins=True)
            )
            await ready
            await self._create(worker, made)
        except BaseException as error:
            ready.cancel()
            worker.end()
            if not isinstance(error, JsException):
                raise
            failure = ModelTooHeavy if is_shortage(str(error)) else ModelRefused
            raise failure(str(error)) from error
        self._worker, self._runs_as = worker, spec

    async def _wait_ready(self, worker: Any) -> None:
        try:
            await worker.call("ready", None)
        except JsException as error:
            if is_shortage(str(error)):
                raise ModelTooHeavy(str(error)) from error
            raise start_failure(self._spec.name, error) from error

    async def _rewrite(self, wishes: Wishes) -> tuple[Rewritten, ModelSpec]:
        """Return the rewritten file, and how to run it. Raises as ModelFile.source() does."""
        try:
            made = rewrite(await self._file.source(), wishes)
        except MemoryError as error:
            raise ModelTooHeavy(str(error)) from error
        half = self._spec.float16 and not made.is_widened
        return made, replace(self._spec, float16=half)

    async def _create(self, worker: Any, made: Rewritten) -> None:
        """Open what was rewritten. Raises JsException."""
        content = self._file.give_away()
        rest = {
            "content": content,
            "halves": made.halves,
            "needsContent": made.needs_file,
            "isQuantised": made.is_quantised,
        }
        values = to_js([made.head, rest], dict_converter=js.Object.fromEntries)
        await worker.call("create", content.buffer, self._spec.name, *values)
