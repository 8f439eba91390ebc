"""What is kept on this computer, outside the repository: whole folders or none."""

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
DAY = 86_400  # seconds


def cache_folder() -> Path:
    """Where parts are kept, shared by all clones: BACKDROP_CACHE or the system's usual place."""
    if chosen := os.environ.get("BACKDROP_CACHE"):
        return Path(chosen).expanduser().resolve()
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/backdrop"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "backdrop"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backdrop"


@contextmanager
def temporary(parent: Path) -> Iterator[Path]:
    """A folder in `parent`, which is made if need be, that is gone when the block ends."""
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


def sweep(cache: Path) -> None:
    """Remove what killed runs left behind."""
    for left in cache.glob(".partial-*"):
        if time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)


def seal(folder: Path) -> None:
    """Write down the sha256 of each file, the sign that the folder is whole."""
    hashes = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(hashes, indent=1), "utf-8")


def manifest(folder: Path) -> dict[str, str]:
    """Return the file names of a sealed folder with their sha256."""
    hashes: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return hashes


def is_whole(folder: Path) -> bool:
    """Tell whether a part is cached with every file as it was. What is not whole is dropped."""
    if not folder.exists():
        return False
    try:
        if all(sha256_of(folder / name) == pinned for name, pinned in manifest(folder).items()):
            return True
    except (OSError, ValueError):
        pass
    print(f"{folder.name} in the cache is damaged and is made again")
    shutil.rmtree(folder)
    return False
