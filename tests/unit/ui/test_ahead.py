"""The file that is made before anybody asks for it, and when none is."""

import asyncio
import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from app.ui.history import EMPTY, replaced
from app.ui.picture import BEST, FAST, Picture, Result
from app.ui.queue import Job
from app.ui.state import State


class FakeError(Exception):
    """As client.EngineError."""


class Export:
    """Makes files at once, or fails to."""

    def __init__(self) -> None:
        self.made_of: list[Any] = []
        self.fails = False

    async def made(self, picture: Picture, result: Result, scene: Any) -> Any:
        self.made_of.append((picture, result, scene))
        if self.fails:
            raise FakeError
        result.file = "a file"


class Page:
    """A State with one picture that Best has cut, and what looks ahead."""

    def __init__(self, ahead: ModuleType, state: State) -> None:
        self.state = state
        self.export = Export()
        self.keeper = SimpleNamespace(state=state, roomy=True)
        self.ahead = ahead.Ahead(self.keeper, self.export, lambda: None)
        self.picture = state.current = state.add("file", "shoes.jpg", "blob:1")
        self.best = self.cut(BEST)

    def cut(self, network: str) -> Result:
        result = Result(network, 4000, 3000, 1.0, "alpha", "blob:2", "after", "blob:3")
        self.picture.results[network] = result
        return result


@pytest.fixture
def page(state: State) -> Iterator[Page]:
    """It with what it imports of the browser made up."""
    dom = ModuleType("app.runtime.dom")
    dom.__dict__.update(later=asyncio.run)
    client = ModuleType("app.runtime.client")
    client.__dict__.update(EngineError=FakeError)
    with pytest.MonkeyPatch.context() as patch:
        for fake in (dom, client):
            patch.setitem(sys.modules, fake.__name__, fake)
        yield Page(import_module("app.ui.ahead"), state)
    for name in ("app.ui.ahead", "app.ui.errand"):
        del sys.modules[name]


def test_a_file_is_made_once(page: Page) -> None:
    page.ahead.go_on()
    page.ahead.go_on()
    assert page.export.made_of == [(page.picture, page.best, EMPTY)]


def test_what_fails_is_left_to_who_asks(page: Page) -> None:
    page.export.fails = True
    page.ahead.go_on()
    page.ahead.go_on()
    assert len(page.export.made_of) == 1
    page.picture.choice = FAST
    page.cut(FAST)
    page.ahead.go_on()
    assert len(page.export.made_of) == 2


@pytest.mark.parametrize("why", ["edited", "running", "better to come", "little memory", "nobody"])
def test_nothing_is_made_that_may_be_in_the_way_or_of_no_use(page: Page, why: str) -> None:
    if why == "edited":
        page.picture.history.put(replaced(EMPTY, "edits", [{"kind": "tap"}]))
    elif why == "running":
        page.state.begin(Job(page.state.add("file", "hat.jpg", "blob:4"), FAST))
    elif why == "better to come":
        page.cut(FAST)
        del page.picture.results[BEST]
    elif why == "little memory":
        page.keeper.roomy = False
    elif why == "nobody":
        page.state.current = None
    page.ahead.go_on()
    assert not page.export.made_of
