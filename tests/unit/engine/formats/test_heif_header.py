"""The size that an AVIF or HEIC file announces, from headers as written and from broken ones."""

import numpy as np
import pytest

from backdrop.engine.errors import NotAPicture, PictureTooLarge
from backdrop.engine.formats.decode import AVIF, decode
from backdrop.engine.formats.heif_header import read_size

LIMIT = 24_000_000
NONE = bytes(4)  # version and flags


def box(kind: bytes, *content: bytes) -> bytes:
    inner = b"".join(content)
    return (8 + len(inner)).to_bytes(4) + kind + inner


def size(width: int, height: int) -> bytes:
    return box(b"ispe", NONE, width.to_bytes(4), height.to_bytes(4))


def picture(*sizes: bytes) -> bytes:
    """A file with the boxes that Pillow writes, before its pixels."""
    properties = box(b"ipco", *sizes, box(b"pixi", NONE, b"\3\10\10\10"))
    meta = box(b"meta", NONE, box(b"hdlr", bytes(24)), box(b"iprp", properties))
    return box(b"ftyp", b"avif", NONE, b"avifmif1") + meta + box(b"mdat", bytes(40))


def test_the_largest_of_its_sizes_is_the_pictures() -> None:
    assert read_size(picture(size(300, 200))) == (300, 200)
    tiles = picture(size(512, 512), size(4032, 3024), size(320, 240))
    assert read_size(tiles) == (4032, 3024)


def test_boxes_of_any_length_field() -> None:
    whole = picture(size(300, 200))
    free = (1).to_bytes(4) + b"free" + (20).to_bytes(8) + bytes(4)
    assert read_size(whole[:24] + free + whole[24:]) == (300, 200)
    meta = box(b"meta", NONE, box(b"iprp", box(b"ipco", size(300, 200))))
    assert read_size(whole[:24] + bytes(4) + meta[4:]) == (300, 200)


@pytest.mark.parametrize(
    "data",
    [b"", b"ftyp", b"\x89PNG\r\n\x1a\n", picture(), picture(box(b"ispe", NONE))],
    ids=["empty", "short", "png", "without a size", "a size cut off"],
)
def test_what_tells_no_size(data: bytes) -> None:
    assert read_size(data) is None


def test_no_damage_is_met_with_an_error() -> None:
    whole = picture(size(300, 200), size(9, 9))
    for stop in range(len(whole)):
        assert read_size(whole[:stop]) in (None, (300, 200))
    rng = np.random.default_rng(7)
    for _ in range(2000):
        data = bytearray(whole)
        for place in rng.integers(8, len(data), 3):
            data[place] = rng.choice([0, 1, 7, 255, rng.integers(256)])
        found = read_size(bytes(data))
        assert found is None or len(found) == 2


@pytest.mark.skipif(bool(AVIF), reason="this Pillow knows AVIF, and its header itself")
def test_a_size_over_the_limit_is_refused_before_a_browser_is_asked() -> None:
    with pytest.raises(PictureTooLarge, match="20000x20000"):
        decode(picture(size(20_000, 20_000)), LIMIT)
    with pytest.raises(NotAPicture):
        decode(picture(size(300, 200)), LIMIT)
