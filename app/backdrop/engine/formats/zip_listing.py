"""The pictures in somebody's ZIP file: which there are and where they lie, then one at a time.

Nothing is unpacked before it is wanted, so a ZIP of any size takes the memory of one picture. Of a
member's path only the last part counts, so a path can lead nowhere.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from backdrop.engine.errors import BadArchive, DamagedPicture

PHOTOS = ("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "avif", "heic", "heif")
OTHERS = ("bmp", "dib", "tif", "tiff", "ico", "tga", "ppm", "pgm", "pbm", "pnm", "psd")
PICTURES = frozenset(PHOTOS + OTHERS)
MAX_PICTURES = 5000  # pictures of one ZIP
MAX_PICTURE_BYTES = (
    1 << 30
)  # bytes of one picture: an uncompressed one of 120 megapixels has a third of that
MAX_DIRECTORY_BYTES = 64 << 20  # bytes of the list of members, which is read at once

_LOCAL, _LOCAL_SIZE = b"PK\3\4", 30
_ENCRYPTED, _UTF8 = 0x1, 0x800


@dataclass(frozen=True)
class Entry:
    """A picture in a ZIP: its name, and which bytes of the ZIP it is.

    size: bytes of the picture. packed: bytes in the ZIP, from `start` on. deflated: they are raw
    deflate, or else the picture itself. moment: year, month, day, hour, minute, second where the
    ZIP was made.
    """

    name: str
    size: int
    offset: int
    packed_size: int
    is_deflated: bool
    crc: int
    modified: tuple[int, int, int, int, int, int]


@dataclass
class Listing:
    """What is in a ZIP: its pictures, and how many members are left out, by why."""

    entries: list[Entry] = field(default_factory=list)
    encrypted: int = 0  # pictures behind a password
    unknown: int = 0  # pictures packed in a way that is not read here, or too large, or damaged
    others: int = 0  # files that are no pictures
    surplus: int = 0  # pictures over MOST


def list_pictures(file: IO[bytes]) -> Listing:
    """Return what is in a ZIP, from any file that can be read and sought in.

    Folders, and what systems leave behind unseen (__MACOSX, names with a dot at the beginning), do
    not count. Raises BadArchive.
    """
    found = Listing()
    try:
        _check_list(file)
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                _take(found, file, info)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OverflowError) as error:
        raise BadArchive(str(error)) from error
    except (NotImplementedError, EOFError) as error:
        raise BadArchive(str(error)) from error
    return found


def inflate(packed: bytes, size: int, crc: int) -> bytes:
    """Return the picture of an Entry that is deflated; never more than `size` bytes.

    Raises DamagedPicture.
    """
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(packed, size + 1)
    except zlib.error as error:
        raise DamagedPicture(str(error)) from error
    if len(content) != size or zlib.crc32(content) != crc:
        raise DamagedPicture(f"{len(content)} bytes or another checksum, {size} were announced")
    return content


def _check_list(file: IO[bytes]) -> None:
    """Refuse a list of members that would not fit into memory, before zipfile reads it."""
    tail = file.seek(0, 2)
    file.seek(max(0, tail - 66_000))
    end = file.read()
    place = end.rfind(b"PK\5\6")
    announced = int.from_bytes(end[place + 12 : place + 16], "little") if place >= 0 else 0
    wide = end.rfind(b"PK\6\6")
    if announced == 0xFFFFFFFF and wide >= 0:
        announced = int.from_bytes(end[wide + 40 : wide + 48], "little")
    if announced > MAX_DIRECTORY_BYTES:
        raise BadArchive(f"its list of members has {announced} bytes")


def _take(found: Listing, file: IO[bytes], info: zipfile.ZipInfo) -> None:
    parts = list(_parts(_name(info)))
    if info.is_dir() or not parts or any(part.startswith(".") for part in parts):
        return
    if "__MACOSX" in parts or parts[-1].lower() in ("thumbs.db", "desktop.ini"):
        return
    name = parts[-1]
    if name.rpartition(".")[2].lower() not in PICTURES:
        found.others += 1
    elif info.flag_bits & _ENCRYPTED:
        found.encrypted += 1
    elif len(found.entries) >= MAX_PICTURES:
        found.surplus += 1
    elif (entry := _entry(file, info, name)) is None:
        found.unknown += 1
    else:
        found.entries.append(entry)


def _entry(file: IO[bytes], info: zipfile.ZipInfo, name: str) -> Entry | None:
    """Find where a member's bytes begin; None for one that cannot be read."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return None
    deflated = info.compress_type == zipfile.ZIP_DEFLATED
    if info.file_size > MAX_PICTURE_BYTES or (
        not deflated and info.compress_size != info.file_size
    ):
        return None
    file.seek(info.header_offset)
    header = file.read(_LOCAL_SIZE)
    if len(header) < _LOCAL_SIZE or not header.startswith(_LOCAL):
        return None
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = info.header_offset + _LOCAL_SIZE + lengths
    moment = info.date_time
    return Entry(name, info.file_size, start, info.compress_size, deflated, info.CRC, moment)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the member's path; many programs write UTF-8 and do not say so."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _parts(path: str) -> Iterator[str]:
    """Split a path at either slash, without the parts that lead somewhere else."""
    for part in path.split("\0", maxsplit=1)[0].replace("\\", "/").split("/"):
        if part not in ("", ".", ".."):
            yield part
