"""Saving several pictures comes to rest, whatever ends it."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import State
from backdrop.ui.text import batch_messages
from tests.unit.ui.beside import beside
from tests.unit.ui.results import result


class SaveError(Exception):
    """As save_targets.SaveError."""


class EngineError(Exception):
    """As client.EngineError."""


class Folder:
    """A folder that fails when the second file is written."""

    name = "shop"

    def __init__(self, failure: Exception | None) -> None:
        self.failure = failure
        self.saved: list[str] = []

    async def save(self, blob: Any, name_of: Any) -> str:
        if self.saved and self.failure:
            raise self.failure
        self.saved.append(name_of(1))
        return self.saved[-1]


class Page:
    """A State with three pictures that are cut, and its BatchExport."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.tasks: list[Any] = []
        self.folder = Folder(None)
        self.said: list[str] = []
        self.exporter: Any = None
        for name in ("a.jpg", "b.jpg", "c.jpg"):
            picture = state.add_picture(name, name, "url")
            picture.results = {FAST: result(FAST), BEST: result(BEST)}

    async def render_once(self, picture: Any, result: Any, scene: Any) -> Any:
        return SimpleNamespace(blob=picture.name)

    def run(self) -> None:
        self.exporter.begin(self.state.pictures)
        while self.tasks:
            asyncio.run(self.tasks.pop())


@pytest.fixture
def saving(state: State) -> Iterator[Page]:
    saving = Page(state)
    with beside(
        "control.batch_export",
        clock={"local_time": lambda: (2026, 11, 28)},
        javascript={"collect_garbage": lambda: None},
        save_targets={"SaveError": SaveError, "can_stream": lambda: False},
        scheduling={"start_task": saving.tasks.append, "sleep": asyncio.sleep},
        client={"EngineError": EngineError, "Engine": None},
        events={},
        page_files={},
        page_info={},
        engine_calls={"EngineCalls": None},
    ) as module:
        export = SimpleNamespace(
            folder=saving.folder, render_once=saving.render_once, note_saved=lambda *_: None
        )
        toasts = SimpleNamespace(show=saving.said.append)
        saving.exporter = module.BatchExport(
            state, export, toasts, lambda: None, saving.said.append
        )
        yield saving


def test_all_pictures_are_saved_and_the_page_is_at_rest(saving: Page) -> None:
    saving.run()
    assert len(saving.folder.saved) == 3
    assert saving.exporter.total == 0
    assert saving.said == ["3 pictures saved in shop."]


def test_a_full_disk_is_told(saving: Page) -> None:
    saving.folder.failure = SaveError()
    saving.run()
    assert saving.exporter.total == 0
    assert saving.state.notice == batch_messages.NOT_WRITTEN


def test_an_error_that_nobody_expected_leaves_the_page_at_rest(saving: Page) -> None:
    saving.folder.failure = RuntimeError("a browser's own")
    with pytest.raises(RuntimeError):
        saving.run()
    assert saving.exporter.total == 0
    assert saving.state.notice == batch_messages.NOT_WRITTEN
    saving.folder.failure = None
    saving.run()
    assert saving.exporter.total == 0
