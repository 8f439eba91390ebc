"""Keep fetched and built folders outside the repository, each complete or absent."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.build.parts import sha256_of

MANIFEST = "manifest.json"
DAY = 86_400  # seconds: a temporary folder older than this belongs to no running build


def cache_folder() -> Path:
    """Return the cache, which all clones share: BACKDROP_CACHE or the system's usual place."""
    if chosen := os.environ.get("BACKDROP_CACHE"):
        return Path(chosen).expanduser().resolve()
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/backdrop"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "backdrop"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backdrop"


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """Provide a folder in `parent`, created if missing, that is removed when the block ends."""
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".partial-", dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def atomic_folder(folder: Path) -> Iterator[Path]:
    """Provide a temporary folder that is renamed to `folder` when the block ends without error."""
    with temporary_folder(folder.parent) as parent:
        made = parent / folder.name
        made.mkdir()
        yield made
        try:
            made.rename(folder)
        except OSError:
            if not folder.exists():  # it exists if another run finished first
                raise


def remove_leftovers(cache: Path) -> None:
    """Remove temporary folders that killed runs left behind more than a day ago."""
    for left in cache.glob(".partial-*"):
        if time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)


def write_manifest(folder: Path) -> None:
    """Write the manifest: the sha256 of each file, and the sign that the folder is complete."""
    hashes = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(hashes, indent=1), "utf-8")


def read_manifest(folder: Path) -> dict[str, str]:
    """Read the manifest of a sealed folder: each file's sha256 by name."""
    hashes: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return hashes


def is_intact(folder: Path) -> bool:
    """Return whether a sealed folder is unchanged; remove it if it is damaged."""
    if not folder.exists():
        return False
    try:
        if all(
            sha256_of(folder / name) == pinned for name, pinned in read_manifest(folder).items()
        ):
            return True
    except (OSError, ValueError):
        pass
    print(f"{folder.name} in the cache is damaged and will be made again")
    shutil.rmtree(folder)
    return False
