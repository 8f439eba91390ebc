"""Runs of set flags."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.arrays.runs import runs


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 5))
def test_runs_cover_the_flags_and_stand_apart(flags: list[bool], gap: int) -> None:
    row = np.array(flags, np.bool_)
    found = runs(row, gap)
    covered = np.zeros_like(row)
    for run in found:
        covered[run] = True
        assert row[run.start]
        assert row[run.stop - 1]
    assert covered[row].all()
    assert all(after.start - run.stop > gap for run, after in pairwise(found))
    # What is covered without being set is a gap between two set flags.
    for place in np.flatnonzero(covered & ~row):
        set_near = np.flatnonzero(row)
        before, after = set_near[set_near < place].max(), set_near[set_near > place].min()
        assert after - before - 1 <= gap
