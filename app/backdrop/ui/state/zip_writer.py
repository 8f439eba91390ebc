"""The bytes of a ZIP file around its members, which are stored as they are. Pure.

APPNOTE.TXT 6.3.10: each member has a header before it and an entry in the list at the end. Where a
number outgrows its field, zip64 has it; where a ZIP is small, it has no zip64 in it. All integers
here are Python's own, which have no greatest one.
"""

import struct

FULL, FULL_COUNT = 0xFFFFFFFF, 0xFFFF  # what stands in a field whose number is elsewhere
UTF8 = 0x800
PLAIN, WIDE = 20, 45  # versions needed: without and with zip64
UNIX = 3 << 8  # the system it was made by, so that the permissions below count
RIGHTS = 0o100644 << 16
EARLIEST, LATEST = 1980, 2105  # years that fit into both of a member's dates
FORBIDDEN = '/\\:*?"<>|'


class Moment:
    """When a file was made: local year, month, day, hour, minute, second; minutes ahead of UTC."""

    def __init__(self, local: tuple, ahead: int) -> None:
        year, month, day, hour, minute, second = local
        year = max(EARLIEST, min(LATEST, year))  # a device's clock may be wrong
        self.date = (year - 1980) << 9 | month << 5 | day
        self.time = hour << 11 | minute << 5 | second // 2
        self.seconds = (days(year, month, day) * 24 + hour) * 3600 + (minute - ahead) * 60 + second


def days(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01 (the page's clock counts more than MicroPython takes)."""
    year -= month < 3  # so that a leap year's day is a year's last one
    since_march = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + since_march - 719468


class Zip:
    """Makes what stands between the members, in their order, and the list after them."""

    def __init__(self) -> None:
        self._place = 0  # bytes so far
        self._entries = []

    def header(self, name: str, size: int, crc: int, moment: Moment) -> bytes:
        """Return what comes before a member; `size` bytes of it must follow."""
        path = name.encode("utf-8")
        stamp = struct.pack("<HHBI", 0x5455, 5, 1, moment.seconds)
        wide = struct.pack("<HHQQ", 1, 16, size, size) if size >= FULL else b""
        shown = min(size, FULL)
        fields = (UTF8, 0, moment.time, moment.date, crc, shown, shown, len(path))
        needed = WIDE if wide else PLAIN
        start = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", needed, *fields, len(wide + stamp))
        self._entries.append(self._entry(path, fields, size, stamp))
        header = start + path + wide + stamp
        self._place += len(header) + size
        return header

    def _entry(self, path: bytes, fields: tuple, size: int, stamp: bytes) -> bytes:
        """Return a member's entry in the list; it begins at the present place."""
        numbers = [number for number in (size, size, self._place) if number >= FULL]
        wide = b""
        if numbers:
            wide = struct.pack("<HH", 1, 8 * len(numbers))
            wide += b"".join([struct.pack("<Q", number) for number in numbers])
        needed = WIDE if numbers else PLAIN
        start = struct.pack(
            "<4sHHHHHHIIIHH", b"PK\1\2", UNIX | needed, needed, *fields, len(wide + stamp)
        )
        place = struct.pack("<HHHII", 0, 0, 0, RIGHTS, min(self._place, FULL))
        return start + place + path + wide + stamp

    def end(self) -> bytes:
        """Return what comes after the last member."""
        entries = b"".join(self._entries)
        count, size, place = len(self._entries), len(entries), self._place
        wide = b""
        if count >= FULL_COUNT or size >= FULL or place >= FULL:
            after = place + size
            wide = struct.pack(
                "<4sQHHIIQQQQ", b"PK\6\6", 44, UNIX | WIDE, WIDE, 0, 0, count, count, size, place
            )
            wide += struct.pack("<4sIQI", b"PK\6\7", 0, after, 1)
        shown = min(count, FULL_COUNT)
        last = (0, 0, shown, shown, min(size, FULL), min(place, FULL), 0)
        return entries + wide + struct.pack("<4sHHHHIIH", b"PK\5\6", *last)


class Names:
    """Gives each file of one ZIP or folder a name that no other has, on any system."""

    def __init__(self) -> None:
        self._given = set()

    def unique(self, name_of) -> str:
        """Return the first of name_of(1), name_of(2), ... that is free."""
        number = 1
        while portable(name_of(number)).lower() in self._given:
            number += 1
        name = portable(name_of(number))
        self._given.add(name.lower())
        return name


def portable(name: str) -> str:
    """Return a name without what some systems do not allow in one, or take for a path."""
    safe = "".join(["_" if c in FORBIDDEN or ord(c) < 32 else c for c in name])
    return safe if safe.strip(". ") else "picture"
