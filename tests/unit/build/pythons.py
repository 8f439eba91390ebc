"""Find the Pythons of this machine that the package is for."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.build import ROOT
from app.build.parts import read_toml

CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")
# Where pyenv, uv and the runners of GitHub keep the versions that they installed.
PLACES = (
    (os.environ.get("PYENV_ROOT", "~/.pyenv"), "versions/{}.*/bin/python3"),
    (os.environ.get("UV_PYTHON_INSTALL_DIR", "~/.local/share/uv/python"), "*-{}.*/bin/python3"),
    (os.environ.get("RUNNER_TOOL_CACHE", "/opt/hostedtoolcache"), "Python/{}.*/*/bin/python3"),
)
# ensurepip is what Debian packages apart, and what venv does not work without.
QUESTION = (
    "import ensurepip, json, sys, venv; print(json.dumps(["
    "'%d.%d' % sys.version_info[:2], sys.version_info[3], sys.implementation.name, sys.abiflags]))"
)


def supported_versions() -> list[str]:
    """Return the versions, such as 3.11, that the package's classifiers name."""
    classifiers = read_toml(ROOT / "pyproject.toml")["project"]["classifiers"]
    return [found[1] for line in classifiers if (found := CLASSIFIER.fullmatch(line))]


def find_python(version: str) -> Path | None:
    """Return a Python of this version that can make virtual environments, or None."""
    return next((path for path in candidates(version) if is_usable(path, version)), None)


def candidates(version: str) -> Iterator[Path]:
    """List what may be a Python of this version: this one, those on PATH, those in PLACES."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield Path(sys.executable)
    for name in (f"python{version}", "python3"):
        if found := shutil.which(name):
            yield Path(found)
    for folder, pattern in PLACES:
        yield from sorted(Path(folder).expanduser().glob(pattern.format(version)))


def is_usable(python: Path, version: str) -> bool:
    """Return whether it is a released CPython of this version, with a lock and with ensurepip."""
    asked = subprocess.run([python, "-c", QUESTION], capture_output=True, text=True)
    return not asked.returncode and json.loads(asked.stdout) == [version, "final", "cpython", ""]
