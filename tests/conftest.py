"""What unit and browser tests share: real photos and the real networks' weights."""

import os
from pathlib import Path

import hypothesis
import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray

from tests.bench.weights import weights as network_files

# A deadline would be an assertion on time, and fail on a busy machine. The same code gets the same
# examples; HYPOTHESIS_SEARCH=1 looks for others.
hypothesis.settings.register_profile(
    "backdrop", deadline=None, derandomize="HYPOTHESIS_SEARCH" not in os.environ
)
hypothesis.settings.load_profile("backdrop")

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
