"""Recognise kinds of JPEG that many decoders lack: lossless, hierarchical, arithmetic, 12 bit.

Source: ITU-T T.81, B.1.1.3 (markers) and B.2.2 (frame header). Whether Pillow decodes them depends
on the library that it was built with: Pyodide's does not, a desktop's may.
"""

START_OF_IMAGE = b"\xff\xd8"
MARKER = 0xFF
# Markers of frame headers by the kinds that they announce; the others are Huffman-coded and
# sequential or progressive, which every decoder knows.
RARE_FRAMES = {
    0xC3: "lossless",
    0xC5: "hierarchical",
    0xC6: "hierarchical",
    0xC7: "hierarchical",
    0xC9: "arithmetic-coded",
    0xCA: "arithmetic-coded",
    0xCB: "lossless",
    0xCD: "hierarchical",
    0xCE: "hierarchical",
    0xCF: "hierarchical",
}
COMMON_FRAMES = (0xC0, 0xC1, 0xC2)
# Markers after which a frame header no longer comes: end of image, start of scan.
LAST_MARKERS = (0xD9, 0xDA)
COMMON_BITS = 8  # per sample
SEGMENT_HEADER = 4  # bytes: the marker and the length
FRAME_HEADER = 9  # bytes from the marker: length, bits per sample, height, width


def rare_kind(data: bytes) -> str:
    """Return the kind of a JPEG that many decoders lack, such as "lossless"; "" for other files."""
    frame = _frame_header(data)
    if not frame:
        return ""
    marker, bits = frame[1], frame[SEGMENT_HEADER]
    if marker in RARE_FRAMES:
        return RARE_FRAMES[marker]
    return "" if bits == COMMON_BITS else f"{bits}-bit"


def frame_size(data: bytes) -> tuple[int, int] | None:
    """Return a JPEG's width and height in pixels, as stored; None for other files."""
    frame = _frame_header(data)
    if not frame:
        return None
    return int.from_bytes(frame[7:9], "big"), int.from_bytes(frame[5:7], "big")


def _frame_header(data: bytes) -> bytes:
    """Return the beginning of a JPEG's frame header with its marker; empty if there is none."""
    if not data.startswith(START_OF_IMAGE):
        return b""
    at = len(START_OF_IMAGE)
    while at + FRAME_HEADER <= len(data) and data[at] == MARKER:
        marker = data[at + 1]
        if marker == MARKER:  # a fill byte
            at += 1
        elif marker in RARE_FRAMES or marker in COMMON_FRAMES:
            return data[at : at + FRAME_HEADER]
        elif marker in LAST_MARKERS:
            return b""
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + SEGMENT_HEADER], "big")
    return b""
