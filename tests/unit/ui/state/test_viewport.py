"""Zooming about a place, panning to the edges, and telling wheels from trackpads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.ui.state.viewport import Viewport, Wheel, wheel_factor

shares = st.floats(-0.5, 0.5)
zooms = st.floats(1, 32)
factors = st.floats(0.25, 4)


def at(zoom: float, x: float = 0.0, y: float = 0.0, actual: float = 1.0) -> Viewport:
    viewport = Viewport()
    viewport.zoom, viewport.x, viewport.y, viewport.actual = zoom, x, y, actual
    return viewport


def on_screen(viewport: Viewport, place: float) -> float:
    """Return a place's distance from the stage's middle, in widths of the fitted picture."""
    return (place - viewport.x) * viewport.zoom


@given(place=shares, steps=st.lists(factors, max_size=12))
def test_the_place_under_the_pointer_stays(place: float, steps: list[float]) -> None:
    viewport = Viewport()
    for factor in steps:
        viewport.zoom_at(viewport.zoom * factor, place, place)
        assert on_screen(viewport, place) == pytest.approx(place, abs=1e-4)
        assert viewport.x == pytest.approx(viewport.y)


@given(zoom=zooms, x=shares, factor=factors, actual=st.floats(0.1, 60))
def test_zoom_keeps_its_limits(zoom: float, x: float, factor: float, actual: float) -> None:
    viewport = at(zoom, x, actual=actual)
    viewport.zoom_at(zoom * factor, 0.2, 0.2)
    assert 1 - 1e-6 <= viewport.zoom <= max(32, actual) + 1e-6
    assert -0.5 <= viewport.x <= 0.5
    assert -0.5 <= viewport.y <= 0.5


@given(zoom=zooms, x=shares, place=shares)
def test_zooming_out_comes_back_to_the_middle(zoom: float, x: float, place: float) -> None:
    viewport = at(zoom, x, -x)
    for _ in range(40):
        viewport.zoom_at(viewport.zoom / 1.2, place, place)
    assert viewport.is_fitted()


@given(zoom=st.floats(1.2, 32), x=shares)
def test_zooming_out_by_little_moves_by_little(zoom: float, x: float) -> None:
    viewport = at(zoom, x)
    viewport.zoom_at(zoom * 0.999, x, 0)
    assert viewport.x == pytest.approx(x, abs=0.01)


def test_a_picture_is_panned_until_its_edge_is_in_the_middle() -> None:
    viewport = at(4)
    viewport.pan(0.1, -0.2)
    assert (viewport.x, viewport.y) == (-0.1, 0.2)
    viewport.pan(3, -3)
    assert (viewport.x, viewport.y) == (-0.5, 0.5)


def test_steps_in_and_out_end_where_they_began() -> None:
    viewport = Viewport()
    for factor in [1.25] * 9 + [1 / 1.25] * 9:
        viewport.zoom_at(viewport.zoom * factor, 0, 0)
    assert viewport.is_fitted()


def test_percent_is_of_the_pictures_own_pixels() -> None:
    # 4000 pixels fit into 1000 of the screen.
    assert at(1, actual=4).percent() == 25
    assert at(4, actual=4).percent() == 100
    # A small picture is shown enlarged. It can be seen as small as it is, but not by zooming out.
    small = at(1, x=0.1, actual=0.5)
    small.zoom_at(0.5, 0, 0)
    assert small.percent() == 200
    small.show_actual()
    assert small.percent() == 100
    small.zoom_at(small.zoom / 2, 0, 0)
    assert small.percent() == 100
    small.zoom_at(small.zoom * 2, 0, 0)
    assert small.is_fitted()


# deltaX, deltaY, deltaMode, wheelDeltaY
NOTCHES = {
    "Chromium": (0, 100, 0, -120),
    "Chromium, two notches": (0, -240, 0, 240),
    "Chromium, display at 150 %": (0, 66.66666412353516, 0, -120),
    "macOS, slow mouse": (0, 4.000244140625, 0, -12),
    "macOS, fast mouse": (0, -8.00048828125 * 5, 0, 120),
    "Firefox": (0, 3, 1, 0),
    "unknown": (0, 100, 0, 0),
}
FINE = {
    "small": (0, 3, 0, -9),
    "fractional": (0, 12.5, 0, -37),
    "small, marked as a notch": (0, 3, 0, -120),
    "sideways": (100, 0, 0, 0),
    "oblique": (20, 100, 0, -120),
    "macOS, fast trackpad": (0, 153, 0, -459),
}


@pytest.mark.parametrize("event", NOTCHES.values(), ids=NOTCHES)
def test_notches_of_a_wheel(event: tuple[float, float, int, float]) -> None:
    assert Wheel().is_notch(*event, time=1000)


@pytest.mark.parametrize("event", FINE.values(), ids=FINE)
def test_fine_steps_of_a_trackpad(event: tuple[float, float, int, float]) -> None:
    assert not Wheel().is_notch(*event, time=1000)


def test_a_fast_stroke_on_a_trackpad_stays_one() -> None:
    wheel = Wheel()
    steps = [wheel.is_notch(0, down, 0, 0, 1000 + 10 * n) for n, down in enumerate((4, 60, 120, 7))]
    assert steps == [False] * 4
    assert wheel.is_notch(0, 100, 0, -120, 1500)


def test_a_wheel_zooms_in_when_turned_away() -> None:
    assert wheel_factor(-100, is_notch=True) == pytest.approx(2**0.25)
    assert wheel_factor(100, is_notch=True) * wheel_factor(-100, is_notch=True) == pytest.approx(1)
    assert wheel_factor(-1e9, is_notch=True) == 2
    assert 1 < wheel_factor(-4, is_notch=False) < 1.1
