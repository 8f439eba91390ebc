"""Listing ZIP files written by Python's zipfile: the pictures found and their positions."""

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


def make_zip(
    members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], kind: int = zipfile.ZIP_DEFLATED
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def unpack(content: bytes, entry: Entry) -> bytes:
    packed = content[entry.offset : entry.offset + entry.packed_size]
    return inflate(packed, entry.size, entry.crc) if entry.is_deflated else packed


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_picture_is_unpacked_unchanged(kind: int) -> None:
    members = [("a.jpg", PICTURE), ("deep/er/b.PNG", b"x"), ("靴 ü.webp", PICTURE[:99])]
    content = make_zip(members, kind)
    listing = list_pictures(io.BytesIO(content))
    assert [entry.name for entry in listing.entries] == ["a.jpg", "b.PNG", "靴 ü.webp"]
    assert [unpack(content, entry) for entry in listing.entries] == [each for _, each in members]


def test_data_before_the_zip_file_is_ignored() -> None:
    content = b"#!/bin/sh\n" * 50 + make_zip([("a.jpg", PICTURE)])
    (entry,) = list_pictures(io.BytesIO(content)).entries
    assert unpack(content, entry) == PICTURE


@pytest.mark.parametrize(
    "path", ["../../etc/a.jpg", "/a.jpg", "C:\\Users\\me\\a.jpg", "..\\a.jpg", "./a.jpg"]
)
def test_paths_are_reduced_to_file_names(path: str) -> None:
    assert [
        entry.name for entry in list_pictures(io.BytesIO(make_zip([(path, b"x")]))).entries
    ] == ["a.jpg"]


def test_hidden_files_and_other_files_are_left_out() -> None:
    hidden = ["__MACOSX/._a.jpg", ".hidden.jpg", "x/.git/b.jpg", "Thumbs.db", "folder.jpg/"]
    others = ["notes.txt", "more.zip", "noending", "a.jpg.exe"]
    listing = list_pictures(
        io.BytesIO(make_zip([(name, b"x") for name in [*hidden, *others, "a.jpg"]]))
    )
    assert [entry.name for entry in listing.entries] == ["a.jpg"]
    assert listing.others == len(others)


def test_encrypted_pictures_are_counted() -> None:
    content = bytearray(make_zip([("a.jpg", PICTURE), ("b.jpg", PICTURE)]))
    place = content.rfind(b"PK\1\2")
    content[place + 8] |= 1
    listing = list_pictures(io.BytesIO(bytes(content)))
    assert (len(listing.entries), listing.encrypted) == (1, 1)


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_methods_are_counted(kind: int) -> None:
    listing = list_pictures(io.BytesIO(make_zip([("a.jpg", PICTURE)], kind)))
    assert (listing.entries, listing.unknown) == ([], 1)


def test_utf8_names_without_the_flag_are_read() -> None:
    content = bytearray(make_zip([("ü.jpg", PICTURE)]))
    for sign, offset in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        content[content.rfind(sign) + offset] &= ~8
    assert list_pictures(io.BytesIO(bytes(content))).entries[0].name == "ü.jpg"


def test_a_member_is_never_inflated_beyond_its_announced_size() -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)[2:-4]
    with pytest.raises(DamagedPicture):
        inflate(bomb, 1000, zlib.crc32(bytes(1000)))
    with pytest.raises(DamagedPicture):
        inflate(zlib.compress(PICTURE)[2:-4], len(PICTURE), 1)
    with pytest.raises(DamagedPicture):
        inflate(b"\xff" * 100, 100, 0)


def test_a_member_announced_as_enormous_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_listing, "MAX_PICTURE_BYTES", 1000)
    listing = list_pictures(io.BytesIO(make_zip([("a.bmp", bytes(1001)), ("b.bmp", bytes(1000))])))
    assert ([entry.name for entry in listing.entries], listing.unknown) == (["b.bmp"], 1)


def test_pictures_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_listing, "MAX_PICTURES", 3)
    listing = list_pictures(io.BytesIO(make_zip([(f"{number}.jpg", b"x") for number in range(5)])))
    assert (len(listing.entries), listing.surplus) == (3, 2)


def test_a_directory_too_large_for_memory_is_refused_unread() -> None:
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 1 << 30, 0, 0)
    with pytest.raises(BadArchive, match="1073741824"):
        list_pictures(io.BytesIO(b"x" * 100 + end))


def test_other_files_and_truncated_zip_files_raise_bad_archive() -> None:
    whole = make_zip([("a.jpg", PICTURE), ("b.jpg", PICTURE)])
    for content in (b"", b"PK", b"Buy milk", whole[: len(whole) // 2], whole[:-30]):
        with pytest.raises(BadArchive):
            list_pictures(io.BytesIO(content))


@given(st.data())
def test_damage_raises_bad_archive_or_is_harmless(data: st.DataObject) -> None:
    content = bytearray(make_zip([("a.jpg", PICTURE), ("b.png", b"x" * 50)]))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        listing = list_pictures(io.BytesIO(bytes(content)))
    except BadArchive:
        return
    for entry in listing.entries:
        with suppress(DamagedPicture):
            assert len(unpack(bytes(content), entry)) <= entry.size
