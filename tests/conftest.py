"""What unit and browser tests share: real photos and the real networks' weights."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray

from app.build import ROOT, cache, fetch, parts

PHOTOS = ("astronaut", "chelsea", "coffee")


@pytest.fixture(scope="session")
def photos() -> dict[str, NDArray[np.uint8]]:
    """Photos that scikit-image carries, uint8 HxWx3, by name."""
    return {name: getattr(skimage.data, name)() for name in PHOTOS}


@pytest.fixture(scope="session")
def weights() -> dict[str, Path]:
    """Each network's file in the build's cache, by the network's name."""
    pinned = [part for part in parts.read_parts(ROOT) if part.weights]
    folders = fetch.provide(pinned, cache.cache_folder())
    return {name: folder / f"{name}.onnx" for name, folder in folders.items()}
