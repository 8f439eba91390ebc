"""The wheels that the tests of the build and of the command share."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.build import ROOT, wheel

BuildWheel = Callable[..., Path]


@pytest.fixture(scope="session")
def built_wheel(weights: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> BuildWheel:
    """Build the wheel, without some parts, with hatchling; each is built once."""
    made: dict[str, Path] = {}

    def build(without: str = "") -> Path:
        if without not in made:
            folder = tmp_path_factory.mktemp("wheel")
            command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
            variables = {**os.environ, wheel.WITHOUT: without}
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=variables)
            (made[without],) = folder.glob("*.whl")
        return made[without]

    return build
