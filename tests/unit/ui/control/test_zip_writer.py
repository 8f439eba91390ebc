"""The ZIP that the page writes, read by Python's zipfile and by the engine's reader."""

import io
import shutil
import struct
import subprocess
import zipfile
import zlib
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.formats.zip_listing import list_pictures
from backdrop.ui.control.zip_writer import MAX_32, Moment, ZipWriter
from backdrop.ui.state.file_names import UniqueNames, numbered_name, portable

LOCAL = (2026, 11, 24, 15, 30, 58)
MOMENT = Moment(LOCAL, 60)


def written(members: list[tuple[str, bytes]]) -> bytes:
    made, parts = ZipWriter(), []
    for name, content in members:
        parts += [made.header(name, len(content), zlib.crc32(content), MOMENT), content]
    return b"".join([*parts, made.end()])


MEMBERS = [
    ("shoes-cutout.png", b"abc" * 1000),
    ("Schuhe-größer.png", b""),
    ("靴-切り抜き.webp", bytes(range(256))),
    ("حذاء 👟.jpg", b"x"),
]


def test_names_in_any_script_contents_and_dates_are_kept() -> None:
    with zipfile.ZipFile(io.BytesIO(written(MEMBERS))) as archive:
        assert archive.testzip() is None
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == MEMBERS
        assert {info.date_time for info in archive.infolist()} == {LOCAL}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.binary()),
        max_size=8,
    )
)
def test_any_members_come_back(members: list[tuple[str, bytes]]) -> None:
    names = UniqueNames()
    members = [(names.unique(partial(numbered_name, name)), content) for name, content in members]
    with zipfile.ZipFile(io.BytesIO(written(members))) as archive:
        assert archive.testzip() is None
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == members


def test_the_engine_reads_it() -> None:
    found = list_pictures(io.BytesIO(written(MEMBERS)))
    assert [entry.name for entry in found.entries] == [name for name, _ in MEMBERS]
    assert {entry.modified for entry in found.entries} == {LOCAL}


@pytest.mark.skipif(not shutil.which("unzip"), reason="needs the program unzip")
def test_unzip_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    path.write_bytes(written(MEMBERS))
    tested = subprocess.run(["unzip", "-t", path], capture_output=True)
    assert tested.returncode == 0, tested.stdout
    subprocess.run(
        ["unzip", "-q", path, "-d", tmp_path / "out"],
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()} == dict(MEMBERS)
    assert all(int(each.stat().st_mtime) == MOMENT.seconds for each in (tmp_path / "out").iterdir())


class Sparse(io.RawIOBase):
    """A file of parts; the long ones exist only by their declared size."""

    def __init__(self, parts: list[bytes | int]) -> None:
        self._spans: list[tuple[int, int, bytes]] = []
        start = 0
        for part in parts:
            size, content = (part, b"") if isinstance(part, int) else (len(part), part)
            self._spans.append((start, start + size, content))
            start += size
        self.size, self._place = start, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = (0, self._place, self.size)[whence] + offset
        return self._place

    def read(self, size: int | None = -1) -> bytes:
        end = self.size if size is None or size < 0 else min(self.size, self._place + size)
        assert end - self._place < 10**7, "a long part is not read at once"
        found = bytearray(end - self._place)
        for start, stop, content in self._spans:
            low, high = max(start, self._place), min(stop, end)
            if low < high and content:
                found[low - self._place : high - self._place] = content[low - start : high - start]
        self._place = end
        return bytes(found)


@pytest.mark.parametrize(
    "sizes", [[10, 3 << 30, 3 << 30, 20], [5 << 30, 7], [MAX_32, 1], [MAX_32 - 1]]
)
def test_beyond_four_gigabytes_it_is_zip64(sizes: list[int]) -> None:
    made = ZipWriter()
    parts: list[bytes | int] = []
    for number, size in enumerate(sizes):
        parts += [made.header(f"{number}.png", size, number, MOMENT), size]
    with zipfile.ZipFile(Sparse([*parts, made.end()])) as archive:
        infos = archive.infolist()
        assert [info.file_size for info in infos] == sizes
        assert [info.compress_size for info in infos] == sizes
        for info in infos:
            archive.open(info).close()  # looks at the header before the member
    found = list_pictures(Sparse([*parts, made.end()]))  # type: ignore[arg-type]
    assert len(found.entries) + found.unknown == len(sizes)


def test_more_members_than_the_old_format_counts() -> None:
    made = ZipWriter()
    parts = [made.header(f"{number}.png", 0, 0, MOMENT) for number in range(65_536)]
    whole = b"".join([*parts, made.end()])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert len(archive.infolist()) == 65_536
    assert struct.unpack("<H", whole[-12:-10]) == (0xFFFF,)


def test_a_small_one_has_no_zip64_in_it() -> None:
    assert b"PK\6\6" not in written(MEMBERS)


def test_names_are_unique_even_where_case_does_not_count() -> None:
    names = UniqueNames()
    given_names = ["shoes.png", "Shoes.PNG", "shoes.png", "shoes-2.png", "hat.png"]
    made = [names.unique(partial(numbered_name, name)) for name in given_names]
    assert made == ["shoes.png", "Shoes-2.PNG", "shoes-3.png", "shoes-2-2.png", "hat.png"]


@pytest.mark.parametrize(
    "name", ["a/b.png", "../../x.png", 'a:"<b>|?*\\.png', "a\nb.png", "C:\\x.png"]
)
def test_a_name_is_no_path(name: str) -> None:
    assert len(portable(name)) == len(name)
    assert not set('/\\:*?"<>|\n') & set(portable(name))
    assert portable("靴 ü.png") == "靴 ü.png"
    assert portable("..") == "picture"


@pytest.mark.parametrize("year", [1, 1970, 1979, 2106, 2200, 9999])
def test_a_wrong_clock_makes_a_zip_all_the_same(year: int) -> None:
    content = io.BytesIO()
    made = ZipWriter()
    moment = Moment((year, 12, 31, 23, 59, 59), -720)
    content.write(made.header("a.png", 0, 0, moment))
    content.write(made.end())
    with zipfile.ZipFile(content) as archive:
        assert archive.infolist()[0].date_time[0] == min(2105, max(1980, year))


@pytest.mark.parametrize("year", [1980, 1999, 2000, 2024, 2025, 2026, 2099, 2100])
def test_seconds_are_those_of_the_calendar(year: int) -> None:
    for month, day in ((1, 1), (2, 28), (3, 1), (12, 31)):
        for ahead in (-210, 0, 60):
            moment = datetime(year, month, day, 1, 2, 4, tzinfo=timezone(timedelta(minutes=ahead)))
            made = Moment((year, month, day, 1, 2, 4), ahead)
            assert made.seconds == moment.timestamp()
