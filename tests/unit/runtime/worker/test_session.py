"""What a worker makes of it when the browser fails it: with files, networks and their list."""

from collections.abc import Awaitable, Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.engine.errors import (
    BackdropError,
    ModelNotStarted,
    ModelOutOfMemory,
    ModelTooHeavy,
    ModelUnavailable,
    OutOfMemory,
    UnreadableFile,
)
from backdrop.runtime.native.native_runtime import run_to_end
from tests.networks import file_of, network
from tests.unit.runtime.conftest import FakeJsException


class File:
    """As a browser's that fails: `holds` bytes of it can be read at once."""

    def __init__(self, size: int, holds: int) -> None:
        self.size = size
        self._holds = holds

    def slice(self, start: int, stop: int) -> "File":
        return File(stop - start, self._holds)

    async def arrayBuffer(self) -> None:
        if self.size > self._holds:
            raise FakeJsException("NotReadableError: The requested file could not be read")


def on(call: Awaitable[Any]) -> Any:
    return run_to_end(call)  # type: ignore[arg-type]


@pytest.fixture
def session(beside_browser: Callable[[str], ModuleType]) -> ModuleType:
    """session.py with stand-ins for the browser."""
    return beside_browser("backdrop.runtime.worker.session")


@pytest.mark.parametrize(
    ("holds", "of_a_picture", "of_a_network"),
    [(1000, OutOfMemory, ModelTooHeavy), (0, UnreadableFile, UnreadableFile)],
    ids=["too large for the memory", "gone"],
)
def test_a_shortage_of_memory_is_told_from_a_file_that_is_gone(
    session: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    holds: int,
    of_a_picture: type[BackdropError],
    of_a_network: type[BackdropError],
) -> None:
    made = session.Session(None, None, None, 100, 1600)
    file = File(2_000_000_000, holds)
    with pytest.raises(of_a_picture):
        on(made.pictures.open("a", file))
    offer = session.inspect_source(file_of(network()))
    monkeypatch.setattr(session, "inspect_file", lambda _: offer)
    options = {"file": file, "title": "a", "side": 64, "colours": "signed"}
    with pytest.raises(of_a_network):
        on(made.load_custom_model(options))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "RangeError: WebAssembly.Memory.grow(): Unable to grow instance memory",
            ModelOutOfMemory,
        ),
        ("Error: no such worker", ModelNotStarted),
    ],
)
def test_a_published_network_that_does_not_start_is_no_fault_of_a_picture(
    beside_browser: Callable[[str], ModuleType], said: str, expected: type[BackdropError]
) -> None:
    async def call(*_: Any) -> None:
        raise FakeJsException(said)

    async def read(*_: Any) -> Any:
        return SimpleNamespace(data=SimpleNamespace(buffer=None), is_stored=True)

    store = SimpleNamespace(expected_answer=lambda _: None, read=read)
    web = beside_browser("backdrop.runtime.worker.web_runtime")
    runtime = web.WebRuntime(SimpleNamespace(call=call), store, None)
    with pytest.raises(expected):
        on(runtime.load("u2netp", lambda *_: None, lambda: None))


def test_a_network_that_is_removed_is_not_stored_even_if_what_runs_it_fails(
    session: ModuleType,
) -> None:
    stored = ["spots"]

    async def discard() -> None:
        stored.clear()

    async def drop(_: str) -> None:
        raise FakeJsException("Error: the browser ended it")

    custom_models, runtime = SimpleNamespace(discard=discard), SimpleNamespace(drop=drop)
    with pytest.raises(FakeJsException):
        on(session.Session(runtime, custom_models, None, 100, 1600).discard_custom_model())
    assert not stored


def test_a_list_of_networks_that_is_not_there_is_told_as_that(
    beside_browser: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def json() -> Any:
        return SimpleNamespace(to_py=lambda: {"error": "not found"})

    async def fetch(address: str, how: Any) -> Any:
        return SimpleNamespace(ok=False, status=404, json=json)

    store = beside_browser("backdrop.runtime.worker.model_store")
    url = SimpleNamespace(new=lambda path, base: SimpleNamespace(href=path, pathname=path))
    for name, value in {"fetch": fetch, "URL": url}.items():
        monkeypatch.setattr(store.js, name, value, raising=False)
    with pytest.raises(ModelUnavailable, match="404"):
        on(store.open_store("https://example.com/app/"))
