"""ZIP files of all kinds, made by Python's zipfile: what of them is taken and where it lies."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.errors import BadArchive, DamagedPicture
from backdrop.engine.formats import zip_listing
from backdrop.engine.formats.zip_listing import Entry, inflate, list_pictures

PICTURE = bytes(range(256)) * 40


def zipped(
    members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], kind: int = zipfile.ZIP_DEFLATED
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def unpacked(content: bytes, entry: Entry) -> bytes:
    packed = content[entry.offset : entry.offset + entry.packed_size]
    return inflate(packed, entry.size, entry.crc) if entry.is_deflated else packed


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_picture_comes_out_as_it_was(kind: int) -> None:
    members = [("a.jpg", PICTURE), ("deep/er/b.PNG", b"x"), ("靴 ü.webp", PICTURE[:99])]
    content = zipped(members, kind)
    found = list_pictures(io.BytesIO(content))
    assert [entry.name for entry in found.entries] == ["a.jpg", "b.PNG", "靴 ü.webp"]
    assert [unpacked(content, entry) for entry in found.entries] == [each for _, each in members]


def test_what_stands_before_the_zip_does_not_matter() -> None:
    content = b"#!/bin/sh\n" * 50 + zipped([("a.jpg", PICTURE)])
    (entry,) = list_pictures(io.BytesIO(content)).entries
    assert unpacked(content, entry) == PICTURE


@pytest.mark.parametrize(
    "path", ["../../etc/a.jpg", "/a.jpg", "C:\\Users\\me\\a.jpg", "..\\a.jpg", "./a.jpg"]
)
def test_a_path_leads_nowhere(path: str) -> None:
    assert [entry.name for entry in list_pictures(io.BytesIO(zipped([(path, b"x")]))).entries] == [
        "a.jpg"
    ]


def test_what_is_hidden_or_no_picture_is_left_out() -> None:
    hidden = ["__MACOSX/._a.jpg", ".hidden.jpg", "x/.git/b.jpg", "Thumbs.db", "folder.jpg/"]
    others = ["notes.txt", "more.zip", "noending", "a.jpg.exe"]
    found = list_pictures(
        io.BytesIO(zipped([(name, b"x") for name in [*hidden, *others, "a.jpg"]]))
    )
    assert [entry.name for entry in found.entries] == ["a.jpg"]
    assert found.others == len(others)


def test_encrypted_pictures_are_counted() -> None:
    content = bytearray(zipped([("a.jpg", PICTURE), ("b.jpg", PICTURE)]))
    place = content.rfind(b"PK\1\2")
    content[place + 8] |= 1
    found = list_pictures(io.BytesIO(bytes(content)))
    assert (len(found.entries), found.encrypted) == (1, 1)


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_counted(kind: int) -> None:
    found = list_pictures(io.BytesIO(zipped([("a.jpg", PICTURE)], kind)))
    assert (found.entries, found.unknown) == ([], 1)


def test_names_in_utf8_that_do_not_say_so() -> None:
    content = bytearray(zipped([("ü.jpg", PICTURE)]))
    for sign, offset in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        content[content.rfind(sign) + offset] &= ~8
    assert list_pictures(io.BytesIO(bytes(content))).entries[0].name == "ü.jpg"


def test_a_member_never_becomes_more_than_it_says() -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)[2:-4]
    with pytest.raises(DamagedPicture):
        inflate(bomb, 1000, zlib.crc32(bytes(1000)))
    with pytest.raises(DamagedPicture):
        inflate(zlib.compress(PICTURE)[2:-4], len(PICTURE), 1)
    with pytest.raises(DamagedPicture):
        inflate(b"\xff" * 100, 100, 0)


def test_a_member_that_says_it_is_enormous_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_listing, "MAX_PICTURE_BYTES", 1000)
    found = list_pictures(io.BytesIO(zipped([("a.bmp", bytes(1001)), ("b.bmp", bytes(1000))])))
    assert ([entry.name for entry in found.entries], found.unknown) == (["b.bmp"], 1)


def test_so_many_pictures_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_listing, "MAX_PICTURES", 3)
    found = list_pictures(io.BytesIO(zipped([(f"{number}.jpg", b"x") for number in range(5)])))
    assert (len(found.entries), found.surplus) == (3, 2)


def test_a_list_too_long_for_the_memory_is_refused_unread() -> None:
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 1 << 30, 0, 0)
    with pytest.raises(BadArchive, match="1073741824"):
        list_pictures(io.BytesIO(b"x" * 100 + end))


def test_what_is_no_zip_or_only_a_part_of_one_says_so() -> None:
    whole = zipped([("a.jpg", PICTURE), ("b.jpg", PICTURE)])
    for content in (b"", b"PK", b"Buy milk", whole[: len(whole) // 2], whole[:-30]):
        with pytest.raises(BadArchive):
            list_pictures(io.BytesIO(content))


@given(st.data())
def test_damage_is_told_or_harmless(data: st.DataObject) -> None:
    content = bytearray(zipped([("a.jpg", PICTURE), ("b.png", b"x" * 50)]))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = list_pictures(io.BytesIO(bytes(content)))
    except BadArchive:
        return
    for entry in found.entries:
        with suppress(DamagedPicture):
            assert len(unpacked(bytes(content), entry)) <= entry.size
