"""Read the one picture that standard input holds."""

import re
import sys

from backdrop.engine.errors import SeveralPictures

# White space and comments between the numbers of a header (PPM, netpbm.sourceforge.net/doc).
_SPACE = rb"(?:\s|#[^\n\r]*[\n\r])+"
_HEADER = re.compile(
    rb"P(?:(4)|[56])%b(\d{1,9})%b(\d{1,9})(?:(?(1)|%b(\d{1,5})))\s" % (_SPACE, _SPACE, _SPACE)
)
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def read_standard_input() -> bytes:
    """Return the file on standard input. Raises SeveralPictures or OSError."""
    content = sys.stdin.buffer.read()
    if content[length_of_first(content) :].strip():
        raise SeveralPictures("data after the first picture")
    return content


def length_of_first(content: bytes) -> int:
    """Return the bytes of the first picture of a stream, for formats whose streams hold several.

    Those are PBM, PGM and PPM in binary form, and PNG files one after another; anything else is
    taken for one picture.
    """
    if content.startswith(_PNG_SIGNATURE):
        second = content.find(b"IEND\xae\x42\x60\x82" + _PNG_SIGNATURE)
        return len(content) if second < 0 else second + len(b"IENDcrc4")
    header = _HEADER.match(content)
    if not header:
        return len(content)
    width, height = int(header[2]), int(header[3])
    if header[1]:
        row = -(-width // 8)
    else:
        depth = 1 if int(header[4]) < 256 else 2
        row = width * depth * (3 if content[1:2] == b"6" else 1)
    return header.end() + row * height
