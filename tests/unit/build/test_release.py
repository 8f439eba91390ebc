"""Test the files of a release."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from app.build.part_files import Site, Slice
from app.build.release import make_release, zip_site


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "backdrop_cutout-1.2.3-py3-none-any.whl"
    path.write_bytes(b"wheel")
    return path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "net").write_bytes(b"0123456789")
    return {
        "sw.js": b"worker",
        "index.html": b"page" * 100,
        "net-0123/00.bin": Slice(tmp_path / "net", 2, 5),
        "THIRD_PARTY.txt": b"licences",
    }


def test_a_release_has_the_site_the_wheel_the_licences_and_the_sums(
    site: Site, wheel: Path
) -> None:
    made = make_release("1.2.3", site, wheel)
    names = ["SHA256SUMS", "THIRD_PARTY.txt", "backdrop-1.2.3-site.zip", wheel.name]
    assert sorted(made) == sorted(names)
    assert made["THIRD_PARTY.txt"] == b"licences"
    sums = made.pop("SHA256SUMS")
    assert isinstance(sums, bytes)
    lines = [line.split("  ") for line in sums.decode().splitlines()]
    listed = {name: digest for digest, name in lines}
    assert listed == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in made.items()
        if isinstance(content, bytes)
    }


def test_the_zip_is_the_site(site: Site) -> None:
    with zipfile.ZipFile(io.BytesIO(zip_site(site))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}
    assert found == {**site, "net-0123/00.bin": b"23456"}


def test_the_same_site_gives_the_same_zip(site: Site) -> None:
    assert zip_site(site) == zip_site(dict(reversed(site.items())))


def test_the_name_says_what_is_left_out(site: Site, wheel: Path) -> None:
    assert "backdrop-1.2.3-without-net-site.zip" in make_release("1.2.3", site, wheel, ["net"])
