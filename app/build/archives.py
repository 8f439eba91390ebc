"""Extract a part's pinned files from the archive of its package, after verifying it."""

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
from app.build.cache import read_manifest
from app.build.parts import Part, Weights, sha256_of


def check_hash(found: str, expected: str, name: str) -> None:
    """Raise BuildError unless a file has the hash that pyproject.toml pins."""
    if found != expected:
        raise BuildError(
            f"  The {name} is not the one pinned in pyproject.toml.\n"
            f"    expected sha256 {expected}\n"
            f"    found    sha256 {found}\n"
            "  Try again, in case the download was damaged. If the hash stays the same, the\n"
            "  package index, or a mirror or proxy in between, serves another file than the\n"
            "  reviewed one: do not use it, and report it to the project."
        )


def unpack(part: Part, archive: Path, folder: Path) -> None:
    """Verify an archive and extract the part's files into a folder. Raises BuildError."""
    check_hash(sha256_of(archive), part.sha256, "archive")
    if part.weights and part.weights.index:
        join_chunks(part.weights, archive, folder / f"{part.name}.onnx")
    unused = set(part.take)
    for path, file in read_members(archive, part.take):
        unused -= {pattern for pattern in part.take if fnmatchcase(path, pattern)}
        with (folder / PurePosixPath(path).name).open("xb") as target:
            shutil.copyfileobj(file, target)
    if unused:
        raise BuildError(f"  Its archive has no member like {', '.join(sorted(unused))}.")
    if part.weights:
        check_weights(part.weights, folder / f"{part.name}.onnx")


def check_weights(pinned: Weights, file: Path) -> None:
    """Raise BuildError unless a network's file is the one that pyproject.toml pins."""
    found = f"{sha256_of(file)}, {file.stat().st_size} bytes"
    check_hash(found, f"{pinned.sha256}, {pinned.bytes} bytes", file.name)


def join_chunks(weights: Weights, archive: Path, target: Path) -> None:
    """Write each chunk at the offset in the index: the archive has the chunks in any order."""
    starts: dict[str, int] = {}
    for path, file in read_members(archive, [weights.index]):
        for chunk in json.load(file)[weights.resource]["chunks"]:
            starts[posixpath.join(posixpath.dirname(path), chunk["hash"])] = chunk["offsets"][0]
    with target.open("xb") as joined:
        for path, file in read_members(archive, starts):
            joined.seek(starts[path])
            shutil.copyfileobj(file, joined)


def read_members(archive: Path, patterns: Iterable[str]) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield path and content of each member that matches a pattern.

    The paths in a tar file omit their first folder, into which npm packs everything.
    """
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
    """Check wheels for Pyodide against the hashes in Pyodide's lock. Raises BuildError."""
    for part in parts:
        if not part.beside:
            continue
        lock = json.loads((folders[part.beside] / "pyodide-lock.json").read_text("utf-8"))
        pinned = {each["file_name"]: each["sha256"] for each in lock["packages"].values()}
        for name, found in read_manifest(folders[part.name]).items():
            if found != pinned.get(name):
                raise BuildError(
                    f"Part {part.name} from {part.source} does not fit {part.beside}: {name}\n"
                    f"  expected sha256 {pinned.get(name, 'none, it is not in the lock')}\n"
                    f"  found    sha256 {found}\n  Pin versions of the two that belong together."
                )
