"""A pointer's path in pixels of the picture."""

import pytest

from backdrop.engine.scene import Lasso, Pick, Refine, Stroke
from backdrop.engine.scene_json import scene_from
from backdrop.ui.state import stroke_input
from backdrop.ui.state.history import EMPTY, with_edit


def test_inverse_undoes_the_matrix() -> None:
    matrix = [0.3, 0.1, -0.2, 0.4, 12.0, -7.0]
    a, b, c, d, e, f = matrix
    for x, y in ((0.0, 0.0), (100.0, 5.0), (-3.0, 999.0)):
        there = a * x + c * y + e, b * x + d * y + f
        assert stroke_input.apply_inverse(matrix, *there) == pytest.approx((x, y))


def test_points_close_to_the_last_one_are_left_out() -> None:
    line = stroke_input.StrokeInput(radius=8)
    assert line.add(0, 0, 1)
    assert not line.add(1.9, 0, 1)
    assert line.add(2, 0, 1)
    assert len(line.points) == 2


def test_the_engine_accepts_the_edits_made_of_a_path() -> None:
    line = stroke_input.StrokeInput(stroke_input.brush_radius(40, 0.5))
    for x in (0, 50, 99.999):
        line.add(x, 3, 0.5)
    scene = with_edit(EMPTY, line.stroke_edit(True, 0.8, 1, True))
    scene = with_edit(scene, line.lasso_edit(False, False))
    scene = with_edit(scene, stroke_input.pick_edit(True, False, 2, 3, 4))
    scene = with_edit(scene, line.refine_edit())
    stroke, lasso, pick, refine = scene_from(scene).edits
    assert isinstance(stroke, Stroke)
    assert isinstance(refine, Refine)
    assert (refine.points, refine.radius) == (stroke.points, 40)
    assert isinstance(lasso, Lasso)
    assert isinstance(pick, Pick)
    assert (stroke.restore, lasso.restore, pick.restore) == (True, False, True)
    assert stroke.points[-1] == (100, 3, 0.5)
    assert lasso.points[0] == (0, 3)
    assert (pick.at, pick.area, pick.size, pick.only) == ((3, 4), None, 2, False)


def test_a_brush_has_the_same_size_on_the_screen_at_any_zoom() -> None:
    assert stroke_input.brush_radius(20, 1.0) == 10
    assert stroke_input.brush_radius(20, 0.25) == 40
    assert stroke_input.brush_radius(20, 4.0) == 2.5
    assert stroke_input.brush_radius(1, 10.0) == 0.5
    assert stroke_input.brush_radius(20, 0.0) == 20_000


def test_a_straight_line_keeps_its_first_place_only() -> None:
    line = stroke_input.StrokeInput(radius=8)
    for x in (0, 20, 40):
        line.add(x, x, 1)
    line.straighten(90, 5, 0.5)
    assert line.points == [[0, 0, 1], [90, 5, 0.5]]
    line.straighten(91, 5, 0.5)  # closer than points of a free line
    assert line.points == [[0, 0, 1], [91, 5, 0.5]]


def test_only_a_pen_has_pressure() -> None:
    assert stroke_input.pen_pressure(0.5, "mouse") == 1
    assert stroke_input.pen_pressure(0.5, "touch") == 1
    assert stroke_input.pen_pressure(0.5, "pen") == 0.5
    assert stroke_input.pen_pressure(0.0, "pen") == 0.1
