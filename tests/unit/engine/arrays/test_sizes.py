"""Resizing against Pillow, tiles that cover a picture, and the shared limits."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from backdrop.engine.arrays.sizes import (
    MAX_PIXELS,
    bounding_region,
    enlarge_tile,
    resize,
    tiles,
    to_planes,
    work_size,
)
from backdrop.ui.state import device


@pytest.mark.parametrize("size", [(1, 1), (20000, 1), (1, 20000), (3000, 4000), (7000, 7000)])
def test_work_size_keeps_the_aspect_ratio_and_the_limit(size: tuple[int, int]) -> None:
    height, width = work_size(*size)
    assert 1 <= height <= size[0]
    assert 1 <= width <= size[1]
    assert height * width < 1_002_000
    if min(size) > 1:
        assert height / width == pytest.approx(size[0] / size[1], rel=0.01)


PARTS = [(slice(3, 603), slice(5, 705)), (slice(3, 103), slice(5, 95))]  # shrunk, and enlarged


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_resized_without_pillows_own_slow_copy(
    part: tuple[slice, slice], monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (700, 800, 3), np.uint8)
    expected = resize(np.ascontiguousarray(picture[part]), (120, 140))
    from_array = Image.fromarray

    def refuse_parts(plane: Any) -> Image.Image:
        assert plane.flags.c_contiguous
        return from_array(plane)

    monkeypatch.setattr(Image, "fromarray", refuse_parts)
    assert np.array_equal(resize(picture[part], (120, 140)), expected)


@pytest.mark.parametrize("size", [(100, 130), (301, 200), (40, 37), (700, 433)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_resize_is_close_to_pillow(size: tuple[int, int], dtype: Any) -> None:
    y, x = np.mgrid[:301, :433]
    plane = (127 + 60 * np.sin(y / 40) + 60 * np.cos(x / 50)).astype(dtype)
    expected = Image.fromarray(plane).resize(size[::-1], Image.Resampling.BILINEAR)
    actual = resize(plane, size)
    assert actual.dtype == dtype
    # A whole cell and Pillow's triangle filter average slightly differently at the border.
    assert np.abs(actual.astype(float) - np.asarray(expected, float)).mean() < 1.5


def test_every_pixel_lies_in_one_tile() -> None:
    count = np.zeros((700, 300), int)
    for tile in tiles(700, 300):
        count[tile] += 1
    assert (count == 1).all()


def test_enlarged_tiles_equal_the_enlarged_whole() -> None:
    small = Image.fromarray(np.random.default_rng(0).random((70, 90), dtype=np.float32))
    whole = np.asarray(small.resize((900, 700), Image.Resampling.BILINEAR))
    for tile in tiles(700, 900):
        np.testing.assert_allclose(enlarge_tile(small, tile, (700, 900)), whole[tile], atol=1e-5)


def test_planes_are_contiguous() -> None:
    assert to_planes(np.zeros((5, 7, 3), np.uint8)).flags.c_contiguous


def test_the_bounding_region_is_none_for_an_empty_area_and_never_starts_below_zero() -> None:
    area = np.zeros((20, 30), bool)
    assert bounding_region(area, 3) is None
    area[1, 29] = True
    assert bounding_region(area, 3) == (slice(0, 5), slice(26, 33))


def test_the_page_allows_desktops_the_same_pixels_as_the_command() -> None:
    assert device.DESKTOP_PIXELS == MAX_PIXELS
