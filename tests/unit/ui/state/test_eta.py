"""The estimate of the time that is left."""

import pytest

from backdrop.ui.state.eta import EtaEstimator
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text import batch_messages


def test_there_is_no_estimate_before_two_pictures_were_measured() -> None:
    estimator = EtaEstimator()
    for moment in (4.0, 8.0):
        assert estimator.seconds_left({BEST: 3}) is None
        estimator.begin(moment - 4)
        estimator.end(BEST, moment, counts=True)
    assert estimator.seconds_left({BEST: 3}) == pytest.approx(12)
    assert estimator.seconds_left({BEST: 3, FAST: 1}) is None
    assert estimator.seconds_left({}) == 0


def test_overlapping_jobs_cost_the_time_that_each_adds() -> None:
    estimator = EtaEstimator()
    estimator.begin(0)
    estimator.begin(0)
    for moment in (5, 9, 13, 17):
        estimator.end(BEST, moment, counts=True)
        estimator.begin(moment)
    seconds = estimator.seconds_left({BEST: 1})
    assert seconds
    assert 4 <= seconds <= 4.5


def test_a_pause_and_a_failed_job_do_not_count() -> None:
    estimator = EtaEstimator()
    now = 0.0
    for _ in range(3):
        estimator.begin(now)
        estimator.end(BEST, now + 4, counts=True)
        estimator.begin(now + 4)
        estimator.end(BEST, now + 4.1, counts=False)
        estimator.pause()
        now += 1000
    assert estimator.seconds_left({BEST: 10}) == pytest.approx(40)


def test_the_last_pictures_count_but_not_an_outlier() -> None:
    estimator = EtaEstimator()
    now = 0.0
    for cost in [60] * 20 + [4] * 9 + [600]:
        estimator.begin(now)
        now += cost
        estimator.end(BEST, now, counts=True)
    assert estimator.seconds_left({BEST: 1}) == pytest.approx(4)


@pytest.mark.parametrize(
    ("seconds", "expected"),
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
def test_the_text_is_no_more_exact_than_the_estimate(seconds: float, expected: str) -> None:
    assert batch_messages.time_left(seconds) == expected
