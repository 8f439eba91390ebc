"""Check WebRuntime with stand-ins for the browser's workers, the store and the GPU."""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backdrop.engine import errors
from backdrop.engine.network.models import BACKDROP_S, ISNET

LARGE = replace(ISNET, name="large")
PICTURE = np.zeros((1, 3, 2, 2), np.float32)


class FakeJsException(Exception):
    """Stands in for the class of pyodide.ffi."""


@pytest.fixture(scope="module")
def web() -> Iterator[ModuleType]:
    """web_runtime.py with stand-ins for the browser."""
    ffi = ModuleType("pyodide.ffi")
    ffi.__dict__.update(
        JsException=FakeJsException, to_js=lambda array: SimpleNamespace(buffer=None, array=array)
    )
    before = set(sys.modules)
    js = ModuleType("js")
    js.__dict__.update(console=SimpleNamespace(warn=lambda _: None))
    with pytest.MonkeyPatch.context() as patch:
        for fake in (js, ModuleType("pyodide"), ffi):
            patch.setitem(sys.modules, fake.__name__, fake)
        yield import_module("backdrop.runtime.worker.web_runtime")
    for name in {name for name in sys.modules if name.startswith("backdrop.runtime")} - before:
        del sys.modules[name]


class FakeWorker:
    """Stands in for the worker of static/networks.js; every mask is full of ones."""

    def __init__(
        self, failures: Mapping[str, str] | None = None, uses_kernels: bool = True
    ) -> None:
        """Take the error messages of calls that fail, and whether the kernels start."""
        self.uses_kernels = uses_kernels
        self.created: list[str] = []
        self.runs: list[tuple[Any, ...]] = []
        self.renewals = 0
        self.can_renew = True
        self._failures = failures or {}

    async def renew(self, name: str) -> bool:
        assert name == BACKDROP_S.name
        for _ in range(10):  # longer than a network takes to start
            await asyncio.sleep(0)
        if self.can_renew:
            self.renewals += 1
            self.created.clear()
        return self.can_renew

    async def call(self, name: str, _: object, network: str, *values: Any) -> Any:
        await asyncio.sleep(0)
        failure = self._failures.get(name) or self._failures.get(f"{name} {network}")
        if failure:
            raise FakeJsException(failure)
        if name == "create":
            self.created.append(network)
            return SimpleNamespace(threads=2, usesKernels=self.uses_kernels)
        if name == "run" and network not in self.created:
            raise FakeJsException("TypeError: Cannot read properties of undefined")
        if name == "run":
            self.runs.append(values)
        shape = SimpleNamespace(to_py=lambda: [1, 1, 2, 2])
        ones = SimpleNamespace(assign_to=lambda array: array.fill(1))
        return SimpleNamespace(half=False, shape=shape, values=ones)


class FakeGraphics:
    """Stands in for Graphics; a network has started, and then the GPU is lost."""

    def __init__(self, is_lost: bool = False) -> None:
        self._is_lost = is_lost
        self.remembered = asyncio.Event()

    def has(self, _: str) -> bool:
        return not self._is_lost

    async def run(self, *_: object) -> Any:
        raise FakeJsException("the card was lost")

    async def fail(self, _: str) -> None:
        self._is_lost = True
        await self.remembered.wait()


class FakeLargeModel:
    """Stands in for LargeModel; its runs return their input."""

    async def run(self, tensor: object) -> Any:
        await asyncio.sleep(0)
        return tensor


class FakeStore:
    """Stands in for ModelStore; all models are stored, unless it is told otherwise."""

    def __init__(self, is_stored: bool = True) -> None:
        self._is_stored = is_stored

    def expected_answer(self, _: str) -> None:
        return None

    async def read(self, *_: object) -> Any:
        await asyncio.sleep(0)
        return SimpleNamespace(data=SimpleNamespace(buffer=None), is_stored=self._is_stored)


async def beside_a_large_model(
    web: ModuleType, worker: FakeWorker, names: Sequence[str], is_stored: bool = True
) -> Any:
    """Return the WebRuntime with these networks loaded, and a large model that has not run."""
    runtime = web.WebRuntime(worker, FakeStore(is_stored), FakeGraphics(is_lost=True))
    for name in names:
        await runtime.load(name, lambda *_: None, lambda: None)
    runtime._large[LARGE.name] = FakeLargeModel()
    return runtime


