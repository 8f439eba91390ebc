"""Provide small archives, parts that pin them, and a stand-in for the package clients."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.build import BuildError, environment, model_files
from app.build.parts import Part
from app.prepare.fetch_model import fetch
from tests.weights_server import WeightsServer, serve_weights

Archive = Callable[[dict[str, bytes]], bytes]
PartOf = Callable[..., Part]


@pytest.fixture
def weights_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """A server of weights, with downloads in this process, not in app/prepare's environment."""

    def download(_: Path, address: str, target: Path, size: int, checksums: dict[str, str]) -> None:
        if failure := fetch(address, target, size, checksums, pause=0):
            raise BuildError(failure)

    monkeypatch.setattr(model_files, "download", download)
    with serve_weights() as host:
        yield host


@pytest.fixture
def npm_archive() -> Archive:
    """Pack files as npm does: below one folder, gzipped."""

    def pack(files: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
            for path, content in files.items():
                member = tarfile.TarInfo(f"package/{path}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return buffer.getvalue()

    return pack


@pytest.fixture
def wheel_archive() -> Archive:
    def pack(files: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        return buffer.getvalue()

    return pack


@pytest.fixture
def part_of() -> PartOf:
    """Make a part that pins the bytes of an archive."""

    def make(archive: bytes, name: str = "thing", **fields: Any) -> Part:
        return Part(
            name=name,
            client="npm",
            package=f"@maker/{name}",
            version="1.2.3",
            sha256=hashlib.sha256(archive).hexdigest(),
            licence="MIT",
            **fields,
        )

    return make


class Registry:
    """Replaces the package clients: returns archives by part, or fails, and records the calls."""

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes | Exception]] = {}
        self.calls: list[str] = []

    def put(self, part: Part, *answers: bytes | Exception) -> None:
        """Answer each call with the next of `answers`; the last one is repeated."""
        self.answers[part.name] = list(answers)

    def __call__(self, part: Part, folder: Path) -> Path:
        assert list(folder.iterdir()) == []
        self.calls.append(part.name)
        answers = self.answers[part.name]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        path = folder / "archive"
        path.write_bytes(answer)
        return path


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH; its scripts log their calls."""
    folder = tmp_path / "commands"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    for name in ("CHROMIUM", "FIREFOX", "WEBKIT", "NGINX"):
        monkeypatch.delenv(f"BACKDROP_{name}", raising=False)
    monkeypatch.setattr(environment, "PAUSE", 0)
    return folder
