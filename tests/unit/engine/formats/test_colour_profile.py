"""Colour conversion between profiles, compared with Little CMS in CPython's Pillow."""

import io
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms

from backdrop.engine.formats.colour_profile import (
    LEVELS,
    convert_colours,
    from_linear,
    to_linear,
    to_profile,
)

RGB = st.tuples(*[st.integers(0, 255)] * 3)

P3 = np.array(
    [
        [0.5151187, 0.2919778, 0.1571035],
        [0.2411892, 0.6922441, 0.0665668],
        [-0.0010505, 0.0418791, 0.7840713],
    ]
)  # Display P3 as XYZ under D50
ADOBE = np.array(
    [[0.6097559, 0.2052401, 0.1492240], [0.3111242, 0.6256560, 0.0632197],
     [0.0194811, 0.0608902, 0.7448387]]
)  # fmt: skip


def make_profile(primaries: NDArray[np.float64], curve: bytes) -> bytes:
    """A profile of a matrix and one curve (ICC.1:2022)."""
    tags = {b"wtpt": _xyz((0.9642, 1.0, 0.8249)), b"cprt": b"text\0\0\0\0none\0\0\0\0"}
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 2) + b"p\0" + bytes(78)
    for i, name in enumerate((b"r", b"g", b"b")):
        tags[name + b"XYZ"] = _xyz(tuple(primaries[:, i]))
        tags[name + b"TRC"] = curve + bytes(-len(curve) % 4)
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(
        ">I4sI4s4s4s", start + len(body), bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ "
    )
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _curve_table(count: int) -> bytes:
    values = to_linear(np.linspace(0, 1, count)) * 65535
    return b"curv\0\0\0\0" + struct.pack(f">I{count}H", count, *values.round().astype(int))


def _para(kind: int, *values: float) -> bytes:
    fixed = struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + fixed


SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
PROFILES = {
    "p3": make_profile(P3, _para(3, *SRGB_CURVE)),
    "p3 table": make_profile(P3, _curve_table(1024)),
    "adobe": make_profile(ADOBE, b"curv\0\0\0\0" + struct.pack(">IH", 1, round(563 / 256 * 256))),
    "adobe para": make_profile(ADOBE, _para(0, 563 / 256)),
    "kind 1": make_profile(P3, _para(1, 2.2, 0.9, 0.1)),
    "kind 2": make_profile(P3, _para(2, 2.2, 0.9, 0.1, 0.0)),
    "kind 4": make_profile(P3, _para(4, *SRGB_CURVE, 0.0, 0.0)),
}


def convert_with_cms(pixels: NDArray[np.uint8], source: bytes | None, target: bytes | None) -> Any:
    source_profile, target_profile = (
        ImageCms.ImageCmsProfile(io.BytesIO(each)) if each else ImageCms.createProfile("sRGB")
        for each in (source, target)
    )
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    image = ImageCms.profileToProfile(
        Image.fromarray(pixels), source_profile, target_profile, intent
    )
    return np.asarray(image).astype(int)


COLOURS = np.array(
    [[(r, g, b) for g in range(0, 256, 51) for b in range(0, 256, 51)] for r in range(0, 256, 51)],
    np.uint8,
)


@pytest.mark.parametrize("name", PROFILES)
def test_picked_colours_equal_those_of_little_cms(name: str) -> None:
    expected = convert_with_cms(COLOURS, None, PROFILES[name])
    actual = np.array(
        [[to_profile(tuple(c), PROFILES[name]) for c in row] for row in COLOURS.tolist()]
    )
    bright = (COLOURS.min(2) > 0) | (COLOURS.max(2) == 0)  # dark corners are steep and clipped
    assert np.abs(actual - expected)[bright].max() <= 3
    assert np.abs(actual - expected).mean() < 1


@pytest.mark.parametrize("source", [None, "p3", "adobe"])
@pytest.mark.parametrize("target", [None, "p3 table", "adobe para"])
def test_pictures_are_converted_as_by_little_cms(source: str | None, target: str | None) -> None:
    profiles = [PROFILES[each] if each else None for each in (source, target)]
    if profiles == [None, None]:
        assert convert_colours(COLOURS, None, None) is COLOURS
        return
    error = np.abs(convert_colours(COLOURS, *profiles) - convert_with_cms(COLOURS, *profiles))
    assert error.mean() < 1
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2)
    assert np.abs(convert_colours(grey, *profiles) - convert_with_cms(grey, *profiles)).max() <= 5


def test_srgb_green_is_below_full_green_in_p3() -> None:
    red, green, blue = to_profile((0, 255, 0), PROFILES["p3"])
    assert (red, green, blue) == pytest.approx((117, 251, 76), abs=1)
    assert to_profile((255, 255, 255), PROFILES["p3"]) == (255, 255, 255)


@given(RGB)
def test_colours_stay_without_a_valid_profile(rgb: tuple[int, int, int]) -> None:
    assert to_profile(rgb, None) == rgb
    assert to_profile(rgb, bytes(300)) == rgb


@given(st.binary(max_size=64), st.sampled_from(sorted(PROFILES)), st.integers(0, 700))
@example(b"\0\0\x80", "kind 2", 494)  # an exponent of -32766
def test_damaged_profiles_are_ignored_or_harmless(junk: bytes, name: str, at: int) -> None:
    whole = PROFILES[name]
    damaged = whole[:at] + junk + whole[at + len(junk) :]
    for data in (damaged, whole[:at], junk):
        assert all(0 <= level <= 255 for level in to_profile((10, 200, 90), data or None))


def test_the_two_curves_are_inverse() -> None:
    assert np.abs(from_linear(to_linear(LEVELS)) - LEVELS).max() < 1e-6
