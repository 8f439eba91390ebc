"""The file that is rendered before a person asks for it."""

import asyncio
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.ui.state.history import EMPTY, with_value
from backdrop.ui.state.picture import BEST, FAST, Picture, Result
from backdrop.ui.state.queue import Job
from backdrop.ui.state.state import State
from tests.unit.ui.beside import beside
from tests.unit.ui.results import result


class FakeError(Exception):
    """As client.EngineError."""


class Export:
    """Stands in for export.Export; it renders at once, or fails."""

    def __init__(self) -> None:
        self.rendered: list[Any] = []
        self.fails = False

    async def render(self, picture: Picture, result: Result, scene: Any) -> Any:
        self.rendered.append((picture, result, scene))
        if self.fails:
            raise FakeError
        result.file = "a file"


class Visit:
    """A State with one picture that Best has cut, and its Prerender."""

    def __init__(self, module: ModuleType, state: State) -> None:
        self.state = state
        self.export = Export()
        self.device = SimpleNamespace(has_ample_memory=True)
        self.trimmed: list[Picture] = []
        self.prerender = module.Prerender(
            state,
            SimpleNamespace(device=self.device),
            self.export,
            self.trimmed.append,
            lambda: None,
        )
        self.picture = state.pictures.current = state.add_picture("file", "shoes.jpg", "blob:1")
        self.best = self.cut(BEST)

    def cut(self, model: str) -> Result:
        self.picture.results[model] = result(model)
        return self.picture.results[model]


@pytest.fixture
def visit(state: State) -> Iterator[Visit]:
    """A Visit with stand-ins for the browser."""
    client, scheduling = {"EngineError": FakeError}, {"start_task": asyncio.run}
    with beside("control.prerender", client=client, scheduling=scheduling) as module:
        yield Visit(module, state)


def test_a_file_is_rendered_once(visit: Visit) -> None:
    visit.prerender.start_if_needed()
    visit.prerender.start_if_needed()
    assert visit.export.rendered == [(visit.picture, visit.best, EMPTY)]
    assert visit.trimmed == [visit.picture], "it may not be shown any more"


def test_after_a_failure_only_a_person_s_request_renders(visit: Visit) -> None:
    visit.export.fails = True
    visit.prerender.start_if_needed()
    visit.picture.model_choice = FAST
    visit.cut(FAST)
    visit.prerender.start_if_needed()
    assert len(visit.export.rendered) == 1


@pytest.mark.parametrize(
    "why", ["edited", "running", "better to come", "little memory", "no picture", "no engine"]
)
def test_nothing_is_rendered_that_may_delay_other_work_or_be_useless(
    visit: Visit, why: str
) -> None:
    if why == "edited":
        visit.picture.history.put(with_value(EMPTY, "edits", [{"kind": "tap"}]))
    elif why == "running":
        visit.state.queue.begin(Job(visit.state.add_picture("file", "hat.jpg", "blob:4"), FAST))
    elif why == "better to come":
        visit.cut(FAST)
        del visit.picture.results[BEST]
    elif why == "little memory":
        visit.device.has_ample_memory = False
    elif why == "no engine":
        visit.state.engine.set_lost()
    elif why == "no picture":
        visit.state.pictures.current = None
    visit.prerender.start_if_needed()
    assert not visit.export.rendered
