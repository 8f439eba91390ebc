"""Decoding files of every format yields the right pixels or the right error."""

import io
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from backdrop.engine.errors import (
    DamagedPicture,
    EmptyFile,
    NotAPicture,
    PictureError,
    PictureTooLarge,
    UnsupportedPicture,
)
from backdrop.engine.formats.decode import decode, decode_alpha
from backdrop.engine.formats.encode import encode_grey_png

LIMIT = 10_000_000
ORIENTATION = 0x0112


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def photo(photos: dict[str, NDArray[np.uint8]]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(photos["chelsea"][:90, :121])


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "TGA"])
def test_lossless_files_keep_every_pixel(photo: NDArray[np.uint8], kind: str) -> None:
    document = decode(encode(Image.fromarray(photo), kind), LIMIT)
    assert np.array_equal(document.pixels, photo)
    assert document.alpha is None


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_lossy_files_are_close(photo: NDArray[np.uint8], kind: str) -> None:
    pixels = decode(encode(Image.fromarray(photo), kind, quality=95), LIMIT).pixels
    assert np.abs(pixels.astype(int) - photo).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(photo: NDArray[np.uint8], orientation: int) -> None:
    # Stored by the camera such that turning it as in EXIF 2.32 (4.6.5) gives the photo.
    stored = {
        1: photo,
        2: photo[:, ::-1],
        3: photo[::-1, ::-1],
        4: photo[::-1],
        5: photo.transpose(1, 0, 2),
        6: np.rot90(photo),
        7: photo[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(photo, -1),
    }[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = Image.fromarray(np.ascontiguousarray(stored))
    assert np.array_equal(decode(encode(image, "PNG", exif=exif), LIMIT).pixels, photo)


def test_an_invalid_orientation_changes_nothing(photo: NDArray[np.uint8]) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 9
    data = encode(Image.fromarray(photo), "PNG", exif=exif)
    assert np.array_equal(decode(data, LIMIT).pixels, photo)


def test_a_damaged_exif_block_does_not_make_the_picture_unreadable(
    photo: NDArray[np.uint8],
) -> None:
    data = encode(
        Image.fromarray(photo),
        "PNG",
        exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01" * 9,
    )
    assert np.array_equal(decode(data, LIMIT).pixels, photo)


def test_16_bit_grey_keeps_its_tones() -> None:
    deep = np.linspace(0, 65535, 256 * 16).astype(np.uint16).reshape(64, 64)
    for kind in ("PNG", "TIFF"):
        pixels = decode(encode(Image.fromarray(deep), kind), LIMIT).pixels
        assert np.abs(pixels[..., 0] - deep / 257.0).max() <= 0.51
        assert np.array_equal(pixels[..., 0], pixels[..., 2])


@pytest.mark.parametrize("peak", [1.0, 1000.0])
def test_floating_point_grey_is_brought_to_8_bits(peak: float) -> None:
    values = np.linspace(0, peak, 64 * 64).astype(np.float32).reshape(64, 64)
    values[0, 1] = np.nan
    pixels = decode(encode(Image.fromarray(values), "TIFF"), LIMIT).pixels
    assert np.abs(pixels[1:, :, 0] - values[1:] * 255.0 / peak).max() <= 0.51


def test_grey_and_bilevel_become_three_equal_channels(photo: NDArray[np.uint8]) -> None:
    grey = Image.fromarray(photo).convert("L")
    for image in (grey, grey.convert("1")):
        pixels = decode(encode(image, "PNG"), LIMIT).pixels
        assert np.array_equal(pixels, np.repeat(np.asarray(image.convert("L"))[..., None], 3, 2))


def test_cmyk_keeps_its_colours() -> None:
    red = Image.new("CMYK", (40, 40), (0, 255, 255, 0))
    assert np.abs(decode(encode(red, "JPEG"), LIMIT).pixels[20, 20] - [255, 0, 0]).max() < 6


def test_palette_colours_are_looked_up(photo: NDArray[np.uint8]) -> None:
    image = Image.fromarray(photo).quantize(32)
    for kind in ("PNG", "GIF"):
        pixels = decode(encode(image, kind), LIMIT).pixels
        assert np.array_equal(pixels, np.asarray(image.convert("RGB")))


def test_transparency_of_the_file_is_kept(photo: NDArray[np.uint8]) -> None:
    alpha = np.tile(np.linspace(0, 255, photo.shape[1]).astype(np.uint8), (photo.shape[0], 1))
    document = decode(encode(Image.fromarray(np.dstack([photo, alpha])), "PNG"), LIMIT)
    assert document.alpha is not None
    assert np.array_equal(document.alpha, alpha)
    assert np.array_equal(document.pixels, photo)  # also below transparent pixels


def test_an_opaque_alpha_channel_becomes_none(photo: NDArray[np.uint8]) -> None:
    image = Image.fromarray(photo).convert("RGBA")
    assert decode(encode(image, "PNG"), LIMIT).alpha is None


@pytest.mark.parametrize("mode", ["L", "RGB", "P"])
def test_a_transparent_colour_becomes_alpha(mode: str) -> None:
    image = Image.new("RGB", (4, 4), (9, 9, 9)).convert(mode)
    image.paste(image.getpixel((0, 0)), (0, 0, 4, 4))
    image.putpixel((1, 2), 77 if mode != "RGB" else (77, 77, 77))
    data = encode(image, "PNG", transparency=image.getpixel((0, 0)))
    alpha = decode(data, LIMIT).alpha
    assert alpha is not None
    assert alpha[2, 1] == 255
    assert alpha.sum() == 255


def test_the_first_frame_of_an_animation_is_decoded() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "PNG", "WEBP"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        assert decode(data, LIMIT).pixels[4, 4].tolist() == [255, 0, 0]


def test_only_rgb_profiles_are_kept(photo: NDArray[np.uint8]) -> None:
    image = Image.fromarray(photo)
    rgb, cmyk = (bytes(16) + space + bytes(108) for space in (b"RGB ", b"CMYK"))
    assert decode(encode(image, "JPEG", icc_profile=rgb), LIMIT).icc_profile == rgb
    assert decode(encode(image, "JPEG", icc_profile=cmyk), LIMIT).icc_profile is None
    grey = encode(image.convert("L"), "JPEG", icc_profile=rgb)
    assert decode(grey, LIMIT).icc_profile is None


def test_empty_files_and_files_of_other_types_raise_their_errors() -> None:
    with pytest.raises(EmptyFile):
        decode(b"", LIMIT)
    for data in (
        b"\0",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
    ):
        with pytest.raises(NotAPicture):
            decode(data, LIMIT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.03, 0.5, 0.9])
def test_truncated_files_are_damaged(photo: NDArray[np.uint8], kind: str, share: float) -> None:
    data = encode(Image.fromarray(photo), kind)
    with pytest.raises(DamagedPicture):
        decode(data[: int(len(data) * share)], LIMIT)


def test_too_many_pixels_are_refused_by_the_header_alone() -> None:
    data = bytearray(encode(Image.new("L", (1, 1)), "PNG"))
    data[16:24] = (60_000).to_bytes(4) + (50_000).to_bytes(4)
    crc = zlib.crc32(data[12:29])
    data[29:33] = crc.to_bytes(4)
    with pytest.raises(PictureTooLarge, match="60000x50000") as caught:
        decode(bytes(data), LIMIT)
    assert "10 megapixels" in caught.value.user_message


def test_the_limit_itself_is_allowed() -> None:
    data = encode(Image.new("L", (50, 40)), "PNG")
    assert decode(data, 2000).width == 50
    with pytest.raises(PictureTooLarge):
        decode(data, 1999)


def test_lab_colours_are_unsupported() -> None:
    with pytest.raises(UnsupportedPicture):
        decode(encode(Image.new("LAB", (8, 8)), "TIFF"), LIMIT)


def test_random_damage_raises_picture_errors_only(photo: NDArray[np.uint8]) -> None:
    rng = np.random.default_rng(7)
    image = Image.fromarray(photo[:40, :50])
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "ICO", "TGA"):
        whole = np.frombuffer(encode(image, kind), np.uint8)
        for _ in range(30):
            data = whole.copy()
            data[rng.integers(0, len(data), 8)] = rng.integers(0, 256, 8)
            try:
                document = decode(data.tobytes(), LIMIT)
            except PictureError:
                continue
            assert document.pixels.ndim == 3


def test_alpha_is_unchanged_by_encoding_and_decoding() -> None:
    alpha = np.arange(35 * 70, dtype=np.uint8).reshape(35, 70)
    assert np.array_equal(decode_alpha(encode_grey_png(alpha)), alpha)


@pytest.mark.parametrize(
    ("compression", "error"), [("jpeg", UnsupportedPicture), ("tiff_lzw", DamagedPicture)]
)
def test_a_tiff_compression_that_libtiff_lacks_is_unsupported_not_damaged(
    compression: str, error: type[PictureError], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (20, 10)).save(file, "TIFF", compression=compression)

    def fail(*_: object) -> None:
        raise OSError("decoder error -2")

    monkeypatch.setattr(TiffImagePlugin.TiffImageFile, "load", fail)
    with pytest.raises(error):
        decode(file.getvalue(), 1000)
