"""How large a picture an AVIF or HEIC file announces: Pillow may not know them, a browser may.

Source: ISO/IEC 14496-12 (boxes), 23008-12 (6.5.3, `ispe`). A file has such a size for the picture
and perhaps for its tiles and its thumbnail: the largest is that of the picture.
"""

import struct
from collections.abc import Iterator

HEAD, LONG_HEAD = 8, 16  # bytes of a box before its content
VERSION = 4  # bytes of version and flags, with which the content of some begins
PLACE = ((b"meta", VERSION), (b"iprp", 0), (b"ipco", 0), (b"ispe", VERSION))  # one within another


def read_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels, None where a file does not tell or is another kind."""
    if data[4:8] != b"ftyp":
        return None
    spans = [(0, len(data))]
    for name, skipped in PLACE:
        boxes = [box for span in spans for box in _boxes(data, *span)]
        spans = [(start + skipped, stop) for kind, start, stop in boxes if kind == name]
    sizes = [struct.unpack_from(">II", data, start) for start, stop in spans if stop - start >= 8]
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def _boxes(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each box in a range and where its content lies, up to the first broken one."""
    while start + HEAD <= stop:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = HEAD
        if size == 1 and start + LONG_HEAD <= stop:
            size, head = *struct.unpack_from(">Q", data, start + HEAD), LONG_HEAD
        size = size or stop - start  # the last one may leave it open
        if not head <= size <= stop - start:
            return
        yield kind, start + head, start + size
        start += size
