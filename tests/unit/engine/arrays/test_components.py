"""Connected components against scipy."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from backdrop.engine.arrays.components import label_components, label_runs


@settings(deadline=None)  # numpy's first call is slow
@given(st.integers(1, 25), st.integers(1, 25), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_components_equal_scipys(height: int, width: int, share: float, seed: int) -> None:
    area = np.random.default_rng(seed).random((height, width)) < share
    actual = label_components(area)
    expected, count = ndimage.label(area, np.ones((3, 3)))
    assert set(np.unique(actual[area]).tolist()) == set(range(1, count + 1))
    assert (actual[~area] == 0).all()
    # Each of our labels corresponds to exactly one of scipy's.
    assert len(set(zip(actual[area].tolist(), expected[area].tolist(), strict=True))) == count


def test_a_spiral_is_one_component() -> None:
    area = np.zeros((41, 41), bool)
    y = x = 20
    area[y, x] = True
    for turn in range(1, 19):
        dy, dx = [(0, 1), (1, 0), (0, -1), (-1, 0)][turn % 4]
        for _ in range(2 * ((turn + 1) // 2)):
            y, x = y + dy, x + dx
            area[y, x] = True
    assert label_components(area).max() == 1


def test_components_joined_by_sides_alone_equal_scipys() -> None:
    area = np.random.default_rng(3).random((40, 50)) < 0.6
    runs = label_runs(area, corners=False)
    expected, count = ndimage.label(area)
    pairs = zip(runs.label.tolist(), expected[runs.row, runs.start].tolist(), strict=True)
    assert len(set(pairs)) == runs.label.max() == count
    assert (runs.stop - runs.start).sum() == area.sum()
