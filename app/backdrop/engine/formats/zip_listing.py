"""List the pictures in a ZIP file with their positions, and inflate them one at a time.

Nothing is unpacked before it is needed, so a ZIP file of any size takes the memory of one picture.
Only the last component of a member's path is used, so no path can lead to another folder.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from backdrop.engine.errors import BadArchive, DamagedPicture
from backdrop.engine.formats.accepted import ALL_EXTENSIONS

# Pictures taken from one ZIP file.
MAX_PICTURES = 5000
# Bytes of one picture: three times an uncompressed one of 120 megapixels.
MAX_PICTURE_BYTES = 1 << 30
# Bytes of the central directory, which zipfile reads at once.
MAX_DIRECTORY_BYTES = 64 << 20

# Signatures and fields of PKWARE's APPNOTE 6.3.10, little-endian.
LOCAL_HEADER = b"PK\3\4"
# Bytes of a local header without name and extra field.
LOCAL_HEADER_SIZE = 30
END_OF_DIRECTORY = b"PK\5\6"
ZIP64_END_OF_DIRECTORY = b"PK\6\6"
# Bytes at a file's end in which the end-of-directory records lie: two records and the comment.
MAX_TAIL = 66_000
# Flag bits of a member.
ENCRYPTED = 0x1
UTF8 = 0x800

# Files that operating systems leave in folders.
SYSTEM_FILES = ("thumbs.db", "desktop.ini")
SYSTEM_FOLDER = "__MACOSX"


@dataclass(frozen=True)
class Entry:
    """A picture in a ZIP file and its position there.

    size: bytes of the picture. offset, packed_size: bytes in the ZIP file. is_deflated: the packed
    bytes are raw deflate; otherwise they are the picture itself. modified: year, month, day, hour,
    minute and second in the time zone of the ZIP file's author.
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
    """The pictures of a ZIP file, and the number of members omitted for each reason."""

    entries: list[Entry] = field(default_factory=list)
    encrypted: int = 0  # pictures that need a password
    unknown: int = 0  # pictures that are too large, damaged, or compressed by another method
    others: int = 0  # files other than pictures
    surplus: int = 0  # pictures beyond MAX_PICTURES


def list_pictures(file: IO[bytes]) -> Listing:
    """List the pictures of a ZIP file, given as any seekable binary file.

    Folders, hidden files and those of operating systems are not counted. Raises BadArchive.
    """
    listing = Listing()
    try:
        _check_directory_size(file)
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                _add(listing, file, info)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OverflowError) as error:
        raise BadArchive(str(error)) from error
    except (NotImplementedError, EOFError) as error:
        raise BadArchive(str(error)) from error
    return listing


def inflate(packed: bytes, size: int, crc: int) -> bytes:
    """Inflate the picture of a deflated Entry, never to more than `size` bytes.

    packed: the raw deflate stream. Raises DamagedPicture.
    """
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = decompressor.decompress(packed, size + 1)
    except zlib.error as error:
        raise DamagedPicture(str(error)) from error
    if len(content) != size or zlib.crc32(content) != crc:
        raise DamagedPicture(f"{len(content)} bytes, {size} announced, or a wrong checksum")
    return content


def _check_directory_size(file: IO[bytes]) -> None:
    """Refuse a central directory that would not fit into memory, before zipfile reads it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - MAX_TAIL))
    tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    announced = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    zip64_end = tail.rfind(ZIP64_END_OF_DIRECTORY)
    if announced == 0xFFFFFFFF and zip64_end >= 0:
        announced = int.from_bytes(tail[zip64_end + 40 : zip64_end + 48], "little")
    if announced > MAX_DIRECTORY_BYTES:
        raise BadArchive(f"the central directory has {announced} bytes")


def _add(listing: Listing, file: IO[bytes], info: zipfile.ZipInfo) -> None:
    """Add a member to the listing, as a picture or to one of the counts."""
    path = list(_split_path(_read_name(info)))
    if info.is_dir() or not path or any(each.startswith(".") for each in path):
        return
    if SYSTEM_FOLDER in path or path[-1].lower() in SYSTEM_FILES:
        return
    name = path[-1]
    if name.rpartition(".")[2].lower() not in ALL_EXTENSIONS:
        listing.others += 1
    elif info.flag_bits & ENCRYPTED:
        listing.encrypted += 1
    elif len(listing.entries) >= MAX_PICTURES:
        listing.surplus += 1
    elif (entry := _locate(file, info, name)) is None:
        listing.unknown += 1
    else:
        listing.entries.append(entry)


def _locate(file: IO[bytes], info: zipfile.ZipInfo, name: str) -> Entry | None:
    """Find the position of a member's bytes; None if it cannot be read."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return None
    is_deflated = info.compress_type == zipfile.ZIP_DEFLATED
    if info.file_size > MAX_PICTURE_BYTES or (
        not is_deflated and info.compress_size != info.file_size
    ):
        return None
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER_SIZE)
    if len(header) < LOCAL_HEADER_SIZE or not header.startswith(LOCAL_HEADER):
        return None
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    return Entry(
        name=name,
        size=info.file_size,
        offset=info.header_offset + LOCAL_HEADER_SIZE + lengths,
        packed_size=info.compress_size,
        is_deflated=is_deflated,
        crc=info.CRC,
        modified=info.date_time,
    )


def _read_name(info: zipfile.ZipInfo) -> str:
    """Return the member's path; many programs write UTF-8 without setting its flag."""
    if info.flag_bits & UTF8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _split_path(path: str) -> Iterator[str]:
    """Split a path at either slash, without components that lead to another folder."""
    for component in path.split("\0", maxsplit=1)[0].replace("\\", "/").split("/"):
        if component not in ("", ".", ".."):
            yield component
