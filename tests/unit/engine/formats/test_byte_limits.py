"""JPEG files within limits of bytes."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backdrop.engine.errors import FileTooLarge
from backdrop.engine.formats.byte_limits import LOWEST, encode_within
from backdrop.engine.formats.encode import Raster, Tags, encode_jpeg

NOISE = np.random.default_rng(5).integers(0, 256, (120, 90, 3), np.uint8)


def raster() -> Raster:
    return Raster(iter([NOISE[:50], NOISE[50:]]), 90, 120, "RGB")


def size(quality: int) -> int:
    return len(encode_jpeg(raster(), Tags(), quality))


@settings(max_examples=30)
@given(st.integers(size(LOWEST), size(100)), st.integers(30, 100))
def test_the_best_quality_that_fits_is_found(most: int, quality: int) -> None:
    file = encode_within(raster(), Tags(), quality, 0, most)
    assert len(file) <= most
    fitting = [each for each in range(LOWEST, quality + 1) if size(each) <= most]
    # Chroma gains resolution at one quality, so sizes need not be monotonic there.
    assert len(file) >= min(size(max(fitting)), size(min(89, max(fitting))))


def test_a_file_within_the_limits_is_left_alone() -> None:
    assert encode_within(raster(), Tags(), 90, 0, 0) == encode_jpeg(raster(), Tags(), 90)


@given(st.integers(0, 200_000))
def test_a_small_file_is_padded_and_its_picture_is_the_same(least: int) -> None:
    plain = encode_jpeg(raster(), Tags(), 60)
    file = encode_within(raster(), Tags(), 60, least, 0)
    assert max(least, len(plain)) <= len(file) <= max(least + 4, len(plain))
    np.testing.assert_array_equal(
        np.asarray(Image.open(io.BytesIO(file))), np.asarray(Image.open(io.BytesIO(plain)))
    )


def test_an_impossible_limit_is_an_error() -> None:
    with pytest.raises(FileTooLarge, match="over 2000") as error:
        encode_within(raster(), Tags(), 90, 0, 2000)
    assert "2 kB" in error.value.user_message
