"""What unit and browser tests share: real photos and the real networks' weights."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray

from tests.bench.weights import weights as network_files

PHOTOS: dict[str, NDArray[np.uint8]] = {
    name: getattr(skimage.data, name)() for name in ("astronaut", "chelsea", "coffee")
}


@pytest.fixture(scope="session")
def photos() -> dict[str, NDArray[np.uint8]]:
    """Photos that scikit-image carries, uint8 HxWx3, by name."""
    return PHOTOS


@pytest.fixture(scope="session")
def weights() -> dict[str, Path]:
    """Each network's file in the build's cache, by the network's name."""
    return network_files()
