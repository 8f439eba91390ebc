"""The time that is left: measured, and not said before it is known."""

import pytest

from backdrop.ui.state.eta import EtaEstimator
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text import batch_messages


def test_nothing_is_said_before_two_pictures_were_measured() -> None:
    pace = EtaEstimator()
    for moment in (4.0, 8.0):
        assert pace.seconds_left({BEST: 3}) is None
        pace.begin(moment - 4)
        pace.end(BEST, moment, counts=True)
    assert pace.seconds_left({BEST: 3}) == pytest.approx(12)
    assert pace.seconds_left({BEST: 3, FAST: 1}) is None
    assert pace.seconds_left({}) == 0


def test_jobs_that_overlap_cost_what_each_adds() -> None:
    pace = EtaEstimator()
    pace.begin(0)
    pace.begin(0)
    for moment in (5, 9, 13, 17):
        pace.end(BEST, moment, counts=True)
        pace.begin(moment)
    assert 4 <= pace.seconds_left({BEST: 1}) <= 4.5


def test_a_pause_and_a_broken_file_are_no_measure() -> None:
    pace = EtaEstimator()
    now = 0.0
    for _ in range(3):
        pace.begin(now)
        pace.end(BEST, now + 4, counts=True)
        pace.begin(now + 4)
        pace.end(BEST, now + 4.1, counts=False)
        pace.pause()
        now += 1000
    assert pace.seconds_left({BEST: 10}) == pytest.approx(40)


def test_the_last_pictures_count_and_one_that_stands_out_does_not() -> None:
    pace = EtaEstimator()
    now = 0.0
    for cost in [60] * 20 + [4] * 9 + [600]:
        pace.begin(now)
        now += cost
        pace.end(BEST, now, counts=True)
    assert pace.seconds_left({BEST: 1}) == pytest.approx(4)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (0.2, "about 10 s left"),
        (14, "about 10 s left"),
        (49, "about 50 s left"),
        (50, "about 1 min left"),
        (200, "about 3 min left"),
        (3569, "about 59 min left"),
        (3600, "about 1 h left"),
        (5000, "about 1 h 20 min left"),
        (7190, "about 2 h left"),
    ],
)
def test_it_is_said_no_more_exactly_than_it_is_known(left: float, said: str) -> None:
    assert batch_messages.time_left(left) == said
