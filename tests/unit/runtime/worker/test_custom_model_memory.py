"""What is learnt about a custom model is kept beside its file and used for no other."""

import asyncio
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from backdrop.engine.network.graphics_probe import GRID_SIDE, Known

KNOWN = Known(0.3, [[7] * GRID_SIDE] * GRID_SIDE)


class Store:
    """Stands in for CustomModelStore."""

    build = "https://example.com/app-1/"

    def __init__(self) -> None:
        self.settings: dict[str, Any] = {}

    async def add(self, news: dict[str, Any]) -> None:
        self.settings.update(news)


@pytest.fixture
def memory(beside_browser: Callable[[str], ModuleType]) -> ModuleType:
    """custom_model_memory.py with stand-ins for the browser."""
    return beside_browser("backdrop.runtime.worker.custom_model_memory")


def test_what_is_learnt_is_there_on_the_next_visit(memory: ModuleType) -> None:
    store = Store()
    first = memory.CustomModelMemory(store, b"file", {"title": "a"}, is_stored=True)
    assert first.known is None
    asyncio.run(first.learn(KNOWN))
    asyncio.run(first.note_failure("card a", "wrong"))
    second = memory.CustomModelMemory(store, b"file", dict(store.settings), is_stored=True)
    assert second.known == KNOWN
    assert second.has_failed("card a")
    assert not second.has_failed("card b")
    store.build = "https://example.com/app-2/"
    assert not second.has_failed("card a")
    other = memory.CustomModelMemory(store, b"other", dict(store.settings), is_stored=True)
    assert other.known is None
    assert not other.has_failed("card a")


def test_an_answer_that_comes_with_the_model_need_not_be_learnt(memory: ModuleType) -> None:
    store = Store()
    made = memory.CustomModelMemory(store, b"file", {}, is_stored=True, known=KNOWN)
    assert made.known == KNOWN
    asyncio.run(made.note_failure("card", "wrong"))
    assert "grid" not in store.settings  # which another build may bring


def test_of_a_file_that_is_not_stored_nothing_is_written_but_all_is_handed_over(
    memory: ModuleType,
) -> None:
    store, settings = Store(), {"title": "a"}
    new = memory.CustomModelMemory(store, b"file", settings, is_stored=False)
    asyncio.run(new.learn(KNOWN))
    assert store.settings == {}
    stored = memory.CustomModelMemory(store, b"file", new.settings, is_stored=True)
    assert stored.known == KNOWN


@pytest.mark.parametrize("grid", [None, 5, [], [[1]] * GRID_SIDE, [1] * GRID_SIDE])
def test_settings_of_another_version_are_not_used(memory: ModuleType, grid: object) -> None:
    store = Store()
    asyncio.run(memory.CustomModelMemory(store, b"", {}, is_stored=True).learn(KNOWN))
    settings = {**store.settings, memory.GRID: grid}
    assert memory.CustomModelMemory(store, b"", settings, is_stored=True).known is None
