"""Test the trimap: margins, specks and pinholes."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.engine.matting.trimap import BACKGROUND, FOREGROUND, UNKNOWN, trimap


def square(side: int = 200, low: int = 50, high: int = 150) -> NDArray[Any]:
    mask = np.zeros((side, side), np.float32)
    mask[low:high, low:high] = 1
    return mask


def test_unknown_is_the_outline_and_the_radius() -> None:
    regions = trimap(square(), 3, 0.1, 0.9)
    assert regions[100].tolist() == (
        [BACKGROUND] * 46 + [UNKNOWN] * 8 + [FOREGROUND] * 92 + [UNKNOWN] * 8 + [BACKGROUND] * 46
    )


@pytest.mark.parametrize(("value", "region"), [(0, BACKGROUND), (1, FOREGROUND)])
def test_all_of_one_kind_stays(value: float, region: int) -> None:
    assert (trimap(np.full((30, 20), value, np.float32), 3, 0.1, 0.9) == region).all()


def test_a_faint_speck_goes_and_a_sure_one_stays() -> None:
    mask = square()
    mask[10:12, 10:12] = 0.6
    mask[10:12, 180:182] = 1
    regions = trimap(mask, 2, 0.1, 0.9)
    assert (regions[5:20, 5:20] == BACKGROUND).all()
    assert regions[10, 180] == UNKNOWN


def test_a_faint_pinhole_closes_and_a_sure_hole_stays_open() -> None:
    mask = square()
    mask[80:82, 80:82] = 0.4
    mask[120:122, 120:122] = 0
    regions = trimap(mask, 2, 0.1, 0.9)
    assert (regions[75:88, 75:88] == FOREGROUND).all()
    assert regions[120, 120] == UNKNOWN


def test_a_soft_region_is_unknown() -> None:
    mask = square()
    mask[90:110, 90:110] = 0.7
    assert (trimap(mask, 2, 0.1, 0.9)[90:110, 90:110] == UNKNOWN).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
def test_the_smallest_pictures(shape: tuple[int, int]) -> None:
    mask = np.random.default_rng(0).random(shape).astype(np.float32)
    assert trimap(mask, 4, 0.1, 0.9).shape == shape
