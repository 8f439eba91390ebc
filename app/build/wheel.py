"""The wheel that pip installs: the package `backdrop` without its browser half, and the models.

pyproject.toml selects the modules; wheel_hook.py adds the prepared models to backdrop/weights.
"""

import subprocess
from pathlib import Path

from app.build import BuildError
from app.build.environment import pip_command
from app.build.fetch import provide
from app.build.parts import read_parts
from app.build.prepared import prepare

PACKAGE = "backdrop"


def make(root: Path, cache: Path, folder: Path) -> Path:
    """Make the wheel in `folder` and return its path. Raises BuildError."""
    networks(root, cache)  # here it is told what is fetched and made; pip would hide it
    for old in folder.glob(f"{PACKAGE}-*.whl"):
        old.unlink()
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    command = [*pip_command(), "wheel", *options, "--wheel-dir", str(folder), str(root)]
    if subprocess.run(command).returncode:
        raise BuildError("pip could not make the wheel; it says why above.")
    (made,) = folder.glob(f"{PACKAGE}-*.whl")
    return made


def networks(root: Path, cache: Path) -> dict[str, Path]:
    """Return the prepared networks by their paths in the wheel, fetched and made if need be.

    Raises BuildError.
    """
    parts = [part for part in read_parts(root) if part.weights]
    folders = prepare(root, parts, provide(parts, cache), cache)
    return {
        f"{PACKAGE}/weights/{name}.onnx": folder / f"{name}.onnx"
        for name, folder in folders.items()
    }
