"""Encode a JPEG file whose size in bytes an office prescribes."""

from dataclasses import replace

from backdrop.engine.errors import FileTooLarge
from backdrop.engine.formats.encode import Raster, Tags, encode_jpeg

LOWEST = 20  # quality below which blocks are visible
COMMENT = 65_533  # most bytes of text in one comment of a JPEG file (ITU-T T.81, B.2.4.5)
MARKER = b"\xff\xfe"
START = 2  # bytes of the marker that begins the file


def encode_within(raster: Raster, tags: Tags, quality: int, least: int, most: int) -> bytes:
    """Return a JPEG file of `least` to `most` bytes; `most` is 0 for no limit.

    The quality is the given one if the file is not too large with it, else the best that fits. A
    file that is too small gets comments. Raises FileTooLarge if no quality fits.
    """
    kept = replace(raster, strips=list(raster.strips))  # they can be read once, and are read often

    def encode(quality: int) -> bytes:
        return encode_jpeg(kept, tags, quality)

    file = encode(quality)
    if most and len(file) > most:
        fits, fails = LOWEST, quality
        file = encode(fits)
        if len(file) > most:
            raise FileTooLarge(len(file), most)
        while fails - fits > 1:
            middle = (fits + fails) // 2
            tried = encode(middle)
            if len(tried) <= most:
                file, fits = tried, middle
            else:
                fails = middle
    return _pad(file, least)


def _pad(file: bytes, least: int) -> bytes:
    """Return the file with comments at its beginning, so that it has at least that many bytes."""
    padded = [file[:START]]
    missing = least - len(file)
    while missing > 0:
        text = min(COMMENT, max(0, missing - 4))
        padded.append(MARKER + (text + 2).to_bytes(2, "big") + b" " * text)
        missing -= text + 4
    return b"".join([*padded, file[START:]])
