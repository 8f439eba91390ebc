"""The page shows moved things where the engine renders them."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.render.background import place_photo
from backdrop.engine.render.frame import place
from backdrop.engine.scene import Photo
from backdrop.engine.scene_json import scene_from
from backdrop.ui.state import placing
from backdrop.ui.state.history import EMPTY, is_plain, value_at, with_value
from backdrop.ui.state.maps import IDENTITY, angle_of, apply, chain, inverse, scale_of, similarity

SIZE = WIDTH, HEIGHT = 300, 200
BOUNDS = (60.0, 40.0, 180.0, 190.0)
CLOSE: dict[str, Any] = {"abs": 1e-6}

moves = st.fixed_dictionaries(
    {
        "x": st.floats(-200, 200),
        "y": st.floats(-200, 200),
        "scale": st.floats(0.1, 8),
        "angle": st.floats(-179, 179),
    }
)
frames = st.fixed_dictionaries(
    {
        "turn": st.sampled_from([0.0, 90.0, -90.0, 180.0, 12.5, -130.0]),
        "flip": st.booleans(),
        "aspect": st.sampled_from([0.0, 1.0, 2.0]),
    }
)


def moved(move: dict[str, float], frame: dict[str, Any]) -> dict[str, Any]:
    scene: dict[str, Any] = with_value(EMPTY, "look.frame", frame)
    return {**scene, "move": move}


def of_subject(scene: dict[str, Any]) -> placing.SubjectPlace:
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    return placing.SubjectPlace(SIZE, place(scene_from(scene).look.frame, alpha).matrix, BOUNDS)


@given(moves, frames)
def test_the_subject_is_shown_where_the_engine_puts_it(
    move: dict[str, float], frame: dict[str, Any]
) -> None:
    scene = moved(move, frame)
    read = scene_from(scene)
    placement = place(read.look.frame, np.full((HEIGHT, WIDTH), 255, np.uint8))
    shown = chain(of_subject(scene).map_of(scene), placement.matrix)
    made = placement.move(read.move).matrix
    for x, y in ((0, 0), (WIDTH, 0), (70, HEIGHT)):
        # The engine rounds a move to whole pixels where these can be copied.
        assert apply(shown, x, y) == pytest.approx(apply(made, x, y), abs=0.51)


@given(moves, frames)
def test_a_scene_keeps_the_map_that_it_is_given(
    move: dict[str, float], frame: dict[str, Any]
) -> None:
    scene = moved(move, frame)
    subject = of_subject(scene)
    matrix = subject.map_of(scene)
    again = subject.map_of(subject.place(with_value(scene, "move", None), matrix))
    for x, y in subject.corners:
        # The scene has hundredths of a pixel and of a degree.
        assert apply(again, x, y) == pytest.approx(apply(matrix, x, y), abs=0.6)


@given(moves, frames)
def test_a_pose_and_its_map_are_inverse(move: dict[str, float], frame: dict[str, Any]) -> None:
    scene = moved(move, frame)
    subject = of_subject(scene)
    matrix = subject.map_of(scene)
    pose = placing.pose_of(subject, matrix)
    assert pose[2] == pytest.approx(move["scale"], abs=1e-6)
    sign = -1 if frame["flip"] else 1
    assert math.cos(math.radians(pose[3] - sign * move["angle"])) == pytest.approx(1, abs=1e-9)
    assert placing.with_pose(subject, pose) == pytest.approx(matrix, rel=1e-6, abs=1e-6)


@given(frames)
def test_corners_go_clockwise_from_the_left_end_of_the_upper_side(frame: dict[str, Any]) -> None:
    corners = of_subject(moved({}, frame)).corners
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    assert (bx - ax) * (cy - by) - (by - ay) * (cx - bx) > 0
    assert ay + by <= min(by + cy, cy + dy, dy + ay)
    assert ax < bx
    assert dx < cx


def test_a_subject_that_was_not_moved_leaves_the_scene_plain() -> None:
    subject = placing.SubjectPlace(SIZE, IDENTITY, BOUNDS)
    scene = subject.place(EMPTY, similarity((50, 50), 2, 30, 5, 6))
    assert not is_plain(scene)
    assert is_plain(subject.place(scene, IDENTITY))
    assert subject.place(scene, IDENTITY) == EMPTY


def test_a_subject_of_its_own_size_moves_by_whole_pixels() -> None:
    subject = placing.SubjectPlace(SIZE, IDENTITY, BOUNDS)
    shifted = subject.place(EMPTY, similarity((0, 0), 1, 0, 3.4, -2.6))
    assert shifted["move"] == {"x": 3, "y": -3, "scale": 1, "angle": 0}
    turned = subject.place(EMPTY, similarity((150, 100), 1, 90, 3.4, 0.2))
    assert turned["move"] == {"x": 3, "y": 0, "scale": 1, "angle": 90}


@given(st.floats(0.001, 1000))
def test_sizes_stay_within_the_engines_range(factor: float) -> None:
    subject = placing.SubjectPlace(SIZE, IDENTITY, BOUNDS)
    photo = placing.PhotoPlace(SIZE, (400, 400), True, 1)
    scene = with_value(EMPTY, "look.background", {"kind": "photo"})
    for thing in (subject, photo):
        allowed = thing.limit(IDENTITY, factor)
        scene = thing.place(scene, similarity((9, 9), allowed))
        scene_from(scene)
        assert scale_of(thing.map_of(scene)) == pytest.approx(allowed, abs=1e-4)


@given(
    st.floats(-1, 1), st.floats(-1, 1), st.floats(0.2, 5), st.booleans(),
    st.sampled_from([(400, 400), (900, 100), (30, 70)]),
    st.sampled_from([0.0, 90.0, -90.0, 180.0]) | st.floats(-179, 179),
)  # fmt: skip
def test_the_background_picture_is_shown_where_the_engine_puts_it(
    x: float, y: float, scale: float, fills: bool, size: tuple[int, int], turn: float
) -> None:
    values = {"kind": "photo", "x": x, "y": y, "scale": scale, "fill": fills, "turn": turn}
    scene = with_value(EMPTY, "look.background", values)
    photo = placing.PhotoPlace(SIZE, size, fills, 1)
    read = scene_from(scene).look.background
    assert isinstance(read, Photo)
    made = place_photo(read, size, WIDTH, HEIGHT).matrix
    picture = ((0, 0), (size[0], 0), size, (0, size[1]))
    for corner, shown in zip(picture, photo.corners, strict=True):
        assert apply(photo.map_of(scene), *shown) == pytest.approx(apply(made, *corner), **CLOSE)
    again = photo.place(scene, photo.map_of(scene))
    for key in ("x", "y", "scale"):
        home = 1 if key == "scale" else 0
        value = value_at(again, f"look.background.{key}")
        assert (home if value is None else value) == pytest.approx(values[key], abs=1e-3)
    off = math.radians((value_at(again, "look.background.turn") or 0) - turn)
    assert math.cos(off) == pytest.approx(1, abs=1e-6)
    assert value_at(again, "look.background.fill") is fills
    pose = placing.pose_of(photo, photo.map_of(scene))
    assert pose[2] == pytest.approx(scale)
    assert placing.with_pose(photo, pose) == pytest.approx(photo.map_of(scene), **CLOSE)


@given(moves)
def test_maps_are_chained_and_inverted(move: dict[str, float]) -> None:
    matrix = similarity((7, -3), move["scale"], move["angle"], move["x"], move["y"])
    assert apply(matrix, 7, -3) == pytest.approx((7 + move["x"], -3 + move["y"]), **CLOSE)
    assert scale_of(matrix) == pytest.approx(move["scale"])
    assert angle_of(matrix) == pytest.approx(move["angle"], abs=1e-6)
    assert chain(inverse(matrix), matrix) == pytest.approx(IDENTITY, **CLOSE)
    other = similarity((1, 2), 2, 30)
    assert apply(chain(other, matrix), 5, 8) == pytest.approx(
        apply(other, *apply(matrix, 5, 8)), **CLOSE
    )
