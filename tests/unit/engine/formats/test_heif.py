"""Documents made of what a HEIF decoder returns."""

import numpy as np
import pytest
from PIL import ExifTags, Image

from backdrop.engine.formats.heif import choose_profile, make_document

RGBA = np.random.default_rng(0).integers(0, 256, (6, 9, 4), np.uint8)
RGB = np.ascontiguousarray(RGBA[..., :3])
P3 = (12, 13)


def test_pixels_are_those_of_the_decoder() -> None:
    document = make_document(RGB)
    assert document.pixels is RGB
    assert (document.alpha, document.icc_profile, document.exif) == (None, None, None)
    document = make_document(RGBA)
    assert np.array_equal(document.pixels, RGB)
    assert np.array_equal(document.alpha, RGBA[..., 3])  # type: ignore[arg-type]


def test_multiplied_colours_are_divided_by_alpha() -> None:
    alpha = RGBA[..., 3:].astype(float) / 255
    multiplied = np.dstack([(RGB * alpha + 0.5).astype(np.uint8), RGBA[..., 3]])
    document = make_document(multiplied, is_premultiplied=True)
    solid = RGBA[..., 3] > 64
    assert np.abs(document.pixels[solid].astype(int) - RGB[solid]).max() <= 3


@pytest.mark.parametrize("start", [b"\0\0\0\0", b"\0\0\0\6Exif\0\0", b"\0\0\0\2  "])
def test_camera_data_are_kept_and_their_orientation_is_not_applied(start: bytes) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = "Phone"
    tiff = exif.tobytes().removeprefix(b"Exif\0\0")
    document = make_document(RGB, exif=start + tiff)
    assert (document.width, document.height) == (9, 6)
    kept = Image.Exif()
    kept.load(document.exif or b"")
    assert dict(kept) == {ExifTags.Base.Orientation: 1, ExifTags.Base.Model: "Phone"}


@pytest.mark.parametrize("exif", [b"", b"\0", b"\xff\xff\xff\xff", b"\0\0\0\0nonsense", bytes(90)])
def test_damaged_camera_data_are_left_out(exif: bytes) -> None:
    assert make_document(RGB, exif=exif).exif is None


def test_an_icc_profile_goes_before_coded_colours() -> None:
    profile = bytes(16) + b"RGB " + bytes(100)
    assert choose_profile(profile, P3) == profile
    grey = bytes(16) + b"GRAY" + bytes(100)
    assert choose_profile(grey, None) is None
    assert choose_profile(None, P3) == choose_profile(grey, P3) != None  # noqa: E711
    assert choose_profile(None, (1, 13)) is None
