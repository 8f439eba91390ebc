"""Check the errors of a worker when the browser fails: for files, models and their list."""

import asyncio
from collections.abc import Awaitable, Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.engine.errors import (
    BackdropError,
    ModelNotStarted,
    ModelOutOfMemory,
    ModelUnavailable,
    OutOfMemory,
    UnreadableFile,
)
from backdrop.runtime.native.native_runtime import run_to_end
from tests.unit.runtime.conftest import FakeJsException


class File:
    """Stands in for a File of which at most `holds` bytes can be read at once."""

    def __init__(self, size: int, holds: int) -> None:
        self.size = size
        self._holds = holds

    def slice(self, start: int, stop: int) -> "File":
        return File(stop - start, self._holds)

    async def arrayBuffer(self) -> None:
        if self.size > self._holds:
            raise FakeJsException("NotReadableError: The requested file could not be read")


def run(call: Awaitable[Any]) -> Any:
    return run_to_end(call)  # type: ignore[arg-type]


@pytest.fixture
def session(beside_browser: Callable[[str], ModuleType]) -> ModuleType:
    """session.py with stand-ins for the browser."""
    return beside_browser("backdrop.runtime.worker.session")


@pytest.mark.parametrize(
    ("holds", "error"),
    [(1000, OutOfMemory), (0, UnreadableFile)],
    ids=["out of memory", "missing"],
)
def test_out_of_memory_differs_from_a_missing_file(
    session: ModuleType, holds: int, error: type[BackdropError]
) -> None:
    worker = session.Session(None, None, None, None, 100, 1600)
    file = File(2_000_000_000, holds)
    with pytest.raises(error):
        run(worker.pictures.open("a", file))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "RangeError: WebAssembly.Memory.grow(): Unable to grow instance memory",
            ModelOutOfMemory,
        ),
        ("Error: no such worker", ModelNotStarted),
    ],
)
def test_a_published_model_that_does_not_start_is_not_the_fault_of_a_picture(
    beside_browser: Callable[[str], ModuleType], message: str, expected: type[BackdropError]
) -> None:
    async def call(*_: Any) -> None:
        raise FakeJsException(message)

    async def read(*_: Any) -> Any:
        return SimpleNamespace(data=SimpleNamespace(buffer=None), is_stored=True)

    store = SimpleNamespace(expected_answer=lambda _: None, read=read)
    web = beside_browser("backdrop.runtime.worker.web_runtime")
    runtime = web.WebRuntime(SimpleNamespace(call=call), store, None)
    with pytest.raises(expected):
        asyncio.run(runtime.load("backdrop-s", lambda *_: None, lambda: None))


def test_a_removed_model_is_deleted_even_if_its_runtime_fails(
    session: ModuleType,
) -> None:
    stored = ["spots"]

    async def discard() -> None:
        stored.clear()

    def drop(_: str) -> None:
        raise FakeJsException("Error: the browser ended it")

    custom_models, runtime = SimpleNamespace(discard=discard), SimpleNamespace(drop=drop)
    with pytest.raises(FakeJsException):
        run(session.Session(runtime, custom_models, None, None, 100, 1600).discard_custom_model())
    assert not stored


def test_a_missing_list_of_models_is_reported(
    beside_browser: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def json() -> Any:
        return SimpleNamespace(to_py=lambda: {"error": "not found"})

    async def fetch(address: str, options: Any) -> Any:
        return SimpleNamespace(ok=False, status=404, json=json)

    store = beside_browser("backdrop.runtime.worker.model_store")
    url = SimpleNamespace(new=lambda path, base: SimpleNamespace(href=path, pathname=path))
    for name, value in {"fetch": fetch, "URL": url}.items():
        monkeypatch.setattr(store.js, name, value, raising=False)
    with pytest.raises(ModelUnavailable, match="404"):
        run(store.open_store("https://example.com/app/"))
