"""Recognise HEIC files, and read the size that an AVIF or HEIC file announces.

Source: ISO/IEC 14496-12 (boxes), 23008-12 (6.5.3, `ispe`; B.4, brands). A file announces a size for
the picture and possibly for its tiles and its thumbnail; the largest is the picture's.
"""

import struct
from collections.abc import Iterator

# Bytes of a box before its content.
HEADER_SIZE = 8
# The same if the box has a 64-bit size.
LONG_HEADER_SIZE = 16
# Bytes of version and flags with which the content of some boxes begins.
VERSION_SIZE = 4
# Bytes of width and height.
SIZE_FIELDS = 8
# Brands of still pictures and sequences in HEVC: one is among those that the first box lists.
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
BRAND_SIZE = 4
# Bytes of the first box before its brands, and before those that follow the version.
MAJOR_BRAND = 8
OTHER_BRANDS = 16
# The nested boxes that lead to a size, with the bytes to skip at the beginning of each content.
PATH = ((b"meta", VERSION_SIZE), (b"iprp", 0), (b"ipco", 0), (b"ispe", VERSION_SIZE))


def is_heic(data: bytes) -> bool:
    """Return whether a file says that it is a picture in HEVC."""
    if data[4:8] != b"ftyp":
        return False
    stop = min(len(data), int.from_bytes(data[:4], "big"))
    places = (MAJOR_BRAND, *range(OTHER_BRANDS, stop, BRAND_SIZE))
    return any(data[place : place + BRAND_SIZE] in HEIC_BRANDS for place in places)


def read_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels; None if the file announces none or is of another kind."""
    if data[4:8] != b"ftyp":
        return None
    spans = [(0, len(data))]
    for name, skipped in PATH:
        boxes = [box for span in spans for box in _read_boxes(data, *span)]
        spans = [(start + skipped, stop) for kind, start, stop in boxes if kind == name]
    sizes = [
        struct.unpack_from(">II", data, start)
        for start, stop in spans
        if stop - start >= SIZE_FIELDS
    ]
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def _read_boxes(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and stop of each box's content in a range, up to the first broken box."""
    while start + HEADER_SIZE <= stop:
        size, kind = struct.unpack_from(">I4s", data, start)
        header = HEADER_SIZE
        if size == 1 and start + LONG_HEADER_SIZE <= stop:
            (size,) = struct.unpack_from(">Q", data, start + HEADER_SIZE)
            header = LONG_HEADER_SIZE
        size = size or stop - start  # in the last box, 0 stands for the rest of the file
        if not header <= size <= stop - start:
            return
        yield kind, start + header, start + size
        start += size
