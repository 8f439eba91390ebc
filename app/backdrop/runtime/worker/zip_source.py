"""List the pictures in a ZIP file of the page as slices of it, without copying their bytes."""

import io
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException

from backdrop.engine.errors import UnreadableFile
from backdrop.engine.formats.zip_listing import MAX_PICTURES, Entry, list_pictures
from backdrop.runtime.worker.envelope import plain

if TYPE_CHECKING:
    from backdrop.runtime.call_values import PackedPicture, ZipContents

WINDOW = 64 * 1024  # bytes read at once: enough for most central directories


class _Reader(io.RawIOBase):
    """A File as a seekable binary stream; only workers can read Files synchronously."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._size = int(file.size)
        self._reader = js.FileReaderSync.new()
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        part = self._file.slice(self._position, self._position + len(buffer))
        content = self._reader.readAsArrayBuffer(part).to_bytes()
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)


def list_zip(file: Any) -> "ZipContents":
    """Return the pictures in a ZIP file. Raises BadArchive or UnreadableFile."""
    try:
        found = list_pictures(io.BufferedReader(_Reader(file), WINDOW))
    except JsException as error:
        raise UnreadableFile(str(error)) from error
    return {
        "files": [_member(file, entry) for entry in found.entries],
        "encrypted": found.encrypted,
        "unknown": found.unknown,
        "others": found.others,
        "surplus": found.surplus,
        "limit": MAX_PICTURES,
    }


def _member(file: Any, entry: Entry) -> Any:
    """Return a stored member as a File, and a deflated one as a PackedPicture."""
    part = file.slice(entry.offset, entry.offset + entry.packed_size)
    year, month, day, hour, minute, second = entry.modified
    modified = js.Date.new(year, month - 1, day, hour, minute, second).getTime()
    if not entry.is_deflated:
        return js.File.new([part], entry.name, plain({"lastModified": modified}))
    # file_reader.py inflates it whenever the picture is needed.
    packed: PackedPicture = {
        "name": entry.name,
        "size": entry.size,
        "lastModified": modified,
        "packed": part,
        "crc": entry.crc,
    }
    return plain(packed)
