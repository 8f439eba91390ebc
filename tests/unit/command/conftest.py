"""The package as installed, a folder of pictures, and a tiny model that answers at once."""

import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.networks import file_of, network
from tests.unit.conftest import BuildWheel


@pytest.fixture(scope="session")
def networks(weights: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both models."""
    folder = tmp_path_factory.mktemp("networks")
    for name, file in weights.items():
        (folder / f"{name}.onnx").symlink_to(file)
    return folder


@pytest.fixture(scope="session")
def installed(built_wheel: BuildWheel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables under which the content of the wheel is imported."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(built_wheel()) as archive:
        archive.extractall(folder)
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
