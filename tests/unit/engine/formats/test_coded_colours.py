"""Profiles made of H.273's code points, compared with Little CMS and with published figures."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.formats.coded_colours import CURVES, PRIMARIES, make_profile
from backdrop.engine.formats.colour_profile import convert_colours, to_profile

# H.273's code points.
BT709, UNSPECIFIED, BT2020, P3 = 1, 2, 9, 12
SRGB, LINEAR, PQ, HLG = 13, 8, 16, 18
COLOURS = np.random.default_rng(3).integers(0, 256, (40, 50, 3), np.uint8)


def shown(pixels: UInt8Array, profile: bytes) -> UInt8Array:
    """Return the pixels in sRGB according to Little CMS."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    made = ImageCms.profileToProfile(
        Image.fromarray(pixels), source, ImageCms.createProfile("sRGB")
    )
    return np.asarray(made)


@pytest.mark.parametrize("transfer", [1, 2, 6, SRGB, 14])
@pytest.mark.parametrize("primaries", [BT709, UNSPECIFIED, 250])
def test_srgb_and_unknown_colours_need_no_profile(primaries: int, transfer: int) -> None:
    assert make_profile(primaries, transfer) is None


@pytest.mark.parametrize("transfer", [SRGB, *CURVES])
@pytest.mark.parametrize("primaries", PRIMARIES)
def test_other_programs_read_a_profile_as_the_engine_does(primaries: int, transfer: int) -> None:
    profile = make_profile(primaries, transfer)
    assert profile
    assert int.from_bytes(profile[:4], "big") == len(profile)
    off = np.abs(convert_colours(COLOURS, profile, None).astype(int) - shown(COLOURS, profile))
    assert off.mean() < 1
    assert np.percentile(off, 99) <= 3


def test_display_p3_is_apples() -> None:
    """Known pairs: sRGB's red and green in Display P3."""
    profile = make_profile(P3, SRGB)
    assert to_profile((255, 0, 0), profile) == pytest.approx((234, 51, 35), abs=1)
    assert to_profile((0, 255, 0), profile) == pytest.approx((117, 251, 76), abs=1)
    assert to_profile((128, 128, 128), profile) == pytest.approx((128, 128, 128), abs=1)


@pytest.mark.parametrize(("transfer", "white"), [(PQ, 0.58), (HLG, 0.75)])
def test_hdr_is_white_at_the_light_of_a_white_sheet(transfer: int, white: float) -> None:
    """BT.2408, table 1: 203 cd/m² is 58 % of PQ's signal and 75 % of HLG's."""
    profile = make_profile(BT2020, transfer)
    grey = np.arange(256, dtype=np.uint8).reshape(1, 256, 1).repeat(3, axis=2)
    levels = convert_colours(grey, profile, None)[0, :, 0].astype(int)
    assert np.all(np.diff(levels) >= 0)
    first = int(np.argmax(levels >= 254))
    assert first / 255 == pytest.approx(white, abs=0.02)
