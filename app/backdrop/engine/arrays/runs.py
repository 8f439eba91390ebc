"""Find the runs of set flags in a row, to work on a narrow band and not on whole tiles."""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray


def runs(flags: BoolArray, max_gap: int) -> list[slice]:
    """Return the runs of True in bool N from left to right, without a gap of at most `max_gap`."""
    places = np.flatnonzero(flags)
    if not places.size:
        return []
    ends = np.flatnonzero(places[1:] - places[:-1] > max_gap + 1)
    starts = [int(places[0]), *places[ends + 1].tolist()]
    stops = [*(places[ends] + 1).tolist(), int(places[-1]) + 1]
    return [slice(start, stop) for start, stop in zip(starts, stops, strict=True)]
