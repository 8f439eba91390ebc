"""Box means and dilation against numpy and scipy."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from backdrop.engine.arrays.box_means import box_mean, box_means, dilate


def naive_mean(plane: NDArray[Any], radius: int) -> NDArray[Any]:
    out = np.empty_like(plane)
    for y, x in np.ndindex(plane.shape):
        window = plane[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1]
        out[y, x] = window.mean(dtype=np.float64)
    return out


@settings(deadline=None)  # numpy's first call is slow
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 20), st.integers(0, 2**32 - 1))
def test_the_mean_covers_the_window_within_the_picture(
    height: int, width: int, radius: int, seed: int
) -> None:
    plane = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    np.testing.assert_allclose(box_mean(plane, radius), naive_mean(plane, radius), atol=1e-6)


@pytest.mark.parametrize("radius", [1, 4, 30])
def test_means_of_many_planes_equal_the_mean_of_each(radius: int) -> None:
    planes = np.random.default_rng(radius).random((3, 23, 17), dtype=np.float32)
    means = box_means(planes, radius)
    for plane, mean in zip(planes, means, strict=True):
        np.testing.assert_allclose(mean, box_mean(plane, radius), atol=1e-6)


def test_the_mean_of_a_long_flat_picture_is_flat() -> None:
    plane = np.full((3000, 40), 0.7, np.float32)
    assert np.ptp(box_mean(plane, 4)) < 1e-6


def test_the_input_is_not_changed() -> None:
    plane = np.random.default_rng(0).random((9, 9), dtype=np.float32)
    before = plane.copy()
    box_mean(plane, 2)
    np.testing.assert_array_equal(plane, before)


@pytest.mark.parametrize("radius", [0, 1, 2, 3, 7, 30])
@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (40, 33)])
def test_dilate_equals_scipys(shape: tuple[int, int], radius: int) -> None:
    area = np.random.default_rng(radius).random(shape) < 0.02
    window = np.ones((2 * radius + 1,) * 2, bool)
    np.testing.assert_array_equal(dilate(area, radius), ndimage.binary_dilation(area, window))
