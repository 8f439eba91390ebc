"""A ZIP file as the page gave it: its pictures as parts of it, without a copy of any."""

import io
from typing import Any

import js
from pyodide.ffi import JsException

from backdrop.engine.errors import UnreadableFile
from backdrop.engine.formats.zip_listing import Entry, list_pictures
from backdrop.runtime.worker.envelope import plain

WINDOW = 64 * 1024  # bytes: the list of members is read in one piece, headers one by one


class _Reader(io.RawIOBase):
    """A File that can be read and sought in; only a worker may read it this way."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._size = int(file.size)
        self._reader = js.FileReaderSync.new()
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        part = self._file.slice(self._place, self._place + len(buffer))
        content = self._reader.readAsArrayBuffer(part).to_bytes()
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)


def list_members(file: Any) -> dict[str, Any]:
    """Return the pictures of a ZIP and what is left out, as `unpack` of protocol.py answers.

    Raises BadArchive or UnreadableFile.
    """
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
    }


def _member(file: Any, entry: Entry) -> Any:
    part = file.slice(entry.offset, entry.offset + entry.packed_size)
    year, month, day, hour, minute, second = entry.modified
    moment = js.Date.new(year, month - 1, day, hour, minute, second).getTime()
    if not entry.is_deflated:
        return js.File.new([part], entry.name, plain({"lastModified": moment}))
    # Inflated by the worker whenever it needs the picture: see session.py.
    told = {"name": entry.name, "size": entry.size, "lastModified": moment}
    return plain({**told, "packed": part, "crc": entry.crc})
