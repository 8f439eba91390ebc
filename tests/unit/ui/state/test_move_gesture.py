"""Pointers and keys move things as a hand would."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.ui.state import move_gesture
from backdrop.ui.state.maps import IDENTITY, angle_of, apply, scale_of, similarity
from backdrop.ui.state.move_gesture import NO_GUIDES, MoveGesture
from backdrop.ui.state.placing import PhotoPlace, SubjectPlace

SIZE = WIDTH, HEIGHT = 300, 200
SUBJECT = SubjectPlace(SIZE, IDENTITY, (60.0, 40.0, 160.0, 190.0))
MIDDLE = (110.0, 115.0)
REACH = 7

steps = st.floats(-100, 100)
points = st.tuples(steps, steps)
starts = st.builds(
    lambda scale, angle, x, y: similarity(MIDDLE, scale, angle, x, y),
    st.floats(0.3, 3), st.floats(-180, 180), steps, steps,
)  # fmt: skip


def gesture() -> MoveGesture:
    return MoveGesture(SUBJECT, IDENTITY, SIZE)


@given(starts, steps, steps)
def test_a_drag_goes_as_far_as_the_pointer(start: tuple[float, ...], x: float, y: float) -> None:
    matrix, guides = MoveGesture(SUBJECT, start, SIZE).drag(x, y, 0)  # type: ignore[arg-type]
    before, after = apply(start, *MIDDLE), apply(matrix, *MIDDLE)
    assert after == pytest.approx((before[0] + x, before[1] + y), abs=1e-6)
    assert guides == NO_GUIDES


@pytest.mark.parametrize(
    ("way", "snapped", "guides"),
    [
        ((38, 0), (40, 0), (150, 190)),  # its middle on that of the frame; still on its floor
        ((-57, 60), (-60, 60), (0, None)),
        ((136, 60), (140, 60), (300, None)),
        ((70, -36), (70, -40), (None, 0)),
        ((70, 7.5), (70, 10), (None, 200)),  # nearer to the lower edge than to the floor
        ((70, -13), (70, -15), (None, 100)),
        ((70, 2), (70, 0), (None, 190)),
        ((70, 60), (70, 60), NO_GUIDES),
    ],
)
def test_edges_and_middle_snap(
    way: tuple[float, float],
    snapped: tuple[float, float],
    guides: tuple[float | None, float | None],
) -> None:
    matrix, shown = gesture().drag(*way, REACH)
    assert matrix[4:] == pytest.approx(snapped)
    assert shown == guides
    assert gesture().drag(*way, 0)[0][4:] == pytest.approx(way)


@given(starts, steps, steps)
def test_a_snap_is_short_and_on_its_line(start: tuple[float, ...], x: float, y: float) -> None:
    moving = MoveGesture(SUBJECT, start, SIZE)  # type: ignore[arg-type]
    matrix, guides = moving.drag(x, y, REACH)
    free, _ = moving.drag(x, y, 0)
    assert abs(matrix[4] - free[4]) < REACH
    assert abs(matrix[5] - free[5]) < REACH
    left, top, right, bottom = move_gesture.bounds_of(move_gesture.corners_of(SUBJECT, matrix))
    if guides[0] is not None:
        gaps = [abs(guides[0] - edge) for edge in (left, (left + right) / 2, right)]
        assert min(gaps) < 1e-6
    if guides[1] is not None:
        gaps = [abs(guides[1] - edge) for edge in (top, (top + bottom) / 2, bottom)]
        assert min(gaps) < 1e-6


def test_scaling_is_about_the_middle_and_snaps_to_edges() -> None:
    matrix, guides = gesture().scale(1.5, 0)
    assert apply(matrix, *MIDDLE) == pytest.approx(MIDDLE)
    assert scale_of(matrix) == pytest.approx(1.5)
    assert guides == NO_GUIDES
    matrix, guides = gesture().scale(1.12, REACH)  # the lower edge at 199
    assert apply(matrix, 110, 190)[1] == pytest.approx(200)
    assert guides == (None, 200)
    matrix, guides = gesture().scale(1.02, REACH)
    assert scale_of(matrix) == 1
    assert guides == (None, 190)
    matrix, guides = gesture().scale(10_000, REACH)
    assert scale_of(matrix) == pytest.approx(20)
    assert guides == NO_GUIDES


@given(st.floats(-400, 400))
def test_turns_snap_to_right_angles_and_go_in_steps_with_shift(degrees: float) -> None:
    free = gesture().turn(degrees, False, False)
    assert math.cos(math.radians(angle_of(free) - degrees)) == pytest.approx(1, abs=1e-9)
    assert apply(free, *MIDDLE) == pytest.approx(MIDDLE)
    stepped = angle_of(gesture().turn(degrees, True, True))
    assert stepped / 15 == pytest.approx(round(stepped / 15), abs=1e-6)
    snapped = gesture().turn(degrees, False, True)
    off = abs((degrees + 45) % 90 - 45)
    if off < 2:
        assert angle_of(snapped) / 90 == pytest.approx(round(angle_of(snapped) / 90), abs=1e-6)
    if off > 3:
        assert snapped == pytest.approx(free)


@given(points, points, points, points)
def test_a_pinch_keeps_what_is_under_the_fingers(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> None:
    before, after = math.dist(a, b), math.dist(c, d)
    if before < 2 or not 0.06 < after / before < 19:
        return
    matrix = gesture().pinch((a, b), (c, d))
    assert apply(matrix, *a) == pytest.approx(c, abs=1e-4)
    assert apply(matrix, *b) == pytest.approx(d, abs=1e-4)


@given(st.floats(-170, 170), st.booleans())
def test_a_background_picture_keeps_its_scale_when_it_turns(degrees: float, fills: bool) -> None:
    photo = PhotoPlace(SIZE, (100, 300), fills, 1)
    scene = {"look": {"background": {"kind": "photo", "scale": 1.5, "turn": 5}}}
    start = photo.map_of(scene)
    moved = MoveGesture(photo, start, SIZE).turn(degrees, False, False)
    background = photo.place(scene, moved)["look"]["background"]
    assert background["scale"] == pytest.approx(1.5, abs=1e-3)
    off = math.radians(background.get("turn", 0) - 5 - degrees)
    assert math.cos(off) == pytest.approx(1, abs=1e-6)
    step = move_gesture.step_of_key(photo, start, "ArrowLeft", True, True)
    assert step
    background = photo.place(scene, step)["look"]["background"]
    assert background["turn"] == -10
    assert background["scale"] == pytest.approx(1.5, abs=1e-3)


@pytest.mark.parametrize("unit", [0.5, 2])
def test_keys_move_by_pixels_of_the_picture(unit: float) -> None:
    subject = SubjectPlace(SIZE, (unit, 0, 0, unit, 0, 0), (60, 40, 160, 190))
    step = move_gesture.step_of_key
    right = step(subject, IDENTITY, "ArrowRight", False, False)
    up = step(subject, IDENTITY, "ArrowUp", False, True)
    assert right
    assert up
    assert subject.place({}, right)["move"] == {"x": 1, "y": 0, "scale": 1, "angle": 0}
    assert subject.place({}, up)["move"] == {"x": 0, "y": -10, "scale": 1, "angle": 0}
    larger = step(subject, IDENTITY, "ArrowUp", True, False)
    turned = step(subject, IDENTITY, "ArrowRight", True, True)
    assert larger
    assert turned
    assert scale_of(larger) == pytest.approx(1.01)
    assert angle_of(turned) == pytest.approx(15)
    middle = unit * 110, unit * 115
    assert apply(larger, *middle) == pytest.approx(middle)
    assert apply(turned, *middle) == pytest.approx(middle)
    assert step(subject, IDENTITY, "a", False, False) is None


def test_a_turned_thing_is_hit_where_it_is_seen() -> None:
    corners = move_gesture.corners_of(SUBJECT, similarity(MIDDLE, 1, 45))
    assert move_gesture.is_inside(corners, *MIDDLE)
    assert not move_gesture.is_inside(corners, 62, 42)
    assert move_gesture.is_inside(corners[::-1], 127, 30)
