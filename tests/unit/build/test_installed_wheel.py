"""The built wheel in a clean environment of every Python found, installed as a person would."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.build import ROOT
from app.build.environment import python_in
from app.build.parts import read_version
from backdrop.engine.errors import RuntimeMissing
from tests.provision import ALL_ENGINES
from tests.unit.build.pythons import find_python, supported_versions
from tests.unit.conftest import BuildWheel

# Without ONNX Runtime it prints the error's sentence.
SCRIPT = """
import pathlib, backdrop
try:
    result = backdrop.remove("cat.png")
    pathlib.Path("api.png").write_bytes(result)
    print(backdrop.__version__)
except backdrop.BackdropError as error:
    print(error.user_message)
"""


class InstallationFailed(Exception):
    """pip could not install the package, perhaps for want of a connection."""


class Environment:
    """A virtual environment in a folder to work in."""

    def __init__(self, python: Path, folder: Path) -> None:
        self._folder = folder
        self._commands = python_in(folder / "environment").parent
        # Variables of this test run would lead to the repository's modules.
        self._variables = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
        }
        made = self._run([str(python), "-m", "venv", "environment"])
        assert made.returncode == 0, made.stdout + made.stderr

    def run(self, command: str, *words: str) -> tuple[int, str, str]:
        """Run a command of the environment; return its exit code, output and errors."""
        ran = self._run([str(self._commands / command), *words])
        return ran.returncode, ran.stdout, ran.stderr

    def install(self, *words: str) -> None:
        # Most modules are not imported here: Python compiles those that are.
        options = ("--quiet", "--no-compile")
        code, _, errors = self.run("python", "-m", "pip", "install", *options, *words)
        if code:
            raise InstallationFailed(errors)

    def _run(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=self._folder, env=self._variables, capture_output=True, text=True
        )


def install_and_use(python: Path, folder: Path, wheel: Path, smaller_wheel: Path) -> None:
    """Install the wheel, its extra and the wheel without Best, and cut a picture with each."""
    version, result = read_version(ROOT), folder / "cat-cutout.png"
    environment = Environment(python, folder)

    environment.install(str(wheel))
    assert environment.run("backdrop", "--version") == (0, f"backdrop {version}\n", "")
    sentence = f"backdrop: {RuntimeMissing.user_message}\n"
    assert environment.run("backdrop", "cat.png") == (1, "", sentence)
    assert environment.run("python", "-c", SCRIPT) == (0, f"{RuntimeMissing.user_message}\n", "")

    environment.install(f"{wheel}[cpu]")
    code, output, errors = environment.run("backdrop", "cat.png")
    assert (code, output) == (0, "")
    assert errors.splitlines()[-1].startswith("cat-cutout.png done in ")
    with Image.open(result) as image:
        assert image.mode == "RGBA"
        assert image.getchannel("A").getextrema() == (0, 255)
    assert environment.run("python", "-c", SCRIPT) == (0, f"{version}\n", "")
    assert (folder / "api.png").read_bytes() == result.read_bytes()

    environment.install("--no-deps", "--force-reinstall", str(smaller_wheel))
    assert environment.run("backdrop", "--version")[1] == f"backdrop {version}+without.isnet\n"
    best = result.read_bytes()
    assert environment.run("backdrop", "cat.png", "-o", "cat-cutout.png")[0] == 0
    assert result.read_bytes() != best
    code, _, errors = environment.run("backdrop", "cat.png", "--model", "best")
    assert code == 2
    assert errors.startswith("backdrop: The model's file does not exist.")


@pytest.fixture(scope="module")
def journeys(
    built_wheel: BuildWheel,
    photos: dict[str, NDArray[np.uint8]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Future[None]]]:
    """`install_and_use` under way in every Python at once, by version."""
    with ThreadPoolExecutor() as pool:
        made = {}
        for version in supported_versions():
            if python := find_python(version):
                folder = tmp_path_factory.mktemp(f"python{version}")
                Image.fromarray(photos["chelsea"][::4, ::4]).save(folder / "cat.png")
                wheels = (built_wheel(), built_wheel("isnet"))
                made[version] = pool.submit(install_and_use, python, folder, *wheels)
        yield made


@pytest.mark.parametrize("version", supported_versions())
def test_the_wheel_works_in_a_clean_environment(
    version: str, journeys: dict[str, Future[None]], request: pytest.FixtureRequest
) -> None:
    if version not in journeys:
        pytest.skip(f"no Python {version} that can make virtual environments")
    try:
        journeys[version].result()
    except InstallationFailed as error:
        if request.config.getoption(ALL_ENGINES):
            raise
        pytest.skip(f"pip could not install the wheel: {error}")
