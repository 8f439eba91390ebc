"""The edge's shift, feather and contrast."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from backdrop.engine.arrays.sizes import resize
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.scene import Edge


def blob(height: int = 600, width: int = 800, soft: float = 4.0) -> NDArray[np.uint8]:
    y, x = np.mgrid[:height, :width] + 0.5
    angle = np.arctan2(y - height / 2, x - width / 2)
    radius = 0.3 * height * (1 + 0.15 * np.sin(5 * angle))
    inside = (radius - np.hypot(y - height / 2, x - width / 2)) / soft + 0.5
    return np.asarray(np.round(np.clip(inside, 0, 1) * 255), np.uint8)


def straight(at: float, width: int = 1000) -> NDArray[np.uint8]:
    row = np.clip((at - np.arange(width) - 0.5) / 3 + 0.5, 0, 1) * 255
    return np.repeat(np.round(row)[None], 300, 0).astype(np.uint8)


def edge_position(alpha: NDArray[Any]) -> float:
    """Return the position of a straight edge in the middle row, in pixels from the left."""
    return float(alpha[150].astype(float).sum() / 255)


def test_the_default_edge_makes_no_copy() -> None:
    alpha = blob()
    assert adjust_edge(alpha, Edge()) is alpha


def test_the_argument_is_not_modified() -> None:
    alpha = blob()
    before = alpha.copy()
    adjust_edge(alpha, Edge(shift=0.01, feather=0.01, contrast=0.5))
    assert (alpha == before).all()


@pytest.mark.parametrize("pixels", [0.25, 1.0, 3.5, 7.75, 20.0, -0.25, -1.5, -6.3, -20.0])
def test_a_shift_moves_a_straight_edge_by_its_pixels(pixels: float) -> None:
    alpha = straight(500)
    for turned in (alpha, alpha[:, ::-1]):
        moved = adjust_edge(turned, Edge(shift=pixels / 1000))
        assert edge_position(moved) == pytest.approx(500 + pixels, abs=0.1)


def test_a_sloping_edge_moves_nearly_as_far() -> None:
    y, x = np.mgrid[:1000, :1000]
    for degrees in (22.5, 45, 67.5):
        turn = np.deg2rad(degrees)
        depth = (x - 500) * np.cos(turn) + (y - 500) * np.sin(turn)
        alpha = (np.clip(0.5 - depth / 3, 0, 1) * 255).astype(np.uint8)
        middle = np.abs(x - 500) + np.abs(y - 500) < 300
        moved = adjust_edge(alpha, Edge(shift=0.015))
        reach = depth[middle & (moved > 127)].max()
        assert 0.97 * 15 - 1 < reach < 1.09 * 15 + 1


def test_a_larger_shift_never_shrinks_alpha() -> None:
    alpha = blob()
    last = adjust_edge(alpha, Edge(shift=-0.02))
    for shift in np.linspace(-0.02, 0.02, 23)[1:]:
        here = adjust_edge(alpha, Edge(shift=float(shift)))
        assert (here.astype(int) >= last).all()
        last = here


@pytest.mark.parametrize("pixels", [1, 2, 5, 12])
def test_a_whole_shift_lies_between_two_circles(pixels: int) -> None:
    alpha = blob(500, 600)
    ours = adjust_edge(alpha, Edge(shift=pixels / 600))
    y, x = np.mgrid[-20:21, -20:21]
    for radius, compare in (
        (pixels * 0.95 - 0.5, np.less_equal),
        (pixels * 1.09 + 0.25, np.greater_equal),
    ):
        circle = np.hypot(y, x) <= radius
        assert compare(ndimage.grey_dilation(alpha, footprint=circle).astype(int), ours).all()


def test_inwards_is_outwards_of_the_background() -> None:
    alpha = blob()
    inwards = adjust_edge(alpha, Edge(shift=-0.0043))
    outwards = 255 - adjust_edge(~alpha, Edge(shift=0.0043))
    assert np.abs(inwards.astype(int) - outwards).max() <= 1


def test_a_subject_cut_by_the_border_stays_there() -> None:
    assert (adjust_edge(straight(500), Edge(shift=-0.02))[:, :400] == 255).all()


@pytest.mark.parametrize("deviation", [0.3, 0.8, 2.0, 4.9, 12.0, 20.0])
def test_feather_is_nearly_a_gaussian(deviation: float) -> None:
    alpha = blob(soft=1.0)
    ours = adjust_edge(alpha, Edge(feather=2 * deviation / 800))
    theirs = ndimage.gaussian_filter(alpha.astype(float), deviation, mode="nearest")
    error = np.abs(ours - theirs)
    assert error.max() < 20
    assert error.mean() < 0.5


@pytest.mark.parametrize(
    "edge",
    [
        Edge(shift=0.01),
        Edge(shift=-0.01),
        Edge(feather=0.01),
        Edge(feather=0.03),
        Edge(contrast=1.0),
        Edge(shift=0.005, feather=0.01, contrast=0.5),
    ],
)
def test_far_from_the_outline_nothing_changes(edge: Edge) -> None:
    alpha = blob()
    interior = ndimage.binary_erosion(alpha == 255, iterations=60)
    exterior = ndimage.binary_erosion(alpha == 0, iterations=60, border_value=1)
    result = adjust_edge(alpha, edge)
    assert (result[interior] == 255).all()
    assert (result[exterior] == 0).all()


def test_full_contrast_is_a_step() -> None:
    ramp = np.arange(256, dtype=np.uint8)[None].repeat(3, 0)
    half = adjust_edge(ramp, Edge(contrast=0.5))[0].astype(int)
    assert (np.diff(half) >= 0).all()
    assert half[[0, 63, 192, 255]].tolist() == [0, 0, 255, 255]
    assert np.abs(half + half[::-1] - 255).max() <= 1
    assert set(adjust_edge(ramp, Edge(contrast=1.0)).ravel().tolist()) == {0, 255}


@pytest.mark.parametrize(
    "edge",
    [Edge(shift=0.004), Edge(shift=-0.0091), Edge(feather=0.004), Edge(feather=0.03)],
)
def test_a_preview_is_the_export_made_smaller(edge: Edge) -> None:
    alpha = blob(1500, 2000, 10)
    small = resize(alpha, (600, 800))
    error = np.abs(
        adjust_edge(small, edge).astype(int) - resize(adjust_edge(alpha, edge), (600, 800))
    )
    assert error.mean() < 0.5


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (3, 2), (20000, 1)])
def test_any_shape(shape: tuple[int, int]) -> None:
    alpha = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    for edge in (Edge(shift=0.02), Edge(shift=-0.003), Edge(feather=0.05), Edge(feather=0.0001)):
        result = adjust_edge(alpha, edge)
        assert result.shape == shape
        assert result.dtype == np.uint8
