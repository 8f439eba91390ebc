"""The package as installed, a folder of pictures, and a tiny model that answers at once."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.build import ROOT
from app.build.parts import read_toml
from tests.networks import file_of, network


@pytest.fixture(scope="session")
def networks(weights: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both models."""
    folder = tmp_path_factory.mktemp("networks")
    for name, file in weights.items():
        (folder / f"{name}.onnx").symlink_to(file)
    return folder


@pytest.fixture(scope="session")
def installed(networks: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables under which the package `backdrop` can be imported."""
    folder = tmp_path_factory.mktemp("site-packages")
    targets = read_toml(ROOT / "pyproject.toml")["tool"]["hatch"]["build"]["targets"]
    excluded = {ROOT / path for path in targets["wheel"]["exclude"]}
    shutil.copytree(
        ROOT / "app/backdrop",
        folder / "backdrop",
        ignore=lambda place, names: [name for name in names if Path(place, name) in excluded],
    )
    (folder / "backdrop/weights").symlink_to(networks)
    return {**os.environ, "PYTHONPATH": str(folder)}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ONNX file of a model for which bright pixels are the subject."""
    file = tmp_path_factory.mktemp("tiny") / "tiny.onnx"
    file.write_bytes(file_of(network()))
    return file


@pytest.fixture
def pictures(photos: dict[str, NDArray[np.uint8]], tmp_path: Path) -> Path:
    """A folder tree with three small pictures, a hidden one and a text file."""
    folder = tmp_path / "pictures"
    (folder / "below").mkdir(parents=True)
    small = {name: photo[::4, ::4] for name, photo in photos.items()}
    Image.fromarray(small["chelsea"]).save(folder / "chelsea.jpg")
    Image.fromarray(small["coffee"]).save(folder / "coffee.png")
    Image.fromarray(small["astronaut"]).save(folder / "below" / "astronaut.webp")
    (folder / "notes.txt").write_text("not a picture")
    shutil.copy(folder / "chelsea.jpg", folder / ".hidden.jpg")
    return folder
