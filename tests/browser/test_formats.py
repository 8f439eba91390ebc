"""Give unusual and broken files to one page, one after the other.

The files are made here. For files of a folder as well, name it in BACKDROP_FORMATS:
`BACKDROP_FORMATS=... python build.py test tests/browser -k formats`.
"""

import io
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms
from playwright.sync_api import Page, expect

from backdrop.command.pictures import read_picture
from backdrop.engine.document import Document
from backdrop.engine.errors import PictureError, UnsupportedPicture
from backdrop.engine.formats.heif_header import is_heic
from tests.browser.backdrop import CUT_MS, Backdrop, Shot, rgba
from tests.heic import DISPLAY_P3, heic_of

FOLDER = os.environ.get("BACKDROP_FORMATS", "")
LIMIT = 120_000_000
COLOUR_TOLERANCE = 2.0  # levels on average by which two decoders of HEIC may differ
ORIENTATION = 0x0112
BROKEN = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "ICO", "TGA", "PPM")
EXPECTED = {"lossless.jpg": "a JPEG of a rare kind (lossless)"}  # parts of sentences


def expected_picture(content: bytes) -> Document | None:
    """Return the picture as the command decodes the file, None where it cannot."""
    try:
        return read_picture(content, LIMIT)
    except PictureError:
        return None


