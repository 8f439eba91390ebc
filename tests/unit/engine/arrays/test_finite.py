"""Numbers in place of NaN and infinity."""

import numpy as np
import pytest

from backdrop.engine.arrays.finite import without_nan


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_every_bad_number_is_replaced(bad: float) -> None:
    plane = np.ones((3, 4), np.float32)
    plane[1, 2] = bad
    assert np.array_equal(without_nan(plane), np.nan_to_num(plane))


def test_a_finite_array_is_not_copied() -> None:
    plane = np.ones((3, 4), np.float32)
    assert without_nan(plane) is plane
