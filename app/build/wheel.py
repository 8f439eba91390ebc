"""Build the wheel for pip: the package `backdrop` without its browser half, and the models.

pyproject.toml selects the modules; wheel_hook.py adds the prepared models to backdrop/weights.
"""

import subprocess
from pathlib import Path

from app.build import BuildError
from app.build.environment import pip_command
from app.build.fetch import provide_parts
from app.build.parts import read_parts
from app.build.prepared import prepare_networks

PACKAGE = "backdrop"


def build_wheel(root: Path, cache: Path, folder: Path) -> Path:
    """Build the wheel in `folder` and return its path. Raises BuildError."""
    provide_models(root, cache)  # first here, since pip hides the messages of the hook
    for old in folder.glob(f"{PACKAGE}-*.whl"):
        old.unlink()
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    command = [*pip_command(), "wheel", *options, "--wheel-dir", str(folder), str(root)]
    if subprocess.run(command).returncode:
        raise BuildError("pip could not build the wheel; see its messages above.")
    (made,) = folder.glob(f"{PACKAGE}-*.whl")
    return made


def provide_models(root: Path, cache: Path) -> dict[str, Path]:
    """Return the models' files by their paths in the wheel, after preparing those that are missing.

    Raises BuildError.
    """
    parts = [part for part in read_parts(root) if part.weights]
    folders = prepare_networks(root, parts, provide_parts(parts, cache), cache)
    return {
        f"{PACKAGE}/weights/{name}.onnx": folder / f"{name}.onnx"
        for name, folder in folders.items()
    }
