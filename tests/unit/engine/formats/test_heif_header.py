"""Recognising HEIC, and reading the size that AVIF and HEIC files announce, in broken ones too."""

import numpy as np
import pytest

from backdrop.engine.errors import NotAPicture, PictureTooLarge
from backdrop.engine.formats.decode import AVIF, decode
from backdrop.engine.formats.heif_header import is_heic, read_size

LIMIT = 24_000_000
VERSION = bytes(4)  # version and flags


def make_box(kind: bytes, *content: bytes) -> bytes:
    inner = b"".join(content)
    return (8 + len(inner)).to_bytes(4) + kind + inner


def size_box(width: int, height: int) -> bytes:
    return make_box(b"ispe", VERSION, width.to_bytes(4), height.to_bytes(4))


def make_picture(*sizes: bytes) -> bytes:
    """A file with the boxes that Pillow writes before the pixels."""
    properties = make_box(b"ipco", *sizes, make_box(b"pixi", VERSION, b"\3\10\10\10"))
    meta = make_box(b"meta", VERSION, make_box(b"hdlr", bytes(24)), make_box(b"iprp", properties))
    return make_box(b"ftyp", b"avif", VERSION, b"avifmif1") + meta + make_box(b"mdat", bytes(40))


@pytest.mark.parametrize(
    ("brands", "expected"),
    [
        (b"heic\0\0\0\0mif1heic", True),
        (b"heix\0\0\0\0mif1", True),
        (b"mif1\0\0\0\0mif1heic", True),
        (b"msf1\0\0\0\0msf1hevc", True),
        (b"avif\0\0\0\0avifmif1miaf", False),
        (b"mif1heic", False),  # the version, not a brand
        (b"mp42\0\0\0\0isom", False),
        (b"", False),
    ],
)
def test_heic_is_recognised_by_its_brands(brands: bytes, expected: bool) -> None:
    first = make_box(b"ftyp", brands)
    assert is_heic(first + make_box(b"mdat", b"heic" * 9)) is expected
    assert not is_heic(b"\xff\xd8\xff\xe0" + first)


def test_the_largest_size_is_the_pictures() -> None:
    assert read_size(make_picture(size_box(300, 200))) == (300, 200)
    tiles = make_picture(size_box(512, 512), size_box(4032, 3024), size_box(320, 240))
    assert read_size(tiles) == (4032, 3024)


def test_boxes_with_every_form_of_length() -> None:
    whole = make_picture(size_box(300, 200))
    free = (1).to_bytes(4) + b"free" + (20).to_bytes(8) + bytes(4)
    assert read_size(whole[:24] + free + whole[24:]) == (300, 200)
    meta = make_box(b"meta", VERSION, make_box(b"iprp", make_box(b"ipco", size_box(300, 200))))
    assert read_size(whole[:24] + bytes(4) + meta[4:]) == (300, 200)


@pytest.mark.parametrize(
    "data",
    [b"", b"ftyp", b"\x89PNG\r\n\x1a\n", make_picture(), make_picture(make_box(b"ispe", VERSION))],
    ids=["empty", "short", "png", "without a size", "a truncated size"],
)
def test_headers_without_a_size_give_none(data: bytes) -> None:
    assert read_size(data) is None


def test_damage_raises_no_error() -> None:
    whole = make_picture(size_box(300, 200), size_box(9, 9))
    for stop in range(len(whole)):
        assert read_size(whole[:stop]) in (None, (300, 200))
    rng = np.random.default_rng(7)
    for _ in range(2000):
        data = bytearray(whole)
        for place in rng.integers(8, len(data), 3):
            data[place] = rng.choice([0, 1, 7, 255, rng.integers(256)])
        found = read_size(bytes(data))
        assert found is None or len(found) == 2


@pytest.mark.skipif(bool(AVIF), reason="this Pillow decodes AVIF itself")
def test_a_size_over_the_limit_is_refused_before_the_browser_decodes() -> None:
    with pytest.raises(PictureTooLarge, match="20000x20000"):
        decode(make_picture(size_box(20_000, 20_000)), LIMIT)
    with pytest.raises(NotAPicture):
        decode(make_picture(size_box(300, 200)), LIMIT)
