"""Connected components kept or removed by a tap."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.scene import Tap

SIZE = (200, 300)
PIXELS = np.zeros((*SIZE, 3), np.uint8)


def discs(*circles: tuple[float, float, float], soft: float = 8.0) -> NDArray[np.uint8]:
    """Draw discs at y, x with a radius and a soft rim."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5
    depth = np.max([r - np.hypot(y - cy, x - cx) for cy, cx, r in circles], axis=0)
    return np.asarray(np.round(np.clip(depth / soft + 0.5, 0, 1) * 255), np.uint8)


LEFT, RIGHT = (100, 70, 40), (100, 210, 50)


def tap(alpha: NDArray[np.uint8], keep: bool, x: float, y: float) -> NDArray[np.uint8]:
    return apply_edits(PIXELS, alpha, [Tap(keep, (x, y))])


def test_a_component_is_kept_alone_with_its_fringe() -> None:
    assert (tap(discs(LEFT, RIGHT), True, 70, 100) == discs(LEFT)).all()
    assert (tap(discs(LEFT, RIGHT), True, 210, 100) == discs(RIGHT)).all()


def test_a_component_is_removed_with_its_fringe() -> None:
    assert (tap(discs(LEFT, RIGHT), False, 70, 100) == discs(RIGHT)).all()


def test_a_tap_beside_a_component_selects_it() -> None:
    alpha = discs(LEFT, RIGHT)
    assert (tap(alpha, False, 70, 100 - 40 - 3) == discs(RIGHT)).all()
    assert (tap(alpha, False, 140, 20) == alpha).all()


@pytest.mark.parametrize("at", [(-5000.0, 3.0), (3.0, 5000.0), (299.99, 199.99), (300.0, 0.0)])
def test_a_tap_on_nothing_or_outside_changes_nothing(at: tuple[float, float]) -> None:
    alpha = discs(LEFT, RIGHT)
    for keep in (True, False):
        assert (tap(alpha, keep, *at) == alpha).all()
        assert not tap(np.zeros(SIZE, np.uint8), keep, *at).any()


def test_a_soft_pixel_belongs_to_the_nearest_component() -> None:
    alpha = discs((100, 100, 40), (100, 190, 40), soft=60)
    alpha = np.maximum(alpha, np.where(alpha > 127, alpha, 60)).astype(np.uint8)
    labels = ndimage.label(alpha > 127)[0]
    distance = [ndimage.distance_transform_edt(labels != label) for label in (1, 2)]
    kept = tap(alpha, True, 100, 100) > 0
    clear_case = np.abs(distance[0] - distance[1]) > 0.1 * (distance[0] + distance[1])
    assert clear_case.mean() > 0.8
    assert (kept == (distance[0] < distance[1]))[clear_case].all()


def test_an_isolated_wisp_belongs_to_the_component_beside_it() -> None:
    alpha = discs(LEFT, RIGHT)
    alpha[40:44, 60:80] = 90
    kept = tap(alpha, True, 70, 100)
    assert (kept[40:44, 60:80] == 90).all()
    removed = tap(alpha, False, 70, 100)
    assert not removed[:, :140].any()


def test_a_scaled_tap_selects_the_same_component() -> None:
    small = discs(LEFT, RIGHT)
    assert (apply_edits(PIXELS, small, [Tap(True, (700, 1000))], 0.1) == discs(LEFT)).all()
