"""Test fetching into the cache: complete or not at all, with retries, failures reported."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.build import BuildError, fetch
from app.build.fetch import ATTEMPTS, download_archive, provide_parts
from app.build.parts import Part, Weights, sha256_of

Archive = Callable[[dict[str, bytes]], bytes]
PartOf = Callable[..., Part]


@pytest.fixture
def archive(npm_archive: Archive) -> bytes:
    return npm_archive({"a.js": b"content a", "b.js": b"content b"})


@pytest.fixture
def part(part_of: PartOf, archive: bytes) -> Part:
    return part_of(archive, take=("*.js",))


@pytest.fixture
def cached(registry: Any, part: Part, archive: bytes, tmp_path: Path) -> Path:
    """The part's folder in the cache, fetched once."""
    registry.put(part, archive)
    folder = provide_parts([part], tmp_path, registry, pause=0)[part.name]
    assert registry.calls == [part.name]
    return folder


def test_a_part_is_fetched_once(registry: Any, part: Part, cached: Path, tmp_path: Path) -> None:
    assert provide_parts([part], tmp_path, registry, pause=0) == {part.name: cached}
    assert registry.calls == [part.name]
    assert (cached / "a.js").read_bytes() == b"content a"


def network_in(root: Path, content: bytes) -> Part:
    (root / "net.onnx").write_bytes(content)
    return Part("net", path="net.onnx", weights=Weights(4, sha256_of(b"true")), licence="MIT")


def test_a_network_of_the_repository_is_copied_once(
    registry: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "ROOT", tmp_path)
    part = network_in(tmp_path, b"true")
    folder = provide_parts([part], tmp_path / "cache", registry)["net"]
    assert (folder / "net.onnx").read_bytes() == b"true"
    (tmp_path / "net.onnx").unlink()
    assert provide_parts([part], tmp_path / "cache", registry) == {"net": folder}
    assert not registry.calls


def test_another_network_in_the_repository_is_refused(
    registry: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "ROOT", tmp_path)
    part = network_in(tmp_path, b"fake")
    with pytest.raises(BuildError, match=r"Part net is not net\.onnx:\n(.|\n)*not the one pinned"):
        provide_parts([part], tmp_path / "cache", registry)
    assert not (tmp_path / "cache" / part.key).exists()


@pytest.mark.parametrize("damage", ["shorter", "other", "gone", "no manifest", "half a manifest"])
def test_a_damaged_part_is_fetched_again(
    registry: Any, part: Part, cached: Path, tmp_path: Path, damage: str
) -> None:
    file, manifest = cached / "b.js", cached / "manifest.json"
    if damage == "shorter":
        file.write_bytes(b"content")
    elif damage == "other":
        file.write_bytes(b"content B")
    elif damage == "gone":
        file.unlink()
    elif damage == "no manifest":
        manifest.unlink()
    else:
        manifest.write_text(manifest.read_text("utf-8")[:20], "utf-8")
    provide_parts([part], tmp_path, registry, pause=0)
    assert registry.calls == [part.name] * 2
    assert file.read_bytes() == b"content b"


def test_an_unfinished_folder_is_not_used_as_a_part(
    registry: Any, part: Part, archive: bytes, tmp_path: Path
) -> None:
    (tmp_path / part.key).mkdir()
    (tmp_path / part.key / "a.js").write_bytes(b"content a")
    registry.put(part, archive)
    folder = provide_parts([part], tmp_path, registry, pause=0)[part.name]
    assert (folder / "b.js").read_bytes() == b"content b"


@pytest.mark.parametrize("first", [BuildError("  no route"), OSError("pipe"), b"half an arch"])
def test_a_download_that_fails_once_is_tried_again(
    registry: Any, part: Part, archive: bytes, tmp_path: Path, first: bytes | Exception
) -> None:
    registry.put(part, first, archive)
    folder = provide_parts([part], tmp_path, registry, pause=0)[part.name]
    assert len(registry.calls) == 2
    assert (folder / "a.js").read_bytes() == b"content a"


def test_a_failure_is_reported_with_part_package_and_reason(
    registry: Any, part: Part, tmp_path: Path
) -> None:
    registry.put(part, BuildError("  npm ended with code 7"))
    with pytest.raises(BuildError) as caught:
        provide_parts([part], tmp_path, registry, pause=0)
    assert str(caught.value) == (
        "Part thing could not be fetched from @maker/thing 1.2.3 (npm):\n  npm ended with code 7"
    )
    assert len(registry.calls) == ATTEMPTS
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_download_leaves_nothing(registry: Any, part: Part, tmp_path: Path) -> None:
    registry.put(part, b"not what was pinned")
    with pytest.raises(BuildError, match=f"expected sha256 {part.sha256}"):
        provide_parts([part], tmp_path, registry, pause=0)
    assert list(tmp_path.iterdir()) == []


def test_one_failure_does_not_stop_the_others_and_all_are_reported(
    registry: Any, part: Part, part_of: PartOf, archive: bytes, tmp_path: Path
) -> None:
    left, right = part_of(archive, "left"), part_of(archive, "right")
    registry.put(part, archive)
    registry.put(left, BuildError("  first reason"))
    registry.put(right, BuildError("  second reason"))
    with pytest.raises(BuildError) as caught:
        provide_parts([left, part, right], tmp_path, registry, pause=0)
    assert "Part left" in str(caught.value)
    assert "first reason" in str(caught.value)
    assert "Part right" in str(caught.value)
    assert "second reason" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [part.key]


def test_a_bug_in_the_build_is_raised_unchanged(registry: Any, part: Part, tmp_path: Path) -> None:
    registry.put(part, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        provide_parts([part], tmp_path, registry, pause=0)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a shell script")
class TestClient:
    """npm, replaced by a script."""

    @pytest.fixture
    def npm(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        commands = tmp_path / "commands"
        commands.mkdir()
        monkeypatch.setenv("PATH", f"{commands}:/usr/bin:/bin")

        def install(script: str) -> None:
            (commands / "npm").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
            (commands / "npm").chmod(0o755)

        return install

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "here").mkdir()
        return tmp_path / "here"

    def test_one_version_of_one_package_is_requested(
        self, npm: Callable[[str], None], part: Part, folder: Path
    ) -> None:
        npm('echo "$@" > thing.tgz')
        path = download_archive(part, folder)
        assert path == folder / "thing.tgz"
        assert path.read_text("utf-8") == "pack --loglevel=error @maker/thing@1.2.3\n"

    def test_its_last_lines_are_reported(
        self, npm: Callable[[str], None], part: Part, folder: Path
    ) -> None:
        npm("for n in 1 2 3 4 5 6 7 8; do echo line $n >&2; done; exit 9")
        with pytest.raises(BuildError) as caught:
            download_archive(part, folder)
        assert "npm ended with code 9" in str(caught.value)
        assert "    line 3\n" in str(caught.value)
        assert "line 8\n" in str(caught.value)
        assert "line 2\n" not in str(caught.value)

    def test_success_without_an_archive_is_an_error(
        self, npm: Callable[[str], None], part: Part, folder: Path
    ) -> None:
        npm("exit 0")
        with pytest.raises(BuildError, match="npm ended with code 0"):
            download_archive(part, folder)

    def test_a_missing_npm_is_an_error(
        self, part: Part, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(folder))
        with pytest.raises(BuildError, match=r"npm is missing\. Install Node\.js"):
            download_archive(part, folder)
