"""The file that is made before anybody asks for it, and when none is."""

import asyncio
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.ui.state.history import EMPTY, replaced
from backdrop.ui.state.picture import BEST, FAST, Picture, Result
from backdrop.ui.state.queue import Job
from backdrop.ui.state.state import State
from tests.unit.ui.beside import beside


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


class Visit:
    """A State with one picture that Best has cut, and what looks ahead."""

    def __init__(self, ahead: ModuleType, state: State) -> None:
        self.state = state
        self.export = Export()
        self.keeper = SimpleNamespace(state=state, roomy=True)
        self.settled: list[Picture] = []
        self.ahead = ahead.Prerender(self.keeper, self.export, self.settled.append, lambda: None)
        self.picture = state.current = state.add("file", "shoes.jpg", "blob:1")
        self.best = self.cut(BEST)

    def cut(self, network: str) -> Result:
        result = Result(network, 4000, 3000, 1.0, "alpha", "blob:2", "after", "blob:3")
        self.picture.results[network] = result
        return result


@pytest.fixture
def visit(state: State) -> Iterator[Visit]:
    """It with what it imports of the browser made up."""
    client, scheduling = {"EngineError": FakeError}, {"start_task": asyncio.run}
    with beside("control.prerender", client=client, scheduling=scheduling) as module:
        yield Visit(module, state)


def test_a_file_is_made_once(visit: Visit) -> None:
    visit.ahead.go_on()
    visit.ahead.go_on()
    assert visit.export.made_of == [(visit.picture, visit.best, EMPTY)]
    assert visit.settled == [visit.picture], "nobody may look at it any more"


def test_what_fails_is_left_to_who_asks_and_costs_no_second_engine(visit: Visit) -> None:
    visit.export.fails = True
    visit.ahead.go_on()
    visit.picture.choice = FAST
    visit.cut(FAST)
    visit.ahead.go_on()
    assert len(visit.export.made_of) == 1


@pytest.mark.parametrize(
    "why", ["edited", "running", "better to come", "little memory", "nobody", "no engine"]
)
def test_nothing_is_made_that_may_be_in_the_way_or_of_no_use(visit: Visit, why: str) -> None:
    if why == "edited":
        visit.picture.history.put(replaced(EMPTY, "edits", [{"kind": "tap"}]))
    elif why == "running":
        visit.state.begin(Job(visit.state.add("file", "hat.jpg", "blob:4"), FAST))
    elif why == "better to come":
        visit.cut(FAST)
        del visit.picture.results[BEST]
    elif why == "little memory":
        visit.keeper.roomy = False
    elif why == "no engine":
        visit.state.engine_lost()
    elif why == "nobody":
        visit.state.current = None
    visit.ahead.go_on()
    assert not visit.export.made_of
