"""Planes as text: read back exactly, and nothing else accepted."""

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.patch import (
    MAX_CHARACTERS,
    MAX_PIXELS,
    MAX_SIDE,
    decode_plane,
    encode_plane,
)


def as_text(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode("ascii")


@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_a_plane_is_read_back(plane: UInt8Array) -> None:
    size = plane.shape[0], plane.shape[1]
    assert (decode_plane(encode_plane(plane), size) == plane).all()


def test_the_worst_plane_is_within_the_limit_of_the_text() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (2000, MAX_PIXELS // 2000), np.uint8)
    assert len(encode_plane(noise)) <= MAX_CHARACTERS


@pytest.mark.parametrize("size", [(0, 3), (1, MAX_SIDE + 1), (MAX_SIDE, MAX_SIDE)])
def test_planes_that_are_empty_or_too_large(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a plane of"):
        encode_plane(np.zeros(size, np.uint8))
    with pytest.raises(ValueError, match="a plane of"):
        decode_plane("", size)


@given(st.text() | st.binary().map(as_text), st.integers(1, 9))
def test_any_other_text_is_refused(text: str, side: int) -> None:
    try:
        plane = decode_plane(text, (side, side))
    except ValueError:
        return
    assert plane.shape == (side, side)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "é",
        as_text(bytes(8)),
        as_text(bytes(10)),
        as_text(bytes(9))[:-4],
        as_text(bytes(9))[:4] + "AAAA" + as_text(bytes(9))[8:],
        as_text(bytes(100_000_000)),  # a bomb of a hundred megabytes
        "A" * (MAX_CHARACTERS + 1),
    ],
)
def test_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="text of a plane"):
        decode_plane(text, (3, 3))
