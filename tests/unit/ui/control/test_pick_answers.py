"""Another answer takes the place of the last pick, as one step of the history."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from backdrop.ui.state.history import with_edit, with_value
from backdrop.ui.state.picture import Picture
from backdrop.ui.state.state import State
from tests.unit.ui.beside import beside
from tests.unit.ui.results import Array, take

SMALL, MIDDLE, LARGE = ({"kind": "pick", "area": name} for name in ("s", "m", "l"))


@pytest.fixture
def answers(state: State) -> Iterator[Any]:
    with beside("control.pick_answers") as module:
        pictures = SimpleNamespace(edit=state.edit)
        made = module.PickAnswers(state, pictures)
        made.edits_of = module.edits_of
        yield made


@pytest.fixture
def picture(answers: Any, state: State) -> Picture:
    """A picture whose last pick is the middle one of three."""
    taken = take(state, "a.jpg")[0]
    first = {"kind": "stroke"}
    for edit in (first, MIDDLE):
        state.edit(taken, with_edit(taken.history.scene, edit))
    answers.offer(taken, [SMALL, MIDDLE, LARGE])
    return taken


def areas(picture: Picture) -> list[str]:
    return [edit.get("area", "") for edit in picture.history.scene["edits"]]


def test_steps_replace_the_last_pick(answers: Any, picture: Picture, state: State) -> None:
    assert answers.place() == (1, 3)
    answers.step(1)
    assert (areas(picture), answers.place()) == (["", "l"], (2, 3))
    answers.step(1)
    assert areas(picture) == ["", "l"]
    answers.step(-1)
    answers.step(-1)
    assert (areas(picture), answers.place()) == (["", "s"], (0, 3))
    assert state.undo(picture)
    assert areas(picture) == [""]
    assert answers.place() is None
    answers.step(1)
    assert areas(picture) == [""]


def test_a_look_chosen_since_stays(answers: Any, picture: Picture, state: State) -> None:
    state.edit(picture, with_value(picture.history.scene, "look.shadow", {"blur": 1}))
    answers.step(-1)
    assert areas(picture) == ["", "s"]
    assert picture.history.scene["look"]["shadow"] == {"blur": 1}
    assert state.undo(picture)
    assert areas(picture) == ["", "m"]


def test_answers_belong_to_one_picture(answers: Any, picture: Picture, state: State) -> None:
    state.pictures.current = take(state, "b.jpg")[0]
    assert answers.place() is None
    state.pictures.current = picture
    assert answers.place() == (1, 3)
    state.edit(picture, with_edit(picture.history.scene, {"kind": "stroke"}))
    assert answers.place() is None


def test_the_edit_itself_is_among_the_answers(answers: Any) -> None:
    edit = {"kind": "pick"}
    answer = {"edit": "{1}", "answers": Array(['{"a": 1}', "{1}"])}
    found = answers.edits_of(answer, edit)
    assert found[0] == {"a": 1}
    assert found[1] is edit
    assert answers.edits_of({"edit": "{1}", "answers": Array()}, edit) == []
