"""Run networks in the browser's workers: the SegmentationRuntime of the site."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyodide.ffi import JsException

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.errors import (
    InferenceFailed,
    KernelsFailed,
    ModelError,
    ModelNotStarted,
    ModelOutOfMemory,
    OutOfMemory,
    SimdMissing,
)
from backdrop.engine.network.graphics_probe import Grid
from backdrop.engine.network.models import BACKDROP_S, MODELS, ModelSpec
from backdrop.runtime.worker.graphics import Graphics
from backdrop.runtime.worker.model_store import ModelStore, ProgressReport
from backdrop.runtime.worker.tensors import run

if TYPE_CHECKING:
    from backdrop.runtime.worker.large_model import LargeModel, Memory
    from backdrop.runtime.worker.model_file import ModelFile

# Fragments of the out-of-memory messages of browsers and ONNX Runtime, in lower case. Messages may
# contain the address of the site, in which none of these occurs.
SHORTAGES = (
    "out of memory",
    "memory size exceeded",
    "grow memory",
    "grow instance memory",
    "enlarge memory",
    " allocat",
    "std::bad_alloc",
    "aborted(oom",
)
NO_SIMD = "no webassembly simd"  # a fragment of networks.js's message, in lower case


class WebRuntime:
    """Networks in the worker of static/networks.js, each started when it is loaded.

    The kernels run the published networks, or ONNX Runtime where the kernels do not start.
    A network with a known result for the probe runs on the GPU, if the GPU gives that result too.
    While a large model is used, Best is closed and its memory released; its next run opens it again
    from the browser's storage.
    """

    def __init__(
        self,
        networks: Any,
        store: ModelStore,
        graphics: Graphics,
        *,
        may_use_graphics: bool = False,
        may_widen: bool = True,
    ) -> None:
        """Take the exports of static/runtime.js, and the options of LargeModel."""
        self._may_use_graphics = may_use_graphics
        self._may_widen = may_widen
        self._networks = networks
        self._store = store
        self._graphics = graphics
        self.threads = 0  # of the published networks; 0 until one has started on the processor
        self._loaded: set[str] = set()  # on the processor
        self._started: set[str] = set()  # those that are open; others open again when they run
        self._in_kernels: set[str] = set()  # those of _loaded that the kernels run
        self._stored: set[str] = set()  # those that can be opened again without the network
        self._large: dict[str, LargeModel] = {}
        self._changing = asyncio.Lock()  # the set of networks that have started
        self._closing: asyncio.Task[None] | None = None

    def has(self, name: str) -> bool:
        """Return whether the network can run at once."""
        return name in self._loaded or name in self._large or self._graphics.has(name)

    @property
    def uses_onnx_runtime(self) -> bool:
        """True if ONNX Runtime runs a published network on the processor."""
        return bool((self._loaded & MODELS.keys()) - self._in_kernels)

    async def load(self, name: str, fetching: ProgressReport, starting: Callable[[], None]) -> bool:
        """Fetch and start a network; return whether it is stored for the next visit.

        Raises ModelUnavailable, ModelCorrupt, ModelNotStarted, SimdMissing or ModelOutOfMemory.
        """
        expected = self._store.expected_answer(name)
        weights, _ = await asyncio.gather(
            self._store.read(name, fetching), self._open_graphics(expected)
        )
        starting()
        on_graphics = expected is not None and await self._graphics.start(
            MODELS[name], weights.data, expected
        )
        if not on_graphics:
            async with self._changing:
                await self._start_published(name, weights.data)
        if weights.is_stored:
            self._stored.add(name)
        return weights.is_stored

    async def adopt(
        self, spec: ModelSpec, file: "ModelFile", memory: "Memory", report: Callable[[str], None]
    ) -> None:
        """Start a large model in place of one of the same name, which runs on if that fails.

        The arguments are those of LargeModel, and so are the errors of its start().
        """
        # Not needed by those who never use such a model.
        from backdrop.runtime.worker.large_model import LargeModel  # noqa: PLC0415

        model = LargeModel(
            self._networks,
            spec,
            file,
            memory,
            report,
            may_use_graphics=self._may_use_graphics,
            may_widen=self._may_widen,
        )
        await asyncio.gather(model.start(), self._close_best())
        self.drop(spec.name)
        self._large[spec.name] = model

    def drop(self, name: str) -> None:
        """Stop a large model and release its memory, if it has started."""
        model = self._large.pop(name, None)
        if model:
            model.end()

    def card(self, name: str) -> str:
        """Return whether the GPU runs a large model, in a code of protocol.py; "" for others."""
        model = self._large.get(name)
        return model.card if model else ""

    async def _open_graphics(self, expected: Grid | None) -> None:
        if expected is not None:
            await self._graphics.open()

    async def _start_published(self, name: str, data: Any) -> None:
        try:
            started = await self._start(name, data)
        except JsException as error:
            raise start_failure(name, error) from error
        self.threads = started.threads
        if started.usesKernels:
            self._in_kernels.add(name)
        else:
            self._in_kernels.discard(name)

    async def _start(self, name: str, data: Any) -> Any:
        """Return the properties of the session, as `create` of static/sessions.js does."""
        started = await self._networks.call("create", data.buffer, name, data)
        self._loaded.add(name)
        self._started.add(name)
        return started

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        """Run a loaded network on float32 1x3xHxW; return its first output as float32 1x1xHxW.

        hints: float32 1x4xHxW for a network that takes them, by default none.
        Raises OutOfMemory, InferenceFailed or KernelsFailed; where the network is opened again,
        because the GPU has failed or it was closed, also the errors of load().
        """
        if spec.name in self._large:
            model = self._large[spec.name]
            output, _ = await asyncio.gather(model.run(tensor), self._close_best())
            return output
        if self._graphics.has(spec.name):
            try:
                return await self._graphics.run(spec, tensor, hints)
            except JsException as error:
                await self._graphics.fail(str(error))
        # Also if a concurrent run has just lost the GPU.
        if spec.name not in self._started:
            await self._fall_back(spec.name)
        try:
            return await run(self._networks.call, spec, tensor, hints)
        except JsException as error:
            failed = KernelsFailed if spec.name in self._in_kernels else InferenceFailed
            failure = OutOfMemory if is_shortage(str(error)) else failed
            raise failure(str(error)) from error

    async def _fall_back(self, name: str) -> None:
        """Start a network on the processor, once for all runs that found it closed."""
        async with self._changing:
            if name not in self._started:
                weights = await self._store.read(name, lambda *_: None)
                await self._start_published(name, weights.data)

    async def _close_best(self) -> None:
        """Release the memory of Best and others, but not of a network that is used or not stored.

        Fast is left alone: it puts the answers of large models right, so it would be opened again.
        """
        if self._closing is None or self._closing.done():
            self._closing = asyncio.create_task(self._close())
        # Whoever waits may be cancelled: what is closed must still be known.
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        async with self._changing:
            opened = set(self._started)
            if opened <= {BACKDROP_S.name} or not opened <= self._stored:
                return
            # Runs that begin now wait for the lock and open their network again, if it is closed.
            self._started -= opened
            if not await self._networks.renew(BACKDROP_S.name):
                self._started |= opened


def start_failure(name: str, error: JsException) -> ModelError:
    """Return the error for a worker that did not start."""
    if NO_SIMD in str(error).lower():
        return SimdMissing(name, str(error))
    kind = ModelOutOfMemory if is_shortage(str(error)) else ModelNotStarted
    return kind(name, str(error))


def is_shortage(message: str) -> bool:
    """Return whether a worker ran out of memory, by its message."""
    return any(part in message.lower() for part in SHORTAGES)