def test_best_is_closed_while_a_large_model_runs_and_opened_again_when_it_runs_itself(
    web: ModuleType,
) -> None:
    async def whole() -> None:
        worker = FakeWorker()
        runtime = await beside_a_large_model(web, worker, [BACKDROP_S.name, ISNET.name])
        await runtime.run(LARGE, PICTURE)
        assert (worker.renewals, worker.created) == (1, [])
        assert runtime.has(BACKDROP_S.name)
        assert runtime.has(ISNET.name)
        await runtime.run(BACKDROP_S, PICTURE)
        await runtime.run(LARGE, PICTURE)  # which Fast follows again
        assert (worker.renewals, worker.created) == (1, [BACKDROP_S.name])
        await asyncio.gather(runtime.run(ISNET, PICTURE), runtime.run(ISNET, PICTURE))
        assert worker.created == [BACKDROP_S.name, ISNET.name]
        await runtime.run(LARGE, PICTURE)
        assert worker.renewals == 2

    asyncio.run(whole())


def test_a_network_that_loads_while_the_worker_is_replaced_starts_in_the_new_one(
    web: ModuleType,
) -> None:
    async def whole() -> None:
        worker = FakeWorker()
        runtime = await beside_a_large_model(web, worker, [ISNET.name])
        loading = runtime.load(BACKDROP_S.name, lambda *_: None, lambda: None)
        await asyncio.gather(runtime.run(LARGE, PICTURE), loading)
        assert (worker.renewals, worker.created) == (1, [BACKDROP_S.name])
        await runtime.run(BACKDROP_S, PICTURE)

    asyncio.run(whole())


def test_a_cancelled_run_does_not_lose_track_of_open_networks(web: ModuleType) -> None:
    async def whole() -> None:
        worker = FakeWorker()
        worker.can_renew = False
        runtime = await beside_a_large_model(web, worker, [ISNET.name])
        running = asyncio.ensure_future(runtime.run(LARGE, PICTURE))
        for _ in range(3):  # until the worker is being replaced
            await asyncio.sleep(0)
        running.cancel()
        await runtime.run(ISNET, PICTURE)
        assert worker.created == [ISNET.name]

    asyncio.run(whole())


def test_a_network_that_opens_again_without_the_kernels_is_not_said_to_be_in_them(
    web: ModuleType,
) -> None:
    async def whole() -> None:
        worker = FakeWorker()
        runtime = await beside_a_large_model(web, worker, [ISNET.name])
        assert not runtime.uses_onnx_runtime
        await runtime.run(LARGE, PICTURE)
        worker.uses_kernels = False
        await runtime.run(ISNET, PICTURE)
        assert runtime.uses_onnx_runtime

    asyncio.run(whole())


@pytest.mark.parametrize(
    ("names", "is_stored", "can_renew"),
    [
        ([BACKDROP_S.name], True, True),
        ([BACKDROP_S.name, ISNET.name], False, True),
        ([BACKDROP_S.name, ISNET.name], True, False),
    ],
    ids=["Fast alone", "not stored", "in use"],
)
def test_networks_stay_open(
    web: ModuleType, names: list[str], is_stored: bool, can_renew: bool
) -> None:
    async def whole() -> None:
        worker = FakeWorker()
        worker.can_renew = can_renew
        runtime = await beside_a_large_model(web, worker, names, is_stored)
        await runtime.run(LARGE, PICTURE)
        assert worker.renewals == 0
        await runtime.run(BACKDROP_S, PICTURE)
        assert worker.created == names

    asyncio.run(whole())


def test_a_run_that_begins_while_best_is_closed_waits_for_it_to_open_again(
    web: ModuleType,
) -> None:
    async def whole() -> None:
        worker = FakeWorker()
        runtime = await beside_a_large_model(web, worker, [ISNET.name])
        closing = asyncio.create_task(runtime._close_best())
        for _ in range(3):  # until the worker is being replaced
            await asyncio.sleep(0)
        assert runtime.has(ISNET.name)
        await runtime.run(ISNET, PICTURE)
        await closing
        assert (worker.renewals, worker.created) == (1, [ISNET.name])

    asyncio.run(whole())


