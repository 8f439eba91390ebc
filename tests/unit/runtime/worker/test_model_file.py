"""A model's file is read once for the engine and a runtime, which gets the only copy."""

import asyncio
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.engine import errors
from backdrop.engine.network.custom_model import inspect
from tests.networks import FIXED, file_of, network
from tests.unit.runtime.conftest import FakeJsException

CONTENT = file_of(network(FIXED))


class Bytes:
    """Stands in for a Uint8Array."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.length = len(content)

    def subarray(self, start: int, stop: int) -> "Bytes":
        return Bytes(self.content[start:stop])

    def to_bytes(self) -> bytes:
        return self.content


class File:
    """Stands in for a File; counts how often it is read whole."""

    def __init__(self, holds: int = 10**9) -> None:
        self.name, self.lastModified, self.size = "network.onnx", 1, len(CONTENT)
        self.reads = 0
        self._holds = holds

    def slice(self, start: int, stop: int) -> Any:
        async def read() -> None:
            if stop - start > self._holds:
                raise FakeJsException("NotReadableError: The requested file could not be read")

        return SimpleNamespace(arrayBuffer=read)

    async def arrayBuffer(self) -> bytes:
        self.reads += 1
        if self.size > self._holds:
            raise FakeJsException("NotReadableError: The requested file could not be read")
        return CONTENT


@pytest.fixture
def model_file(beside_browser: Callable[[str], ModuleType]) -> ModuleType:
    module = beside_browser("backdrop.runtime.worker.model_file")
    module.js.Uint8Array = SimpleNamespace(new=Bytes)
    return module


def test_a_file_is_read_once_until_it_is_given_away(model_file: ModuleType) -> None:
    file = File()
    model = model_file.ModelFile(file)
    for _ in range(2):
        assert inspect(asyncio.run(model.source())) == inspect(CONTENT)
    assert file.reads == 1
    assert model.give_away().content == CONTENT
    asyncio.run(model.source())
    assert file.reads == 2


@pytest.mark.parametrize(("holds", "kind"), [(1, errors.ModelTooHeavy), (0, errors.UnreadableFile)])
def test_a_file_without_room_differs_from_a_missing_one(
    model_file: ModuleType, holds: int, kind: type[errors.BackdropError]
) -> None:
    with pytest.raises(kind):
        asyncio.run(model_file.ModelFile(File(holds)).source())


def test_a_file_that_was_just_inspected_is_not_inspected_again(
    beside_browser: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = beside_browser("backdrop.runtime.worker.session")
    session.js.Uint8Array = SimpleNamespace(new=Bytes)
    asked: list[object] = []

    def count(source: Any) -> Any:
        asked.append(source)
        return inspect(CONTENT)

    monkeypatch.setattr("backdrop.engine.network.custom_model.inspect", count)
    monkeypatch.setattr(session, "FileSource", lambda _: CONTENT)

    async def adopt(*_: object) -> None: ...

    async def keep(*_: object) -> bool:
        return True

    runtime, store = SimpleNamespace(adopt=adopt), SimpleNamespace(keep=keep, build="a")
    worker = session.Session(runtime, store, None, None, 100, 1600)
    memory = "backdrop.runtime.worker.custom_model_memory"
    monkeypatch.setattr(beside_browser(memory), "fingerprint", lambda _: "")
    options = {"title": "a", "side": 64, "colours": "signed", "file": File()}
    worker.inspect_custom_model(options["file"])
    assert asyncio.run(worker.load_custom_model(options))
    assert len(asked) == 1

    other = File()
    other.lastModified = 2
    assert asyncio.run(worker.load_custom_model({**options, "file": other}))
    assert len(asked) == 2
    assert asyncio.run(worker.load_custom_model(options))
    assert len(asked) == 2  # loading another one is no reason to forget what was inspected
