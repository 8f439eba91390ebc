"""The tools for development: a virtual environment of the project's own, and a Chromium."""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.build import BuildError
from app.build.cache import cache_folder, finished
from app.build.parts import read_toml, sha256_of

ATTEMPTS = 3
PAUSE = 5.0  # seconds before another attempt


def pip_command() -> list[str]:
    """This Python's pip or, where it comes without as on Debian, that of an environment made."""
    python = sys.executable if importlib.util.find_spec("pip") else str(environment(()))
    return [python, "-m", "pip"]


def environment(requirements: Sequence[str]) -> Path:
    """Return the Python of a virtual environment that has the requirements, made once for each set.

    Raises BuildError.
    """
    base = [sys.version, sys.base_prefix, *requirements]
    folder = cache_folder() / f"environment-{sha256_of(repr(base).encode())[:12]}"
    if not folder.exists():
        with finished(folder) as made:
            make(made)
            install(python_in(made), requirements)
    return python_in(folder)


def python_in(folder: Path) -> Path:
    """Return where a virtual environment has its Python."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make(folder: Path) -> None:
    """Make an empty virtual environment. Raises BuildError."""
    command = [sys.executable, "-m", "venv", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode and is_debian_root():
        # Debian keeps what venv needs in a package of its own.
        apt_install("python3-venv")
        result = subprocess.run([*command, "--clear"], capture_output=True, text=True)
    if result.returncode:
        raise BuildError(
            f"{sys.executable} cannot make a virtual environment:\n"
            + (result.stdout + result.stderr).strip()
            + "\nOn Debian and Ubuntu install the package python3-venv, then try again."
        )
