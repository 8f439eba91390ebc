"""From an archive to a part's files: only what was pinned comes out of it."""

import json
import posixpath
import shutil
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO

from app.build import BuildError
from app.build.cache import manifest
from app.build.parts import Part, Weights, sha256_of


def expect(found: str, expected: str, what: str) -> None:
    """Raise BuildError unless what was found is what pyproject.toml pins."""
    if found != expected:
        raise BuildError(
            f"  The {what} is not the one pinned in pyproject.toml.\n"
            f"    expected sha256 {expected}\n"
            f"    found    sha256 {found}\n"
            "  Try again, in case the download was damaged. If the same hash is found again, the\n"
            "  package index, or a mirror or proxy on the way, gives out another file than the\n"
            "  one that was reviewed: do not use it, and report it to the project."
        )


def unpack(part: Part, archive: Path, folder: Path) -> None:
    """Verify an archive and take the part's files out of it. Raises BuildError."""
    expect(sha256_of(archive), part.sha256, "archive")
    if part.weights and part.weights.index:
        join_chunks(part.weights, archive, folder / f"{part.name}.onnx")
    unused = set(part.take)
    for path, file in members(archive, part.take):
        unused -= {pattern for pattern in part.take if fnmatchcase(path, pattern)}
        with (folder / PurePosixPath(path).name).open("xb") as target:
            shutil.copyfileobj(file, target)
    if unused:
        raise BuildError(f"  Its archive has no member like {', '.join(sorted(unused))}.")
    if part.weights:
        weights = folder / f"{part.name}.onnx"
        found = f"{sha256_of(weights)}, {weights.stat().st_size} bytes"
        expect(found, f"{part.weights.sha256}, {part.weights.bytes} bytes", weights.name)


def join_chunks(weights: Weights, archive: Path, target: Path) -> None:
    """Write each chunk where the index says that it starts: the archive has them in any order."""
    starts: dict[str, int] = {}
    for path, file in members(archive, [weights.index]):
        for chunk in json.load(file)[weights.resource]["chunks"]:
            starts[posixpath.join(posixpath.dirname(path), chunk["hash"])] = chunk["offsets"][0]
    with target.open("xb") as joined:
        for path, file in members(archive, starts):
            joined.seek(starts[path])
            shutil.copyfileobj(file, joined)


def members(archive: Path, patterns: Iterable[str]) -> Iterator[tuple[str, IO[bytes]]]:
    """The path and content of each member wanted. The one folder npm packs all into is left out."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            for name in zipped.namelist():
                if any(fnmatchcase(name, pattern) for pattern in patterns):
                    with zipped.open(name) as content:
                        yield name, content
    else:
        with tarfile.open(archive) as tar:
            for member in tar:
                path = member.name.partition("/")[2]
                wanted = any(fnmatchcase(path, pattern) for pattern in patterns)
                if wanted and (packed := tar.extractfile(member)):
                    yield path, packed


def check_lock(parts: Iterable[Part], folders: Mapping[str, Path]) -> None:
    """Hold the wheels served beside Pyodide against the hashes that Pyodide itself expects."""
    for part in parts:
        if not part.beside:
            continue
        lock = json.loads((folders[part.beside] / "pyodide-lock.json").read_text("utf-8"))
        pinned = {each["file_name"]: each["sha256"] for each in lock["packages"].values()}
        for name, found in manifest(folders[part.name]).items():
            if found != pinned.get(name):
                raise BuildError(
                    f"Part {part.name} from {part.source} does not fit {part.beside}: {name}\n"
                    f"  expected sha256 {pinned.get(name, 'none, it is not in the lock')}\n"
                    f"  found    sha256 {found}\n  Pin versions of the two that belong together."
                )
