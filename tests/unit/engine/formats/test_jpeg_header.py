"""Telling JPEGs of rare kinds from damaged ones."""

import io

import pytest
from PIL import Image

from backdrop.engine.errors import DamagedPicture, PictureTooLarge, RareJpeg
from backdrop.engine.formats.decode import decode
from backdrop.engine.formats.jpeg_header import frame_size, rare_kind

LIMIT = 24_000_000


def jpeg(frame: int = 0xC0, bits: int = 8) -> bytes:
    """Return a JPEG whose frame header is changed to announce another kind."""
    file = io.BytesIO()
    Image.new("RGB", (24, 16), "teal").save(file, "JPEG")
    content = bytearray(file.getvalue())
    at = content.index(b"\xff\xc0")
    content[at + 1], content[at + 4] = frame, bits
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


def test_a_large_jpeg_of_a_rare_kind_is_refused_before_the_browser_decodes_it() -> None:
    assert frame_size(jpeg(0xC5)) == (24, 16)
    assert frame_size(b"GIF89a") is None
    with pytest.raises(PictureTooLarge):
        decode(jpeg(0xC5), 24 * 16 - 1)


def test_a_common_jpeg_that_is_cut_off_is_damaged() -> None:
    with pytest.raises(DamagedPicture):
        decode(jpeg()[:200], LIMIT)
