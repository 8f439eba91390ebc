"""Undo of everything gives back the first scene, and no scene is ever changed."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backdrop.ui.state.history import (
    EMPTY,
    History,
    engine_part,
    is_plain,
    value_at,
    with_edit,
    with_value,
)

PATHS = (
    "look.edge.shift",
    "look.edge.clean",
    "look.shadow.blur",
    "look.frame.turn",
    "look.outline",
)
STEPS = st.lists(st.tuples(st.sampled_from(PATHS), st.integers(0, 3), st.booleans()), max_size=30)


@given(STEPS)
def test_undo_of_everything_gives_the_first_scene_and_redo_the_last(
    steps: list[tuple[str, int, bool]],
) -> None:
    history = History()
    for path, value, in_gesture in steps:
        history.put(with_value(history.scene, path, value or None), in_gesture)
    last = history.scene
    while history.can_undo():
        history.undo()
    history.undo()
    assert history.scene == EMPTY
    while history.can_redo():
        history.redo()
    assert history.scene == last


def test_a_gesture_is_one_step() -> None:
    history = History()
    for value in (1, 2, 3):
        history.put(with_value(history.scene, "look.edge.shift", value), in_gesture=True)
    history.put(with_value(history.scene, "look.edge.shift", 4))
    history.undo()
    assert history.scene == EMPTY
    assert not history.can_undo()


def test_a_new_edit_removes_the_scenes_to_redo() -> None:
    history = History()
    history.put(with_value(history.scene, "look.edge.shift", 1))
    history.undo()
    history.put(with_value(history.scene, "look.edge.shift", 2))
    assert not history.can_redo()


def test_an_edit_without_a_change_is_no_step() -> None:
    history = History()
    history.put(with_value(history.scene, "look.edge", None))
    assert not history.can_undo()


def test_scenes_are_not_changed() -> None:
    scene: dict[str, Any] = {"version": 1, "edits": [], "look": {"frame": {"box": [0, 0, 1, 1]}}}
    before = copy.deepcopy(scene)
    other = with_edit(with_value(scene, "look.frame.turn", 3), {"kind": "tap"})
    assert scene == before
    assert value_at(other, "look.frame.turn") == 3
    assert value_at(other, "look.frame.box.2") == 1
    assert value_at(other, "look.shadow.blur") is None
    assert len(other["edits"]) == 1


def test_backgrounds_that_the_page_paints_need_no_engine() -> None:
    for kind, plain in (("colour", True), ("gradient", True), ("blurred", False), ("grey", False)):
        scene = with_value(EMPTY, "look.background", {"kind": kind})
        assert is_plain(scene) == plain
    jpeg = with_value(EMPTY, "look.output", {"format": "jpeg", "quality": 80})
    assert is_plain(jpeg)
    mask = with_value(jpeg, "look.output.show", "mask")
    assert engine_part(mask)["look"] == {"output": {"show": "mask"}}
    assert not is_plain(with_edit(EMPTY, {"kind": "tap"}))
    assert not is_plain(with_value(EMPTY, "move", {"x": 9}))
