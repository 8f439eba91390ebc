"""Telling JPEGs of rare kinds from damaged ones."""

import io
import struct

import pytest
from PIL import Image

from backdrop.engine.errors import DamagedPicture, PictureTooLarge, RareJpeg
from backdrop.engine.formats.decode import decode
from backdrop.engine.formats.jpeg_header import frame_size, rare_kind

LIMIT = 24_000_000


def jpeg(frame: int = 0xC0, bits: int = 8, size: tuple[int, int] = (24, 16)) -> bytes:
    """Return a JPEG whose frame header is changed to announce another kind and size."""
    file = io.BytesIO()
    Image.new("RGB", (24, 16), "teal").save(file, "JPEG")
    content = bytearray(file.getvalue())
    at = content.index(b"\xff\xc0")
    content[at + 1], content[at + 4] = frame, bits
    content[at + 5 : at + 9] = struct.pack(">HH", *size[::-1])
    return bytes(content)


@pytest.mark.parametrize(
    ("frame", "kind"),
    [(0xC3, "lossless"), (0xC5, "hierarchical"), (0xC9, "arithmetic-coded"), (0xCB, "lossless")],
)
def test_the_frame_header_tells_the_kind(frame: int, kind: str) -> None:
    assert rare_kind(jpeg(frame)) == kind
    comment = b"\xff\xfe\0\x06\xff\xc0\0\0"  # contains another frame header's marker
    assert rare_kind(jpeg(frame)[:2] + comment + jpeg(frame)[2:]) == kind


def test_a_sample_of_more_than_eight_bits_is_rare() -> None:
    assert rare_kind(jpeg(0xC1, bits=12)) == "12-bit"


@pytest.mark.parametrize("frame", [0xC0, 0xC1, 0xC2])
def test_common_kinds_and_other_files_have_none(frame: int) -> None:
    assert rare_kind(jpeg(frame)) == ""
    assert rare_kind(jpeg(frame)[:8]) == ""
    assert rare_kind(b"\x89PNG\r\n\x1a\n") == ""
    assert rare_kind(b"") == ""


@pytest.mark.parametrize(
    ("frame", "bits", "kind"), [(0xC5, 8, "hierarchical"), (0xC1, 12, "12-bit")]
)
def test_a_jpeg_that_cannot_be_decoded_is_named_not_called_damaged(
    frame: int, bits: int, kind: str
) -> None:
    with pytest.raises(RareJpeg) as caught:
        decode(jpeg(frame, bits), LIMIT)
    assert kind in caught.value.user_message
    assert caught.value.code == "unsupported-picture"


@pytest.mark.parametrize(("frame", "bits"), [(0xC0, 8), (0xC3, 8), (0xC5, 8), (0xC1, 12)])
def test_no_other_decoder_is_asked_for_a_jpeg_that_is_too_large(frame: int, bits: int) -> None:
    assert frame_size(jpeg(frame, bits, (6000, 5000))) == (6000, 5000)
    with pytest.raises(PictureTooLarge) as caught:
        decode(jpeg(frame, bits, (6000, 5000)), LIMIT)
    assert (caught.value.width, caught.value.height) == (6000, 5000)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", jpeg()[:160]])
def test_files_without_a_frame_header_have_no_size(content: bytes) -> None:
    assert frame_size(content) is None


def test_a_common_jpeg_that_is_cut_off_is_damaged() -> None:
    with pytest.raises(DamagedPicture):
        decode(jpeg()[:200], LIMIT)
