from typing import Any

import numpy as np
import pytest
from PIL import Image

from backdrop.engine.arrays.sizes import (
    bounding_region,
    enlarge_tile,
    resize,
    tiles,
    to_planes,
    work_size,
)


@pytest.mark.parametrize("size", [(1, 1), (20000, 1), (1, 20000), (3000, 4000), (7000, 7000)])
def test_the_working_size_keeps_shape_and_limit(size: tuple[int, int]) -> None:
    height, width = work_size(*size)
    assert 1 <= height <= size[0]
    assert 1 <= width <= size[1]
    assert height * width < 1_002_000
    if min(size) > 1:
        assert height / width == pytest.approx(size[0] / size[1], rel=0.01)


@pytest.mark.parametrize("size", [(100, 130), (301, 200), (40, 37), (700, 433)])
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_resizing_is_about_pillows_own(size: tuple[int, int], kind: Any) -> None:
    y, x = np.mgrid[:301, :433]
    plane = (127 + 60 * np.sin(y / 40) + 60 * np.cos(x / 50)).astype(kind)
    own = Image.fromarray(plane).resize(size[::-1], Image.Resampling.BILINEAR)
    ours = resize(plane, size)
    assert ours.dtype == kind
    # a whole cell and a tent average a little differently near the rim
    assert np.abs(ours.astype(float) - np.asarray(own, float)).mean() < 1.5


def test_every_pixel_lies_in_one_tile() -> None:
    count = np.zeros((700, 300), int)
    for tile in tiles(700, 300):
        count[tile] += 1
    assert (count == 1).all()


def test_enlarged_tiles_are_the_enlarged_whole() -> None:
    small = Image.fromarray(np.random.default_rng(0).random((70, 90), dtype=np.float32))
    whole = np.asarray(small.resize((900, 700), Image.Resampling.BILINEAR))
    for tile in tiles(700, 900):
        np.testing.assert_allclose(enlarge_tile(small, tile, (700, 900)), whole[tile], atol=1e-5)


def test_planes_are_contiguous() -> None:
    assert to_planes(np.zeros((5, 7, 3), np.uint8)).flags.c_contiguous


def test_around_is_none_for_nothing_and_never_leaves_the_picture() -> None:
    area = np.zeros((20, 30), bool)
    assert bounding_region(area, 3) is None
    area[1, 29] = True
    assert bounding_region(area, 3) == (slice(0, 5), slice(26, 33))
