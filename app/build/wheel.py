"""Build the wheel for pip: the package `backdrop` without its browser half, and the models.

pyproject.toml selects the modules; wheel_hook.py adds the prepared models to backdrop/weights.
metadata_hook.py names the licences of what is inside.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from app.build import BuildError
from app.build.environment import pip_command
from app.build.fetch import provide_parts
from app.build.parts import Part, leave_out, read_parts, read_toml
from app.build.prepared import prepare_networks

PACKAGE = "backdrop"
WITHOUT = "BACKDROP_WITHOUT"  # the variable that tells the hooks which parts to leave out


def build_wheel(root: Path, cache: Path, folder: Path, without: Sequence[str] = ()) -> Path:
    """Build the wheel in `folder`, without these parts, and return its path. Raises BuildError."""
    # First here, since pip hides the messages of the hook.
    provide_models(root, cache, without)
    pattern = f"{read_toml(root / 'pyproject.toml')['project']['name'].replace('-', '_')}-*.whl"
    for old in folder.glob(pattern):
        old.unlink()
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    command = [*pip_command(), "wheel", *options, "--wheel-dir", str(folder), str(root)]
    variables = {**os.environ, WITHOUT: " ".join(without)}
    if subprocess.run(command, env=variables).returncode:
        raise BuildError("pip could not build the wheel; see its messages above.")
    (made,) = folder.glob(pattern)
    return made


def carried_parts(root: Path, without: Sequence[str] | None = None) -> list[Part]:
    """Return the parts in the wheel, the models, without those that are left out.

    without: by default, the names in the variable WITHOUT. Raises BuildError.
    """
    names = os.environ.get(WITHOUT, "").split() if without is None else without
    return [part for part in leave_out(read_parts(root), names) if part.weights]


def provide_models(
    root: Path, cache: Path, without: Sequence[str] | None = None
) -> dict[str, Path]:
    """Return the models' files by their paths in the wheel, after preparing those that are missing.

    Raises BuildError.
    """
    parts = carried_parts(root, without)
    folders = prepare_networks(root, parts, provide_parts(parts, cache), cache)
    return {
        f"{PACKAGE}/weights/{name}.onnx": folder / f"{name}.onnx"
        for name, folder in folders.items()
    }
