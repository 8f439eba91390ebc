"""HEIC in the command and the API: what is decoded, and what is said where it cannot be."""

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

from backdrop.command.pictures import read_picture
from backdrop.command.walk import find_pictures
from backdrop.engine.errors import DamagedPicture, DecoderMissing, PictureTooLarge
from backdrop.engine.formats.colour_profile import convert_colours
from tests.heic import DISPLAY_P3, heic_of

TOLERANCE = 4.0  # levels on average that the compression may change


@pytest.fixture(scope="module")
def photo(photos: dict[str, NDArray[np.uint8]]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(photos["chelsea"][:120:2, :180:2])


def difference(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    assert first.shape == second.shape
    return float(np.abs(first.astype(int) - second).mean())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_once(photo: NDArray[np.uint8], orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Camera"
    document = read_picture(heic_of(photo, exif=exif.tobytes()))
    jpeg = Image.fromarray(photo)
    transposed = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    upright = jpeg.transpose(transposed[orientation]) if orientation > 1 else jpeg
    assert difference(document.pixels, np.asarray(upright)) < TOLERANCE
    kept = Image.Exif()
    kept.load(document.exif or b"")
    assert kept[ExifTags.Base.Make] == "Camera"
    assert kept[ExifTags.Base.Orientation] == 1


def test_a_profile_is_kept(photo: NDArray[np.uint8]) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert read_picture(heic_of(photo, icc_profile=profile)).icc_profile == profile


def test_coded_colours_become_a_profile(photo: NDArray[np.uint8]) -> None:
    document = read_picture(heic_of(photo, **DISPLAY_P3))
    assert difference(document.pixels, photo) < TOLERANCE
    shown = convert_colours(document.pixels, document.icc_profile, None)
    assert difference(shown, photo) > 1  # Display P3's colours are not sRGB's
    assert read_picture(heic_of(photo)).icc_profile is None


def test_the_primary_picture_of_several_is_taken(photo: NDArray[np.uint8]) -> None:
    others = [np.zeros((50, 70, 3), np.uint8), np.full((200, 300, 3), 255, np.uint8)]
    for primary in range(3):
        document = read_picture(heic_of(photo, others, primary))
        assert difference(document.pixels, photo) < TOLERANCE


def test_ten_bits_become_eight(photo: NDArray[np.uint8]) -> None:
    deep = photo.astype(np.uint16) * np.uint16(257)
    assert difference(read_picture(heic_of(deep)).pixels, photo) < TOLERANCE


def test_alpha_is_that_of_the_file(photo: NDArray[np.uint8]) -> None:
    alpha = np.full(photo.shape[:2], 255, np.uint8)
    alpha[:, :40] = 0
    document = read_picture(heic_of(np.dstack([photo, alpha])))
    assert document.alpha is not None
    assert difference(document.alpha, alpha) < 1


def test_a_large_picture_is_refused_before_it_is_decoded(
    photo: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = heic_of(photo)
    monkeypatch.setattr("pillow_heif.HeifImageFile.load", lambda _: pytest.fail("decoded"))
    with pytest.raises(PictureTooLarge, match="90x60"):
        read_picture(content, 5000)


def test_a_broken_file_is_damaged(photo: NDArray[np.uint8]) -> None:
    content = heic_of(photo)
    for stop in (24, len(content) // 2, len(content) - 100):
        with pytest.raises(DamagedPicture):
            read_picture(content[:stop])
    data = bytearray(content)
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    try:
        document = read_picture(bytes(data))
    except DamagedPicture:
        pass
    else:
        assert (document.width, document.height) == (90, 60)


def test_without_pillow_heif_a_sentence_says_what_to_install(
    photo: NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "IMG_0001.HEIC").write_bytes(heic_of(photo))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    # Folders do not leave it out silently.
    (found,) = find_pictures(tmp_path, tmp_path / "out")
    with pytest.raises(DecoderMissing) as caught:
        read_picture(found)
    assert "pip install pillow-heif" in caught.value.user_message


def test_pillow_itself_is_not_changed(
    photo: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)  # imageio registers it
    read_picture(heic_of(photo))
    assert "HEIF" not in Image.OPEN
