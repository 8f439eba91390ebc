import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from backdrop.engine.arrays.components import label_components, label_runs


@settings(deadline=None)  # the first call takes as long as numpy does to wake up
@given(st.integers(1, 25), st.integers(1, 25), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_parts_are_scipys(height: int, width: int, share: float, seed: int) -> None:
    area = np.random.default_rng(seed).random((height, width)) < share
    ours = label_components(area)
    theirs, count = ndimage.label(area, np.ones((3, 3)))
    assert set(np.unique(ours[area]).tolist()) == set(range(1, count + 1))
    assert (ours[~area] == 0).all()
    # one number of ours for one of theirs
    assert len(set(zip(ours[area].tolist(), theirs[area].tolist(), strict=True))) == count


def test_a_spiral_is_one_part() -> None:
    area = np.zeros((41, 41), bool)
    y = x = 20
    area[y, x] = True
    for turn in range(1, 19):
        dy, dx = [(0, 1), (1, 0), (0, -1), (-1, 0)][turn % 4]
        for _ in range(2 * ((turn + 1) // 2)):
            y, x = y + dy, x + dx
            area[y, x] = True
    assert label_components(area).max() == 1


def test_parts_joined_by_sides_alone_are_scipys() -> None:
    area = np.random.default_rng(3).random((40, 50)) < 0.6
    found = label_runs(area, corners=False)
    theirs, count = ndimage.label(area)
    pairs = zip(found.number.tolist(), theirs[found.row, found.start].tolist(), strict=True)
    assert len(set(pairs)) == found.number.max() == count
    assert (found.stop - found.start).sum() == area.sum()