def test_a_run_that_begins_while_the_gpu_fails_waits_for_the_processor(
    web: ModuleType,
) -> None:
    async def whole() -> None:
        worker, graphics = FakeWorker(), FakeGraphics()
        runtime = web.WebRuntime(worker, FakeStore(), graphics)
        picture = np.zeros((1, 3, 2, 2), np.float32)
        first = asyncio.create_task(runtime.run(ISNET, picture))
        await asyncio.sleep(0)
        assert not runtime.has(ISNET.name)
        second = await runtime.run(ISNET, picture)
        graphics.remembered.set()
        assert (await first).tolist() == second.tolist() == [[[[1, 1], [1, 1]]]]
        assert worker.created == [ISNET.name]
        assert runtime.threads == 2

    asyncio.run(whole())


def test_hints_follow_the_picture_and_are_zero_by_default(web: ModuleType) -> None:
    worker = FakeWorker()
    worker.created = [BACKDROP_S.name, ISNET.name]
    runtime = web.WebRuntime(worker, FakeStore(), FakeGraphics(is_lost=True))
    runtime._started |= {BACKDROP_S.name, ISNET.name}
    picture, hints = np.zeros((1, 3, 2, 2), np.float32), np.ones((1, 4, 2, 2), np.float32)
    for spec, given in ((ISNET, None), (BACKDROP_S, None), (BACKDROP_S, hints)):
        asyncio.run(runtime.run(spec, picture, given))
    plain, zeros, ones = worker.runs
    assert (len(plain), len(zeros), len(ones)) == (5, 7, 7)
    assert zeros[4:6] == ones[4:6] == ("mask", "hints")
    assert (zeros[6].array.tolist(), ones[6].array.tolist()) == ([0] * 16, [1] * 16)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Error: no available backend found.", errors.ModelNotStarted),
        ("Error: no WebAssembly SIMD", errors.SimdMissing),
        ("RangeError: could not allocate memory", errors.ModelOutOfMemory),
    ],
)
def test_a_published_model_fails_with_the_right_error(
    web: ModuleType, message: str, kind: type[errors.BackdropError]
) -> None:
    worker, graphics = FakeWorker({"create": message}), FakeGraphics(is_lost=True)
    runtime = web.WebRuntime(worker, FakeStore(), graphics)
    with pytest.raises(kind):
        asyncio.run(runtime.load(ISNET.name, lambda *_: None, lambda: None))
    assert not runtime.uses_onnx_runtime


@pytest.mark.parametrize("uses_kernels", [False, True])
def test_a_failed_run_says_whether_the_kernels_failed(web: ModuleType, uses_kernels: bool) -> None:
    async def whole() -> None:
        worker = FakeWorker({"run": "RuntimeError: unreachable"}, uses_kernels)
        runtime = web.WebRuntime(worker, FakeStore(), FakeGraphics(is_lost=True))
        await runtime.load(ISNET.name, lambda *_: None, lambda: None)
        assert runtime.uses_onnx_runtime != uses_kernels
        with pytest.raises(errors.InferenceFailed) as caught:
            await runtime.run(ISNET, np.zeros((1, 3, 2, 2), np.float32))
        assert isinstance(caught.value, errors.KernelsFailed) == uses_kernels

    asyncio.run(whole())


@pytest.mark.parametrize(
    "message",
    [
        "RangeError: WebAssembly.Memory(): could not allocate memory",
        "RangeError: WebAssembly.Memory.grow(): Maximum memory size exceeded",
        "RangeError: WebAssembly.Memory.grow(): Unable to grow instance memory",
        "RangeError: Array buffer allocation failed",
        "RangeError: Out of memory",
        "out of memory",
        "Error: Can't create a session. failed to allocate a buffer of size 4096.",
        "Error: Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc",
        "RuntimeError: Aborted(OOM). Build with -sASSERTIONS for more info.",
    ],
)
def test_messages_for_out_of_memory(web: ModuleType, message: str) -> None:
    assert web.is_shortage(message)


@pytest.mark.parametrize(
    "message",
    [
        "RuntimeError: memory access out of bounds",
        "RuntimeError: Out of bounds memory access",
        "Error: https://memory-allocation.test/app/networks.json: HTTP 404",
        "TypeError: Failed to fetch dynamically imported module: https://memory.test/ort.js",
    ],
)
def test_messages_for_other_errors(web: ModuleType, message: str) -> None:
    assert not web.is_shortage(message)
