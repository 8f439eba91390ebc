"""Pictures in every form that the API takes."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backdrop.command.pictures import read_picture
from backdrop.engine.errors import DamagedPicture, PictureTooLarge

RGBA = np.random.default_rng(0).integers(0, 256, (6, 9, 4), np.uint8)
RGB = RGBA[..., :3]


def encode(pixels: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_files_bytes_and_images_are_the_same_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encode(RGB))
    content = path.read_bytes()
    with path.open("rb") as opened:
        forms = [str(path), path, content, bytearray(content), memoryview(content), opened]
        forms += [io.BytesIO(content), Image.open(path), Image.fromarray(RGB), RGB]
        for picture in forms:
            assert np.array_equal(read_picture(picture).pixels, RGB)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_pixels_may_be_grey_or_coloured(kind: type[np.unsignedinteger[Any]]) -> None:
    scale = 257 if kind is np.uint16 else 1
    pixels = RGBA.astype(kind) * kind(scale)
    grey = read_picture(pixels[..., 0])
    assert np.array_equal(grey.pixels, np.dstack([RGBA[..., 0]] * 3))
    document = read_picture(pixels)
    assert np.array_equal(document.pixels, RGB)
    assert document.alpha is not None
    assert np.array_equal(document.alpha, RGBA[..., 3])


def test_sixteen_bits_are_rounded() -> None:
    deep = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    assert np.array_equal(read_picture(deep).pixels[..., 0], np.round(deep / 257).astype(np.uint8))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F", "HSV"])
def test_images_of_any_mode_are_the_picture_of_their_file(mode: str, tmp_path: Path) -> None:
    source = Image.fromarray(RGBA[..., 0] if mode in ("I;16", "I", "F") else RGBA)
    if mode == "I;16":
        image = Image.fromarray(RGBA[..., 0].astype(np.uint16) * 257)
    else:
        image = source.convert("RGB" if mode in ("CMYK", "HSV") else source.mode).convert(mode)
    document = read_picture(image)
    assert (document.width, document.height) == (9, 6)
    if mode in ("L", "LA", "P", "RGBA", "I;16", "1"):
        image.save(tmp_path / "a.png")
        expected = read_picture(tmp_path / "a.png")
        assert np.array_equal(document.pixels, expected.pixels)
        assert np.array_equal(document.alpha, expected.alpha)  # type: ignore[arg-type]


def test_images_are_turned_upright_and_not_changed(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(RGB).save(tmp_path / "a.png", exif=exif)
    image = Image.open(tmp_path / "a.png")
    document = read_picture(image)
    assert (document.width, document.height) == (6, 9)
    assert image.size == (9, 6)
    assert image.getexif()[0x0112] == 6


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((3, 4, 4, 3), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((4, 4, 3), np.int32),
        np.zeros((4, 4), bool),
        np.zeros(4, np.uint8),
    ],
)
def test_other_pixels_are_refused(picture: Any) -> None:
    with pytest.raises(TypeError, match="uint8 or uint16, HxW, HxWx3 or HxWx4"):
        read_picture(picture)


@pytest.mark.parametrize("picture", [None, 5, [1, 2], io.StringIO("text"), {"a": 1}])
def test_other_things_are_refused(picture: Any) -> None:
    with pytest.raises(TypeError, match=r"a file's name, bytes, .* and not \w+"):
        read_picture(picture)


def test_the_limit_holds_for_every_form() -> None:
    for picture in (RGB, Image.fromarray(RGB), encode(RGB)):
        with pytest.raises(PictureTooLarge):
            read_picture(picture, 53)
        assert read_picture(picture, 54).width == 9


def test_a_damaged_image_is_named_so() -> None:
    rows = np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8)
    image = Image.open(io.BytesIO(encode(rows)[:4000]))
    with pytest.raises(DamagedPicture):
        read_picture(image)
