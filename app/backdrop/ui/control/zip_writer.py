"""Write the bytes of a ZIP file around its members, which are stored uncompressed.

Source: PKWARE APPNOTE.TXT 6.3.10. Each member has a header before it and an entry in the list at
the end. A number too large for its field is written in a zip64 field instead; a small ZIP has no
zip64 fields. Integers are Python's own, so none of them overflows.
"""

import struct

MAX_32 = 0xFFFFFFFF  # in a 32-bit field whose number is in a zip64 field
MAX_16 = 0xFFFF  # the same for a 16-bit field
UTF8 = 0x800  # flag: names are UTF-8
VERSION = 20  # needed to extract, in tenths: 2.0
VERSION_ZIP64 = 45  # needed for zip64 fields: 4.5
UNIX = 3 << 8  # system of the writer, so that the permissions below count
PERMISSIONS = 0o100644 << 16  # a regular file, writable by its owner
MIN_YEAR = 1980  # first year of a member's MS-DOS date
MAX_YEAR = 2105  # last whole year of its 32-bit Unix time


class Moment:
    """The time at which a file was written.

    `local` has the local year, month, day, hour, minute and second, `ahead` the minutes by which
    it is ahead of UTC.
    """

    def __init__(self, local: "tuple[int, int, int, int, int, int]", ahead: int) -> None:
        year, month, day, hour, minute, second = local
        year = max(MIN_YEAR, min(MAX_YEAR, year))  # a device's clock may be wrong
        self.date = (year - MIN_YEAR) << 9 | month << 5 | day
        self.time = hour << 11 | minute << 5 | second // 2
        days = days_since_1970(year, month, day)
        self.seconds = (days * 24 + hour) * 3600 + (minute - ahead) * 60 + second


def days_since_1970(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01; the seconds exceed what MicroPython's time takes."""
    year -= month < 3  # so that a leap day is the last day of its year
    since_march = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + since_march - 719468


class ZipWriter:
    """Makes the bytes between the members, in their order, and the list after them."""

    def __init__(self) -> None:
        self._offset = 0  # bytes so far
        self._entries: list[bytes] = []

    def header(self, name: str, size: int, crc: int, moment: Moment) -> bytes:
        """Return the bytes before a member; `size` bytes of it must follow."""
        path = name.encode("utf-8")
        timestamp = struct.pack("<HHBI", 0x5455, 5, 1, moment.seconds)
        zip64 = struct.pack("<HHQQ", 1, 16, size, size) if size >= MAX_32 else b""
        short_size = min(size, MAX_32)
        fields = (UTF8, 0, moment.time, moment.date, crc, short_size, short_size, len(path))
        version = VERSION_ZIP64 if zip64 else VERSION
        extra = zip64 + timestamp
        start = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", version, *fields, len(extra))
        self._entries.append(self._entry(path, fields, size, timestamp))
        header = start + path + extra
        self._offset += len(header) + size
        return header

    def _entry(self, path: bytes, fields: tuple[int, ...], size: int, timestamp: bytes) -> bytes:
        """Return the list's entry of a member that begins at the present offset."""
        numbers = [number for number in (size, size, self._offset) if number >= MAX_32]
        zip64 = b""
        if numbers:
            zip64 = struct.pack("<HH", 1, 8 * len(numbers))
            zip64 += b"".join([struct.pack("<Q", number) for number in numbers])
        version = VERSION_ZIP64 if numbers else VERSION
        extra = zip64 + timestamp
        start = struct.pack(
            "<4sHHHHHHIIIHH", b"PK\1\2", UNIX | version, version, *fields, len(extra)
        )
        position = struct.pack("<HHHII", 0, 0, 0, PERMISSIONS, min(self._offset, MAX_32))
        return start + position + path + extra

    def end(self) -> bytes:
        """Return the bytes after the last member."""
        entries = b"".join(self._entries)
        count, size, offset = len(self._entries), len(entries), self._offset
        zip64 = b""
        if count >= MAX_16 or size >= MAX_32 or offset >= MAX_32:
            sizes = (count, count, size, offset)
            zip64 = struct.pack(
                "<4sQHHIIQQQQ", b"PK\6\6", 44, UNIX | VERSION_ZIP64, VERSION_ZIP64, 0, 0, *sizes
            )
            zip64 += struct.pack("<4sIQI", b"PK\6\7", 0, offset + size, 1)
        short_count = min(count, MAX_16)
        fields = (0, 0, short_count, short_count, min(size, MAX_32), min(offset, MAX_32), 0)
        return entries + zip64 + struct.pack("<4sHHHHIIH", b"PK\5\6", *fields)
