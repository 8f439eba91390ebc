"""Standard input holds one picture."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from backdrop.command.standard_input import length_of_first, read_standard_input
from backdrop.engine.errors import SeveralPictures


def encode(mode: str, format_: str) -> bytes:
    file = io.BytesIO()
    levels = np.random.default_rng(0).integers(0, 256, (5, 11, 4), np.uint8)
    Image.fromarray(levels).convert(mode).save(file, format_)
    return file.getvalue()


DEEP = b"P5\n# a comment\n3 2 # another\n65535\n" + bytes(range(12))
COMMENTED = b"P6 #x\n2\n#y\n1\t255\n" + b"\n\n\n\n\n\n"
STREAMED = [encode("1", "PPM"), encode("L", "PPM"), encode("RGB", "PPM"), DEEP, COMMENTED]
STREAMED += [encode("RGBA", "PNG")]


def read(monkeypatch: pytest.MonkeyPatch, content: bytes) -> bytes:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return read_standard_input()


@pytest.mark.parametrize("picture", STREAMED)
def test_a_second_picture_is_refused(picture: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert length_of_first(picture) == len(picture)
    assert length_of_first(picture + picture) == len(picture)
    assert read(monkeypatch, picture) == picture
    with pytest.raises(SeveralPictures):
        read(monkeypatch, picture + picture)


@pytest.mark.parametrize(
    "content",
    [b"", b"P", b"P6", b"P6 1 1 255", STREAMED[2] + b"\n", STREAMED[2][:-9], encode("RGB", "JPEG")],
)
def test_all_else_is_left_to_the_decoder(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, content) == content


def test_a_screenshot_with_rubbish_behind_it_is_one_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture = encode("RGB", "PNG") + b"rubbish"
    assert read(monkeypatch, picture) == picture