def file_of(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def valid_files(photo: Image.Image) -> Iterator[Shot]:
    """Yield valid files of unusual kinds."""
    grey = photo.convert("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    real = Image.fromarray(np.asarray(grey).astype(np.float32) / 255)
    faded = photo.copy()
    faded.putalpha(grey)
    turned = Image.Exif()
    turned[ORIENTATION] = 6
    for mode in ("1", "L", "P", "LA", "RGBA"):
        yield Shot(f"{mode}.png", file_of(faded.convert(mode), "PNG"))
    for mode in ("L", "CMYK", "YCbCr"):
        yield Shot(f"{mode}.jpg", file_of(photo.convert(mode), "JPEG"))
    for mode in ("1", "L", "P", "CMYK", "LAB", "RGBA"):
        yield Shot(f"{mode}.tif", file_of(faded.convert("RGB").convert(mode), "TIFF"))
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "group4"):
        image = photo.convert("1") if compression == "group4" else photo
        yield Shot(f"{compression}.tif", file_of(image, "TIFF", compression=compression))
    yield Shot("deep.png", file_of(deep, "PNG"))
    yield Shot("deep.tif", file_of(deep, "TIFF"))
    yield Shot("real.tif", file_of(real, "TIFF"))
    yield Shot("turned.jpg", file_of(photo, "JPEG", exif=turned))
    yield Shot("progressive.jpg", file_of(photo, "JPEG", progressive=True))
    yield Shot("few.gif", file_of(photo.quantize(4), "GIF", transparency=0))
    yield Shot("moving.gif", file_of(photo, "GIF", save_all=True, append_images=[faded, photo]))
    yield Shot("moving.webp", file_of(photo, "WEBP", save_all=True, append_images=[grey]))
    yield Shot("faded.webp", file_of(faded, "WEBP"))
    yield Shot("named-otherwise.jpg", file_of(photo, "PNG"))
    yield Shot("no-name", file_of(photo, "PNG"))
    for size in ((1, 1), (1, 300), (300, 1), (2, 3)):
        yield Shot(f"{size[0]}x{size[1]}.png", file_of(photo.resize(size), "PNG"))


def heic_files(pixels: NDArray[np.uint8]) -> Iterator[Shot]:
    """Yield HEIC files of several kinds, and broken ones."""
    clear = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    clear[:, :20, 3] = 0
    others = [np.zeros((50, 70, 3), np.uint8), np.full((200, 300, 3), 255, np.uint8)]
    turned = Image.Exif()
    turned[ORIENTATION] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    whole = heic_of(pixels, exif=turned.tobytes(), icc_profile=profile)
    yield Shot("turned.heic", whole)
    yield Shot("p3.heic", heic_of(pixels, **DISPLAY_P3))
    yield Shot("burst.heic", heic_of(pixels, others, primary=1))
    yield Shot("ten-bits.heif", heic_of(pixels.astype(np.uint16) * np.uint16(257)))
    yield Shot("clear.HIF", heic_of(clear))
    yield Shot("cut-off.heic", whole[: len(whole) * 2 // 3])
    yield Shot("header-only.heic", whole[:24])
    data = np.frombuffer(whole, np.uint8).copy()
    data[len(data) // 2 :: 40] ^= 255
    yield Shot("damaged.heic", data.tobytes())


def broken_files(photo: Image.Image) -> Iterator[Shot]:
    """Yield files of every kind that are truncated, or have some bytes changed."""
    rng = np.random.default_rng(7)
    for kind in BROKEN:
        content = file_of(photo, kind)
        yield Shot(f"cut-off.{kind.lower()}", content[: len(content) * 2 // 3])
        data = np.frombuffer(content, np.uint8).copy()
        data[rng.integers(0, len(data), 8)] = rng.integers(0, 256, 8)
        yield Shot(f"damaged.{kind.lower()}", data.tobytes())
    lossless = file_of(photo, "JPEG").replace(b"\xff\xc0", b"\xff\xc3", 1)
    yield Shot("lossless.jpg", lossless)
    yield Shot("header-only.png", file_of(photo, "PNG")[:33])
    yield Shot("empty.png", b"")
    yield Shot("brand-only.avif", b"\0\0\0\x18ftypavif\0\0\0\0avifmif1")


def differences(shot: Shot, saved: bytes, expected: Document) -> Iterator[str]:
    """Yield in what a saved PNG differs from the picture as the command decodes it."""
    image = Image.open(io.BytesIO(saved))
    if image.size != (expected.width, expected.height):
        yield f"{shot.name}: {image.size}, not {expected.width, expected.height}"
    elif "damaged" not in shot.name and is_heic(shot.content):
        cut_out = rgba(saved)
        solid = cut_out[..., 3] == 255
        off = np.abs(cut_out[solid][:, :3].astype(int) - expected.pixels[solid])
        if not off.size or off.mean() > COLOUR_TOLERANCE:
            yield f"{shot.name}: colours of {off.size} values are {off.sum()} levels off"
        if expected.alpha is not None and cut_out[expected.alpha == 0].any():
            yield f"{shot.name}: shows what the file does not"
        if image.info.get("icc_profile") != expected.icc_profile:
            yield f"{shot.name}: another colour profile"


def assert_each_is_cut_or_refused(page: Page, address: str, shots: Iterator[Shot]) -> None:
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    engine = page.workers[0]
    wrong = []
    for shot in shots:
        backdrop.give(shot)
        finished = page.locator("#failure:visible, #after:visible")
        expect(finished.first).to_be_visible(timeout=CUT_MS)
        expected = expected_picture(shot.content)
        size = expected and (expected.width, expected.height)
        if backdrop.failure.first.is_visible():
            sentence = page.locator("#failure-message").inner_text()
            refused = size and sentence != UnsupportedPicture.user_message
            refused = refused or EXPECTED.get(shot.name, "") not in sentence
            if refused or not sentence.endswith(".") or "unexpected error" in sentence:
                wrong.append(f"{shot.name}: {sentence}")
        elif expected:
            wrong += differences(shot, backdrop.save()[1], expected)
        page.get_by_role("button", name="Remove this picture").click()
        expect(backdrop.welcome).to_be_visible()
    assert not wrong, "\n".join(wrong)
    assert page.workers[0] is engine, "the engine was replaced"


def test_every_file_made_here_is_cut_or_refused_with_a_reason(
    page: Page, address: str, photos: dict[str, NDArray[np.uint8]]
) -> None:
    photo = Image.fromarray(np.ascontiguousarray(photos["chelsea"][:90, :121]))
    whole = np.ascontiguousarray(photos["chelsea"][::3, ::3])
    shots = chain(heic_files(whole), valid_files(photo), broken_files(photo))
    assert_each_is_cut_or_refused(page, address, shots)


@pytest.mark.skipif(not FOLDER, reason="BACKDROP_FORMATS names no folder")
def test_every_file_of_a_folder_is_cut_or_refused_with_a_reason(page: Page, address: str) -> None:
    paths = [path for path in sorted(Path(FOLDER).rglob("*")) if path.is_file()]
    shots = (Shot(path.name, path.read_bytes()) for path in paths)
    assert_each_is_cut_or_refused(page, address, shots)
