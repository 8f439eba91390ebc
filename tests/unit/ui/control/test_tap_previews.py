"""What a tap would take is asked for the place where the pointer is now."""

import asyncio
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.ui.state.history import with_edit
from backdrop.ui.state.picture import FAST, Picture
from backdrop.ui.state.state import State
from backdrop.ui.state.stroke_input import pick_edit
from tests.unit.ui.beside import beside
from tests.unit.ui.engine_error import FakeError
from tests.unit.ui.results import Array, result, take


class Hover:
    """A cut picture, and an engine whose answers come when the test says so."""

    def __init__(self, module: ModuleType, state: State) -> None:
        self.state = state
        self.asked: list[list[float]] = []
        self.rests = 0
        self.move_on: list[Any] = []  # edits that are wanted while the pointer rests or later
        self.fails = False
        self.picture: Picture = take(state, "shoes.jpg")[0]
        self.picture.results[FAST] = result(FAST)
        self.picture.model_choice = FAST
        supervisor = SimpleNamespace(calls=SimpleNamespace(complete_edit=self.complete_edit))
        self.previews = module.TapPreviews(state, supervisor, lambda: None)

    async def rest(self, seconds: float) -> None:
        self.rests += 1
        if self.move_on:
            self.previews.want(self.move_on.pop(0))

    async def complete_edit(self, *arguments: str) -> dict[str, Any]:
        edit = arguments[-1]
        x = float(edit.split('"at": [')[1].split(",")[0])
        self.asked.append([x])
        if self.move_on:
            self.previews.want(self.move_on.pop(0))
        if self.fails:
            raise FakeError("nothing-left")
        return {"edit": edit, "path": f"M{x:g}", "answers": Array([edit, "{}"])}

    def lit(self) -> str:
        found = self.previews.found()
        return found.path if found else ""


def tap(x: float, restore: bool = True) -> dict[str, Any]:
    return pick_edit(restore, False, 1, x, 5)


@pytest.fixture
def hover(state: State) -> Iterator[Hover]:
    """A Hover with stand-ins for the browser."""
    scheduling: dict[str, Any] = {"start_task": asyncio.run, "sleep": None}
    with beside(
        "control.tap_previews", client={"EngineError": FakeError}, scheduling=scheduling
    ) as module:
        made = Hover(module, state)
        module.scheduling.sleep = made.rest
        yield made


def test_one_place_is_asked_for_once(hover: Hover) -> None:
    hover.previews.want(tap(10))
    hover.previews.want(tap(10))
    assert hover.asked == [[10]]
    assert hover.lit() == "M10"
    found = hover.previews.found()
    assert found.edit == tap(10)
    assert found.answers == [tap(10), {}]
    assert found.answers[0] is found.edit


def test_the_latest_place_wins(hover: Hover) -> None:
    hover.move_on = [tap(20), tap(30), tap(40)]
    hover.previews.want(tap(10))
    # 20 was reached during the first rest, 30 and 40 before the answer and in the next rest.
    assert hover.asked == [[20], [40]]
    assert hover.lit() == "M40"


def test_while_something_is_lit_a_moving_pointer_asks_nothing(hover: Hover) -> None:
    hover.previews.want(tap(10))
    hover.move_on = [tap(12), tap(13), tap(14)]
    hover.previews.want(tap(11))
    assert hover.asked == [[10], [14]]


def test_nothing_is_asked_once_the_pointer_has_gone(hover: Hover) -> None:
    hover.move_on = [None]
    hover.previews.want(tap(10))
    assert hover.asked == []
    assert hover.lit() == ""


def test_an_answer_that_comes_too_late_is_not_shown(hover: Hover) -> None:
    hover.previews.want(tap(10))
    hover.previews.want(None)
    assert hover.lit() == ""
    hover.previews.want(tap(10))
    assert hover.lit() == "M10"
    assert hover.asked == [[10]], "it is still known"


@pytest.mark.parametrize("change", ["edit", "action", "result"])
def test_an_answer_holds_for_one_cut_out_and_action(hover: Hover, change: str) -> None:
    hover.previews.want(tap(10))
    hover.fails = True  # so that the old answer is the only one
    if change == "edit":
        scene = hover.picture.history.scene
        hover.picture.history.put(with_edit(scene, tap(10)))
    elif change == "result":
        hover.picture.results[FAST] = result(FAST)
    hover.previews.want(tap(10, restore=change != "action"))
    assert hover.lit() == ""
    assert len(hover.asked) == 2


def test_a_tap_that_takes_nothing_lights_nothing_and_is_not_asked_again(hover: Hover) -> None:
    hover.fails = True
    hover.previews.want(tap(10))
    hover.previews.want(tap(10))
    assert hover.lit() == ""
    assert len(hover.asked) == 1
