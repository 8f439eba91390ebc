"""Scenes and looks as data: read and written, and everything else refused."""

import json
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.arrays.patch import MAX_CHARACTERS, MAX_SIDE
from backdrop.engine.errors import BadPreset
from backdrop.engine.scene import Edge, Edit, Look, Move, Scene, Shadow, Stroke, Tap
from backdrop.engine.scene_json import (
    MAX_NAME_LENGTH,
    edit_data,
    edit_from,
    look_data,
    look_from,
    preset_from,
    scene_data,
    scene_from,
)
from tests.strategies import values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["version", "edits", "look", "kind", "points", "at", "edge", "frame", "box", "background"]
)


@given(values(Scene))
def test_a_scene_saved_and_loaded_is_equal(scene: Scene) -> None:
    assert scene_from(json.loads(json.dumps(scene_data(scene), allow_nan=False))) == scene


@given(values(Edit))
def test_an_edit_saved_and_loaded_is_equal(edit: Edit) -> None:
    assert edit_from(json.loads(json.dumps(edit_data(edit), allow_nan=False))) == edit


@given(values(Look))
def test_a_look_saved_and_loaded_is_equal(look: Look) -> None:
    data = json.loads(json.dumps(look_data(look)))
    assert look_from(data) == look
    assert scene_from(data) == Scene(look=look)


@given(JSON | st.dictionaries(NAMES, JSON), st.booleans())
def test_any_json_is_a_scene_or_a_bad_preset(data: Any, dated: bool) -> None:
    if dated and isinstance(data, dict):
        data["version"] = 1
    with suppress(BadPreset):
        assert isinstance(scene_from(data), Scene)


def paths(data: Any) -> list[tuple[Any, ...]]:
    """Return the paths to all values within the data."""
    if not isinstance(data, dict | list):
        return [()]
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    return [(), *((key, *rest) for key, each in inner for rest in paths(each))]


@given(values(Scene), JSON, st.data())
def test_a_scene_with_one_value_replaced_is_read_or_refused(
    scene: Scene, replacement: Any, draw: st.DataObject
) -> None:
    data = scene_data(scene)
    *path, last = draw.draw(st.sampled_from(paths(data)[1:]))
    parent: Any = data
    for key in path:
        parent = parent[key]
    parent[last] = replacement
    try:
        read = scene_from(data)
    except BadPreset:
        return
    assert scene_from(json.loads(json.dumps(scene_data(read), allow_nan=False))) == read


def test_missing_keys_take_their_defaults() -> None:
    data = {"version": 1, "look": {"edge": {"feather": 0.01}, "shadow": {}}}
    assert scene_from(data) == Scene(look=Look(edge=Edge(feather=0.01), shadow=Shadow()))
    assert look_from({"version": 1}) == Look()


PATCH = {"box": [0, 0, 9, 9], "width": 9, "height": 9, "data": "eJxjYAAAAAAAAQ=="}
PICK = {"kind": "pick", "restore": True, "at": [1, 2], "area": PATCH}
STROKE = {"kind": "stroke", "restore": True, "points": [[1, 2, 0.5]], "radius": 3}


def test_integers_become_floats() -> None:
    (stroke,) = scene_from({"version": 1, "edits": [STROKE]}).edits
    assert isinstance(stroke, Stroke)
    assert [type(x) for x in stroke.points[0]] == [float] * 3


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"version": 2},
        {"version": True},
        {"version": 1.0},
        {"version": 1, "extra": 0},
        {"version": 1, "look": {"edge": {"shift": 0.021}}},
        {"version": 1, "look": {"edge": {"shift": math.nan}}},
        {"version": 1, "look": {"edge": {"shift": math.inf}}},
        {"version": 1, "look": {"edge": {"shift": 10**400}}},
        {"version": 1, "look": {"edge": {"contrast": True}}},
        {"version": 1, "look": {"edge": {"contrast": "0"}}},
        {"version": 1, "look": {"edge": None}},
        {"version": 1, "look": {"background": {"rgb": [0, 0, 0]}}},
        {"version": 1, "look": {"background": {"kind": "stroke"}}},
        {"version": 1, "look": {"background": {"kind": ["colour"]}}},
        {"version": 1, "look": {"background": {"kind": "colour", "rgb": [0, 0, 256]}}},
        {"version": 1, "look": {"background": {"kind": "colour", "rgb": [0, 0, 1.0]}}},
        {"version": 1, "look": {"background": {"kind": "colour", "rgb": [0, 0]}}},
        {"version": 1, "look": {"frame": {"around": "nothing"}}},
        {"version": 1, "look": {"frame": {"flip": 1}}},
        {"version": 1, "move": None},
        {"version": 1, "move": {"scale": 0}},
        {"version": 1, "move": {"angle": 181}},
        {"version": 1, "edits": {}},
        {"version": 1, "edits": [None]},
        {"version": 1, "edits": [{"kind": "tap", "keep": True}]},
        {"version": 1, "edits": [STROKE | {"points": [[1, 2]]}]},
        {"version": 1, "edits": [STROKE | {"points": [[1, 2, 0.5]] * 20_001}]},
        {"version": 1, "edits": [STROKE] * 5_001},
        {"version": 1, "edits": [PICK | {"area": PATCH | {"width": MAX_SIDE + 1}}]},
        {"version": 1, "edits": [PICK | {"area": PATCH | {"height": 0}}]},
        {"version": 1, "edits": [PICK | {"area": PATCH | {"data": 5}}]},
        {"version": 1, "edits": [PICK | {"area": PATCH | {"data": "A" * (MAX_CHARACTERS + 1)}}]},
        {"version": 1, "edits": [PICK | {"area": PATCH | {"box": [0, 0, 9]}}]},
    ],
)
def test_other_data_is_a_bad_preset(data: Any) -> None:
    with pytest.raises(BadPreset):
        scene_from(data)


def test_a_preset_has_neither_edits_nor_a_move() -> None:
    for scene in (Scene((Tap(True, (0, 0)),)), Scene(move=Move(1))):
        with pytest.raises(BadPreset):
            look_from(scene_data(scene))
    with pytest.raises(BadPreset):
        look_from({"version": 1, "move": {}})


def test_a_scene_saved_before_moves_existed_has_none() -> None:
    assert scene_from({"version": 1, "edits": [STROKE], "look": {}}).move == Move()
    assert scene_from({"version": 1, "move": {"x": 3}}).move == Move(x=3.0)


def test_the_detail_names_the_wrong_field() -> None:
    data = {"version": 1, "look": {"frame": {"margin": 2}}}
    with pytest.raises(BadPreset, match=r"^Scene.look: Look.frame: Frame.margin: not a number"):
        scene_from(data)


@given(values(Look))
def test_every_look_is_a_preset_under_any_name(look: Look) -> None:
    data = {**look_data(look), "name": "[" * MAX_NAME_LENGTH}
    assert preset_from(json.dumps(data)) == (data["name"], look)


@pytest.mark.parametrize("opening", ["[", '{"look":'])
def test_deeply_nested_text_is_not_parsed(opening: str) -> None:
    # Pyodide crashes where CPython raises RecursionError.
    with pytest.raises(BadPreset, match="nested"):
        preset_from(opening * 50_000)
