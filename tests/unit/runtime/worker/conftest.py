"""A picture and its alpha, for tests of the worker's caches."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document


@pytest.fixture
def picture() -> Document:
    """Noise, 80 by 60 pixels."""
    pixels = np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8)
    return Document(pixels)


@pytest.fixture
def alpha() -> UInt8Array:
    """A rectangle in the middle of that picture."""
    alpha = np.zeros((60, 80), np.uint8)
    alpha[20:40, 20:60] = 255
    return alpha
