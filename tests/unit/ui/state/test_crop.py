"""The frame by hand is the one the engine makes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.render.frame import place
from backdrop.engine.scene_json import scene_from
from backdrop.ui.state import crop
from backdrop.ui.state.history import EMPTY, with_value

WIDTH, HEIGHT = 300, 200
HANDLES = ("n", "e", "s", "w", "nw", "ne", "se", "sw", "")
Scene = dict[str, object]

edges = st.floats(-0.4, 0.4)
boxes = st.builds(lambda a, b, c, d: [a, b, 1 + c, 1 + d], edges, edges, edges, edges)
shapes = st.sampled_from([0.0, 0.5, 1.0, 16 / 9])
moves = st.floats(-0.3, 0.3)


def framed(box: list[float], aspect: float, turn: float = 0) -> Scene:
    frame = {"around": "box", "box": box, "aspect": aspect, "turn": turn}
    scene: Scene = with_value(EMPTY, "look.frame", frame)
    return scene


@given(boxes, shapes)
def test_the_box_shown_is_the_engines_frame(box: list[float], aspect: float) -> None:
    scene = framed(box, aspect)
    made = place(scene_from(scene).look.frame, np.full((HEIGHT, WIDTH), 255, np.uint8))
    left, top, right, bottom = crop.crop_box(scene, WIDTH, HEIGHT)
    assert (right - left) * WIDTH == pytest.approx(made.span[0], abs=1.01)
    assert (bottom - top) * HEIGHT == pytest.approx(made.span[1], abs=1.01)
    assert ((left + right - 1) / 2 * WIDTH) == pytest.approx(made.centre[0], abs=1.01)
    assert ((top + bottom - 1) / 2 * HEIGHT) == pytest.approx(made.centre[1], abs=1.01)


@given(boxes, shapes, st.floats(-45, 45))
def test_the_whole_picture_and_the_box_are_visible(
    box: list[float], aspect: float, turn: float
) -> None:
    scene = framed(box, aspect, turn)
    shown = crop.area_around(scene, WIDTH, HEIGHT)
    inner = crop.crop_box(scene, WIDTH, HEIGHT)
    assert shown[0] < min(0.001, inner[0])
    assert shown[1] < min(0.001, inner[1])
    assert shown[2] > max(0.999, inner[2])
    assert shown[3] > max(0.999, inner[3])
    opened = crop.show_area(scene, shown)
    assert crop.crop_box(opened, WIDTH, HEIGHT) == pytest.approx(shown)


@given(boxes, st.sampled_from(HANDLES), moves, moves, shapes)
def test_a_drag_keeps_the_shape(
    box: list[float], handle: str, x: float, y: float, aspect: float
) -> None:
    scene = framed(box, aspect)
    shape = crop.box_ratio(scene, WIDTH, HEIGHT)
    start = crop.crop_box(scene, WIDTH, HEIGHT)
    after = crop.drag_box(start, handle, x, y, shape)
    grown = crop.crop_box(framed(after, aspect), WIDTH, HEIGHT)
    assert grown == pytest.approx(after, abs=1e-6)
    assert after[2] - after[0] > 0.001
    assert after[3] - after[1] > 0.001


def test_an_edge_goes_where_it_is_dragged_and_no_other_moves() -> None:
    assert crop.drag_box([0, 0, 1, 1], "w", 0.25, 0.5, 0) == [0.25, 0, 1, 1]
    assert crop.drag_box([0, 0, 1, 1], "se", -0.25, -0.5, 0) == [0, 0, 0.75, 0.5]
    assert crop.drag_box([0, 0, 0.5, 0.5], "", 0.25, 0.5, 0) == [0.25, 0.5, 0.75, 1]
