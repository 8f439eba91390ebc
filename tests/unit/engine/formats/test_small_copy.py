"""Check that a small copy keeps what looks need: alpha, hidden colours, and the colour profile."""

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.formats.small_copy import decode_small_copy, encode_small_copy

SIDE = 256
PROFILE = bytes(16) + b"RGB " + bytes(108)


@pytest.mark.parametrize("size", [(400, 600), (300, 451), (1, 600), (20, 30)])
def test_a_copy_keeps_alpha_exactly_and_colours_closely(
    photos: dict[str, NDArray[np.uint8]], size: tuple[int, int]
) -> None:
    pixels = np.ascontiguousarray(photos["coffee"][: size[0], : size[1]])
    ramp = np.linspace(0, 255, size[1]).astype(np.uint8)
    document, alpha = Document(pixels, icc_profile=PROFILE), np.tile(ramp, (size[0], 1))
    expected = document.shrink_to(SIDE)
    alpha = resize(alpha, (expected.height, expected.width))
    small, small_alpha = decode_small_copy(encode_small_copy(expected, alpha))
    assert (small.width, small.height) == (expected.width, expected.height)
    assert small.icc_profile == PROFILE
    assert small.alpha is None, "its transparency is the cut-out's, not the file's"
    difference = np.abs(small.pixels.astype(int) - expected.pixels)
    assert difference.mean() < 6
    assert difference[small_alpha == 0].mean() < 8
    assert np.array_equal(small_alpha, alpha)


def test_an_opaque_copy_has_an_alpha_too() -> None:
    document = Document(np.full((40, 30, 3), 128, np.uint8))
    alpha = np.full((40, 30), 255, np.uint8)
    _, small_alpha = decode_small_copy(encode_small_copy(document, alpha))
    assert np.array_equal(small_alpha, alpha)
