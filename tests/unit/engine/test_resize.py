"""Resampling: as Pillow does it in one go, also in strips."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from app.engine.document import Document
from app.engine.resize import resize, scaled


def test_a_large_picture_is_averaged_like_pillow_does(
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    photo = np.tile(photos["coffee"], (4, 3, 1))  # 1600x1800: several strips
    expected = Image.fromarray(photo).resize((97, 113), Image.Resampling.BILINEAR, reducing_gap=2.0)
    assert np.array_equal(resize(photo, 97, 113), np.asarray(expected))


def test_the_same_size_is_the_same_picture(
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    photo = photos["chelsea"]
    assert resize(photo, photo.shape[1], photo.shape[0]) is photo


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(1, 40), st.integers(1, 90), st.integers(1, 90))
def test_flat_stays_flat_at_every_size(rows: int, columns: int, width: int, height: int) -> None:
    flat = np.full((rows, columns), 137, np.uint8)
    assert np.array_equal(resize(flat, width, height), np.full((height, width), 137))


@pytest.mark.parametrize(
    ("size", "expected"),
    [((3000, 4000), (1200, 1600)), ((10, 20), (10, 20)), ((1, 9000), (1, 1600))],
)
def test_a_scaled_picture_fits_and_keeps_its_shape(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    pixels = np.zeros((*size, 3), np.uint8)
    small = scaled(Document(pixels, pixels[..., 0], b"profile"), 1600)
    assert (small.height, small.width) == expected
    assert small.alpha is not None
    assert small.alpha.shape == expected
    assert small.icc_profile == b"profile"
