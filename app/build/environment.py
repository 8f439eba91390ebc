"""Provide virtual environments with the development tools, one for each set of packages."""

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from app.build import BuildError, debian
from app.build.cache import atomic_folder, cache_folder
from app.build.parts import read_toml, sha256_of

ATTEMPTS = 3  # runs of pip or npm before giving up
PAUSE = 5.0  # seconds between two attempts


def read_requirements(root: Path, group: str) -> list[str]:
    """Read the pinned packages of a dependency group, such as dev, from pyproject.toml."""
    requirements: list[str] = read_toml(root / "pyproject.toml")["dependency-groups"][group]
    return requirements


def run_module(
    root: Path, group: str, module: str, *arguments: str, shows_output: bool = False
) -> str:
    """Run a module of this repository in the environment of a dependency group.

    Return its output, or nothing if the person sees it instead. Raises BuildError with its errors.
    """
    python = provide_python(read_requirements(root, group))
    result = subprocess.run(
        [str(python), "-m", module, *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "app")},  # for `import backdrop`
        stdout=None if shows_output else subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if result.returncode:
        raise BuildError(result.stderr.strip())
    return result.stdout or ""


def provide_python(requirements: Sequence[str], install: bool = False) -> Path:
    """Return the Python of a virtual environment that has the requirements.

    Each set of requirements has one environment in the cache, created on first use. With `install`,
    Debian's python3-venv is installed where venv does not work without it. Raises BuildError.
    """
    base = [sys.version, sys.base_prefix, *requirements]
    folder = cache_folder() / f"environment-{sha256_of(repr(base).encode())[:12]}"
    if not folder.exists():
        with atomic_folder(folder) as made:
            create_environment(made, install)
            if requirements:
                print("installing tools", flush=True)
                pip_install(python_in(made), requirements)
    return python_in(folder)


def python_in(folder: Path) -> Path:
    """Return the path of the Python of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_command() -> list[str]:
    """Return the command that runs pip: this Python's, or an environment's if it has none."""
    python = sys.executable if importlib.util.find_spec("pip") else str(provide_python(()))
    return [python, "-m", "pip"]


def create_environment(folder: Path, install: bool) -> None:
    """Create an empty virtual environment. Raises BuildError."""
    command = [sys.executable, "-m", "venv", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode and install and debian.is_debian_root():
        debian.apt_install("python3-venv")  # Debian packages the files that venv needs separately
        command.append("--clear")
        result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode:
        raise BuildError(
            f"{sys.executable} cannot make a virtual environment:\n"
            f"{(result.stdout + result.stderr).strip()}\n"
            "On Debian and Ubuntu `apt-get install python3-venv` (as root) adds what is missing."
        )


def pip_install(python: Path, requirements: Sequence[str]) -> None:
    """Install packages into the environment of this Python. Raises BuildError."""
    options = ["-qq", "--disable-pip-version-check", "--only-binary=:all:"]
    command = [str(python), "-m", "pip", "install", *options, *requirements]
    if not run_installer(command):
        raise BuildError("pip could not install the development tools; see its messages above.")


def run_installer(command: Sequence[str], folder: Path | None = None) -> bool:
    """Run pip or npm, in a folder, until it succeeds; return False after the last attempt."""
    for attempt in range(1, ATTEMPTS + 1):
        if subprocess.run(command, cwd=folder).returncode == 0:
            return True
        if attempt < ATTEMPTS:
            print("The installation failed; trying again.", flush=True)
            time.sleep(PAUSE)
    return False
