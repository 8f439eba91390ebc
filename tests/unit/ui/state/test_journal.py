"""A history that was stored and read again is the same history."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.ui.state import journal
from backdrop.ui.state.history import EMPTY, History, with_edit, with_value
from backdrop.ui.state.journal import Journal, make_room, read_history

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "look", "drag", "undo", "redo", "clear"]), st.integers(0, 3)
    ),
    max_size=40,
)


def act(history: History, action: str, value: int) -> None:
    scene = history.scene
    if action == "edit":
        history.put(with_edit(scene, {"kind": "tap", "at": [value, 1]}))
    elif action in ("look", "drag"):
        history.put(with_value(scene, "look.edge.shift", value or None), action == "drag")
    elif action == "clear":
        history.put(with_value(scene, "edits", scene["edits"][:value]))
    elif action == "undo":
        history.undo()
    else:
        history.redo()


def read_again(history: History) -> History:
    """Write a history and read it."""
    again = read_history(Journal().text(history))
    assert again
    return again


@given(ACTIONS, st.integers(1, 7))
def test_a_history_survives_writing_and_reading(actions: list[tuple[str, int]], often: int) -> None:
    history, writer = History(), Journal()
    for number, (action, value) in enumerate(actions):
        act(history, action, value)
        if number % often == 0:
            writer.text(history)
    history.end_gesture()
    text = writer.text(history)
    assert text == Journal().text(history)
    again = read_history(text)
    assert again
    assert again.scenes() == history.scenes()
    assert again.place() == history.place()
    assert again.scene == history.scene
    assert Journal().text(again) == text
    while again.can_undo():
        again.undo()
    assert again.scene == EMPTY


def test_a_gesture_still_going_on_is_left_out() -> None:
    history = History()
    history.put(with_value(EMPTY, "look.edge.shift", 1), in_gesture=True)
    assert read_again(history).scene == EMPTY
    history.end_gesture()
    assert read_again(history).scene == history.scene


def test_many_strokes_are_written_once() -> None:
    history = History()
    stroke: dict[str, Any] = {"kind": "stroke", "points": [[k, k, 1.0] for k in range(100)]}
    for _ in range(50):
        history.put(with_edit(history.scene, dict(stroke)))
    assert len(Journal().text(history)) < 51 * (len(json.dumps(stroke)) + 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[1, 0]",
        "[1, 1]\n[0, [], {}]",
        "[1, -1]\n[0, [], {}]",
        "[2, 0]\n[0, [], {}]",
        "[1, 0]\n[0, [], null]",
        '[1, 0]\n[0, [], "look"]',
        '[1, 0]\n[0, ["edit"], {}]',
        "[1, 0]\n[0, {}, {}]",
        "[1, 0]\n[0, [], {}",
        "[1, 0]\n[0, []]",
        "{}\n[]",
        "[1, null]\n[0, [], {}]",
        '[1, 0]\n["0", [], {}]',
    ],
)
def test_other_texts_give_no_history(text: str) -> None:
    assert read_history(text) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 400)), max_size=120))
def test_the_latest_histories_stay_within_the_limits(writes: list[tuple[int, int]]) -> None:
    index: list[tuple[str, int]] = []
    stored: dict[str, int] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "MAX_CHARACTERS", 1000)
        patch.setattr(journal, "MAX_HISTORIES", 8)
        for number, size in writes:
            index, dropped = make_room(index, str(number), size)
            stored[str(number)] = size
            for name in dropped:
                del stored[name]
            assert dict(index) == stored
            assert sum(stored.values()) <= 1000
            assert len(stored) <= 8
            assert index[-1] == (str(number), size)


def test_a_history_that_exceeds_the_limit_is_deleted_itself() -> None:
    index, dropped = make_room([("a", 5)], "b", journal.MAX_CHARACTERS + 1)
    assert index == [("a", 5)]
    assert dropped == ["b"]


def test_a_random_text_never_fails() -> None:
    source = random.Random(0)
    for _ in range(500):
        read_history(
            "".join(source.choice('[]{}",:0123ab\n null') for _ in range(source.randrange(40)))
        )
