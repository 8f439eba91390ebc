"""Test the hints with which a network's ranges are measured."""

import numpy as np
import pytest

from app.prepare.proposals import TAP_RADIUS, usual_hints


def test_every_kind_of_hint_is_there() -> None:
    answer = np.zeros((40, 60), np.float32)
    answer[10:30, 20:50] = 1  # rows 20 to 60 and columns 40 to 100 of the picture
    whole, missing, surplus, taps = (hints[0] for hints in usual_hints(answer))
    assert {each.shape for each in (whole, missing, surplus, taps)} == {(4, 80, 120)}
    assert [each[1].mean() for each in (whole, missing, surplus, taps)] == [1, 1, 1, 0]
    assert (whole[0, 40, 50], missing[0, 40, 50], surplus[0, 40, 10]) == (1, 0, 1)
    assert not whole[2:].any()
    assert not taps[0].any()
    for planes in (missing, taps):
        assert planes[2, 40, 55] == 1  # the middle of the subject's left half
    for planes in (surplus, taps):
        rows, columns = np.nonzero(planes[3])
        assert whole[0][rows.mean().round().astype(int), columns.mean().round().astype(int)] == 0
    assert missing[2].sum() == pytest.approx(np.pi * TAP_RADIUS**2, rel=0.05)


@pytest.mark.parametrize("level", [0, 1])
def test_a_flat_answer_has_no_tap_where_there_is_no_region(level: int) -> None:
    *_, taps = usual_hints(np.full((32, 32), level, np.float32))
    assert taps[0, 2].any() == (level == 1)
    assert taps[0, 3].any() == (level == 0)
