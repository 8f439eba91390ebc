"""Placement: properties of every frame."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backdrop.engine.errors import ResultTooLarge
from backdrop.engine.render.frame import place, subject_bounds
from backdrop.engine.render.placement import Placement
from backdrop.engine.scene import Frame

SIDES = st.integers(1, 60)


@st.composite
def alphas(draw: st.DrawFn) -> NDArray[np.uint8]:
    """Draw an opaque ellipse somewhere in a transparent picture."""
    height, width = draw(SIDES), draw(SIDES)
    x, y = draw(st.floats(0, width)), draw(st.floats(0, height))
    a, b = draw(st.floats(0.5, width)), draw(st.floats(0.5, height))
    rows, columns = np.mgrid[:height, :width] + 0.5
    inside = ((columns - x) / a) ** 2 + ((rows - y) / b) ** 2 <= 1
    return np.where(inside, 255, 0).astype(np.uint8)


def map_point(placement: Placement, x: float, y: float) -> tuple[float, float]:
    """Map a point of the picture to the result: the definition, step by step."""
    width, height = placement.picture_size
    x, y = x - width / 2, y - height / 2
    if placement.flip:
        x = -x
    turn = math.radians(90 * placement.quarter_turns + placement.angle)
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    (across, down), (left, top) = placement.step, placement.centre
    return (x - left) / across + placement.width / 2, (y - top) / down + placement.height / 2


@given(alphas())
def test_the_default_frame_is_the_picture(alpha: NDArray[np.uint8]) -> None:
    placement = place(Frame(), alpha)
    assert (placement.height, placement.width) == alpha.shape
    assert placement.is_pixel_exact
    assert placement.is_filled
    assert placement.corner == (0, 0)


@given(alphas(), st.sampled_from([-180, -90, 0, 90, 180]), st.booleans())
def test_quarter_turns_are_exact(alpha: NDArray[np.uint8], turn: int, flip: bool) -> None:
    placement = place(Frame(turn=turn, flip=flip), alpha)
    assert placement.is_pixel_exact
    assert placement.is_filled
    size = (placement.height, placement.width)
    assert size == (alpha.shape if turn % 180 == 0 else alpha.shape[::-1])


@settings(max_examples=200)
@given(alphas(), st.floats(0, 1), st.floats(-180, 180), st.booleans(), st.floats(0.2, 5))
def test_the_subject_has_its_margin_on_all_sides(
    alpha: NDArray[np.uint8], margin: float, turn: float, flip: bool, aspect: float
) -> None:
    assume(alpha.any())
    frame = Frame("subject", margin=margin, aspect=aspect, turn=turn, flip=flip)
    placement = place(frame, alpha)
    rows, columns = np.nonzero(alpha)
    corners = [
        map_point(placement, x + i, y + j)
        for x, y in zip(columns.tolist(), rows.tolist(), strict=True)
        for i in (0, 1)
        for j in (0, 1)
    ]
    x, y = np.array(corners).T
    bounds = (x.min(), y.min(), x.max(), y.max())
    size = bounds[2] - bounds[0], bounds[3] - bounds[1]
    np.testing.assert_allclose(placement.subject_size, size, atol=1e-6)
    min_margin = margin * placement.subject_length - 1.01  # the frame moves by up to a pixel
    assert (
        min(bounds[0], bounds[1], placement.width - bounds[2], placement.height - bounds[3])
        >= min_margin
    )
    # The subject is centred.
    assert abs((placement.width - bounds[2]) - bounds[0]) <= 2.01
    assert abs((placement.height - bounds[3]) - bounds[1]) <= 2.01


@given(alphas(), st.floats(0.05, 20), st.sampled_from(["picture", "subject", "box"]))
def test_the_aspect_is_reached_by_growing(
    alpha: NDArray[np.uint8], aspect: float, around: str
) -> None:
    unchanged = place(Frame(around), alpha)  # type: ignore[arg-type]
    placement = place(Frame(around, aspect=aspect), alpha)  # type: ignore[arg-type]
    width, height = placement.width, placement.height
    assert (width - 1) / height <= aspect * (1 + 1e-6)
    assert (width + 1e-6) / (height - 1 + 1e-6) >= aspect * (1 - 1e-6)
    assert width >= unchanged.width - 1
    assert height >= unchanged.height - 1


@given(alphas(), st.integers(1, 3000), st.integers(0, 3000), st.floats(-180, 180))
def test_width_and_height_are_reached(
    alpha: NDArray[np.uint8], width: int, height: int, turn: float
) -> None:
    assume(height or width < 200)
    placement = place(Frame(width=width, height=height, turn=turn), alpha)
    assert placement.width == width
    assert placement.height == (height or placement.height)
    across, down = placement.step
    # Pixels are square, up to the rounding of the side that follows from the other.
    assert across == pytest.approx(down, rel=0.51 / min(placement.width, placement.height))
    height = min(width, 1000)  # within the limit of pixels for any aspect
    assert place(Frame(height=height, turn=turn), alpha).height == height


@given(alphas(), st.floats(-40, 40))
def test_the_whole_turned_picture_is_in_the_result(alpha: NDArray[np.uint8], turn: float) -> None:
    placement = place(Frame(turn=turn), alpha)
    height, width = alpha.shape
    corners = [map_point(placement, x, y) for x in (0, width) for y in (0, height)]
    x, y = np.array(corners).T
    assert x.min() >= -1e-3
    assert y.min() >= -1e-3
    assert x.max() <= placement.width + 1e-3
    assert y.max() <= placement.height + 1e-3


@given(alphas(), st.integers(1, 40))
def test_a_side_limits_the_result(alpha: NDArray[np.uint8], side: int) -> None:
    placement = place(Frame("subject"), alpha, side)
    assert max(placement.width, placement.height) <= side


def test_a_box_is_in_fractions_of_the_picture() -> None:
    alpha = np.full((40, 80), 255, np.uint8)
    placement = place(Frame("box", box=(0.25, -0.5, 0.5, 1.0)), alpha)
    assert (placement.width, placement.height, placement.corner) == (20, 60, (20, -20))
    assert placement.is_pixel_exact
    assert not placement.is_filled
    empty = place(Frame("box", box=(0.5, 0.5, 0.5, 0.5)), alpha)
    assert (empty.width, empty.height) == (1, 1)


def test_a_picture_without_a_subject_is_framed_whole() -> None:
    placement = place(Frame("subject", margin=0), np.zeros((30, 20), np.uint8))
    assert (placement.width, placement.height) == (20, 30)


def test_too_large_a_result_is_an_error() -> None:
    alpha = np.zeros((3000, 4000), np.uint8)
    with pytest.raises(ResultTooLarge) as error:
        place(Frame(width=20_000), alpha)
    assert "20000 × 15000" in error.value.user_message


def test_a_reduced_placement_is_the_same_result() -> None:
    alpha = np.zeros((300, 400), np.uint8)
    alpha[100:200, 50:350] = 255
    placement = place(Frame("subject", turn=20), alpha)
    small = placement.shrink_to(5000)
    assert small.width * small.height <= 5100
    ratio = small.width / placement.width
    assert small.subject_length == pytest.approx(placement.subject_length * ratio, rel=0.02)
    x, y = map_point(placement, 70, 130)
    u, v = map_point(small, 70, 130)
    assert (u / small.width, v / small.height) == pytest.approx(
        (x / placement.width, y / placement.height)
    )


def test_bounds_of_the_subject_are_in_its_picture() -> None:
    alpha = np.zeros((30, 40), np.uint8)
    assert subject_bounds(alpha) == (0, 0, 40, 30)
    alpha[4:9, 7:25] = 200
    alpha[20, 2] = 10  # haze
    assert subject_bounds(alpha) == (7, 4, 25, 9)


@given(alphas(), st.floats(-180, 180), st.floats(0.01, 3))
def test_a_turned_picture_covers_the_result_or_leaves_a_corner(
    alpha: NDArray[np.uint8], turn: float, size: float
) -> None:
    edges = (0.5 - size / 2, 0.5 - size / 2, 0.5 + size / 2, 0.5 + size / 2)
    placement = place(Frame("box", box=edges, turn=turn), alpha)
    height, width = alpha.shape
    matrix = np.array(placement.matrix).reshape(3, 2)
    corners = np.array([(x, y) for x in (0, placement.width) for y in (0, placement.height)])
    x, y = np.linalg.solve(matrix[:2].T, (corners - matrix[2]).T)
    outside = max(-x.min(), -y.min(), x.max() - width, y.max() - height)
    assume(abs(outside - 1e-6) > 1e-7)
    assert placement.covers_result == (outside < 1e-6)
