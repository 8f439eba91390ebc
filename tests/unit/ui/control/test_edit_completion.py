"""The engine gets ready for a stroke of Hair while a person draws it."""

import asyncio
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.ui.state.picture import FAST
from backdrop.ui.state.state import State
from tests.unit.ui.beside import beside
from tests.unit.ui.engine_error import FakeError
from tests.unit.ui.results import result, take


class Preparation:
    """A picture, and an engine that counts how often it is asked to get ready."""

    def __init__(self, module: ModuleType, state: State) -> None:
        self.asked: list[str] = []
        self.fails = False
        self.picture = take(state, "shoes.jpg")[0]
        self.picture.model_choice = FAST
        calls = SimpleNamespace(prepare_refine=self.prepare_refine)
        unused: Any = None
        self.completion = module.EditCompletion(
            SimpleNamespace(calls=calls), unused, unused, unused, lambda: None
        )

    async def prepare_refine(self, name: str, *rest: Any) -> None:
        self.asked.append(name)
        self.completion.prepare_hair(self.picture)  # while the first call is not answered
        if self.fails:
            raise FakeError("engine-lost")


@pytest.fixture
def preparation(state: State) -> Iterator[Preparation]:
    """A Preparation with stand-ins for the browser."""
    with beside(
        "control.edit_completion",
        scheduling={"start_task": asyncio.run},
        client={"EngineError": FakeError, "Engine": None},
        engine_calls={"EngineCalls": None},
        clock={},
        events={},
        page_files={},
        page_info={},
    ) as module:
        yield Preparation(module, state)


def test_nothing_is_asked_before_the_picture_is_cut(preparation: Preparation) -> None:
    preparation.completion.prepare_hair(preparation.picture)
    preparation.completion.prepare_hair(None)
    assert not preparation.asked


@pytest.mark.parametrize("fails", [False, True])
def test_one_call_at_a_time_for_each_stroke(preparation: Preparation, fails: bool) -> None:
    preparation.picture.results[FAST] = result(FAST)
    preparation.fails = fails
    preparation.completion.prepare_hair(preparation.picture)
    preparation.completion.prepare_hair(preparation.picture)
    assert preparation.asked == [preparation.picture.id] * 2
