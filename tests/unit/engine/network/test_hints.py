"""The second input: zeros by default, refused where it does not fit."""

import numpy as np
import pytest

from backdrop.engine.network.hints import fill_hints
from backdrop.engine.network.models import BACKDROP_S, ISNET

TENSOR = np.zeros((1, 3, 64, 32), np.float32)


def test_hints_are_zero_by_default_and_pass_unchanged() -> None:
    filled = fill_hints(BACKDROP_S, TENSOR, None)
    assert filled is not None
    assert filled.shape == (1, 4, 64, 32)
    assert filled.dtype == np.float32
    assert not filled.any()
    hints = np.ones((1, 4, 64, 32), np.float32)
    assert fill_hints(BACKDROP_S, TENSOR, hints) is hints


def test_a_network_without_hints_gets_none() -> None:
    assert fill_hints(ISNET, TENSOR, None) is None
    with pytest.raises(ValueError, match="isnet takes no hints"):
        fill_hints(ISNET, TENSOR, np.zeros((1, 4, 64, 32), np.float32))


@pytest.mark.parametrize("shape", [(1, 4, 32, 64), (1, 3, 64, 32), (4, 64, 32)])
def test_hints_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="backdrop-s takes no hints"):
        fill_hints(BACKDROP_S, TENSOR, np.zeros(shape, np.float32))
