"""Confidence: properties of the number, and its value for real photos."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.confidence import (
    DISAGREE,
    EVERYTHING,
    GUIDE_MASK_SIDE,
    NO_DOUBT,
    NOTHING,
    SOFT,
    UNSURE,
    agreement,
    clearness,
    confidence,
    to_guide_mask,
)
from backdrop.engine.network.models import BACKDROP_S, ISNET
from backdrop.engine.pipeline import Cut, cut
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end

CHANCE = st.floats(0, 1, width=32)
SHARE = st.floats(0, 1)
ROUNDING = 1e-6


def answers(side: int = 12) -> st.SearchStrategy[Float32Array]:
    return arrays.arrays(np.float32, (side, side), elements=CHANCE)


def square(start: int, stop: int, level: float = 1.0, side: int = GUIDE_MASK_SIDE) -> Float32Array:
    answer = np.zeros((side, side), np.float32)
    answer[start:stop, start:stop] = level
    return answer


@settings(deadline=None)
@given(answers(), st.none() | answers(5))
def test_it_is_between_0_and_1_and_low_values_have_a_doubt(
    answer: Float32Array, other: Float32Array | None
) -> None:
    result = confidence(answer) if other is None else confidence(answer, other)
    assert 0 <= result.value <= 1
    assert (result.doubt == NO_DOUBT) == (result.value >= UNSURE)


@settings(deadline=None)
@given(answers(), answers())
def test_agreement_is_symmetric_and_1_only_for_equal_answers(
    first: Float32Array, second: Float32Array
) -> None:
    assert agreement(first, second) == agreement(second, first)
    assert agreement(first, first) == 1
    if np.abs(first - second).max() > 0.01:
        assert agreement(first, second) < 1


@settings(deadline=None)
@given(answers(), answers(), SHARE)
def test_a_closer_second_answer_never_lowers_the_confidence(
    answer: Float32Array, other: Float32Array, share: float
) -> None:
    closer = (other + np.float32(share) * (answer - other)).astype(np.float32)
    assert agreement(answer, closer) >= agreement(answer, other) - ROUNDING
    assert confidence(answer, closer).value >= confidence(answer, other).value - ROUNDING


@settings(deadline=None)
@given(answers(), SHARE)
def test_a_more_decided_answer_is_never_less_clear(answer: Float32Array, share: float) -> None:
    decided = answer + np.float32(share) * ((answer > 0.5) - answer)
    assert clearness(decided.astype(np.float32)) >= clearness(answer) - ROUNDING


def test_clearness_is_the_mean_overlap_with_random_truths() -> None:
    answer = np.full((40, 40), 0.1, np.float32)
    answer[10:30, 10:30] = 0.8
    subject, rng = answer > 0.5, np.random.default_rng(0)
    overlaps = []
    for _ in range(100):
        truth = rng.random(answer.shape) < answer
        overlaps.append((truth & subject).sum() / (truth | subject).sum())
    assert clearness(answer) == pytest.approx(np.mean(overlaps), abs=0.01)


@pytest.mark.parametrize(
    ("level", "doubt"), [(0.0, NOTHING), (0.4, NOTHING), (0.6, EVERYTHING), (1.0, EVERYTHING)]
)
@pytest.mark.parametrize("other", [None, square(80, 240)])
def test_an_answer_without_foreground_or_background_has_no_confidence(
    level: float, doubt: str, other: Float32Array | None
) -> None:
    others = [] if other is None else [other]
    result = confidence(np.full((64, 64), level, np.float32), *others)
    assert (result.value, result.doubt) == (0, doubt)


def test_a_speck_is_no_subject_but_a_small_square_is() -> None:
    assert confidence(square(100, 104)).doubt == NOTHING
    assert confidence(square(100, 110)).doubt == NO_DOUBT


def test_nan_is_background() -> None:
    answer = square(80, 240)
    holes = answer.copy()
    holes[:80] = np.nan
    assert confidence(holes, holes) == confidence(answer, answer)
    assert confidence(np.full_like(answer, np.nan)).doubt == NOTHING


def test_each_cause_has_its_doubt() -> None:
    clear = square(80, 240)
    assert confidence(clear).doubt == NO_DOUBT
    assert confidence(clear, square(160, 310)).doubt == DISAGREE
    assert confidence(clear, np.zeros_like(clear)).doubt == DISAGREE
    faint = square(80, 240, 0.52)
    assert confidence(faint).doubt == SOFT
    assert confidence(faint, faint * np.float32(0.95)).doubt == SOFT


def test_the_two_answers_may_have_any_size() -> None:
    large, small = square(256, 768, side=1024), square(80, 240)
    assert confidence(large, small).value == pytest.approx(1, abs=0.02)
    assert confidence(small, large).value == pytest.approx(1, abs=0.02)


def test_several_other_networks_count_alike() -> None:
    clear, half = square(80, 240), square(80, 240)
    half[160:] = 0
    assert confidence(clear, half).value == pytest.approx(0.5)
    assert confidence(clear, half, clear).value == pytest.approx(0.75)
    assert confidence(clear, half, clear, half, half).value == pytest.approx(0.625)


def test_without_other_networks_clearness_counts_twice() -> None:
    answer = square(80, 240, 0.86)
    assert confidence(answer, answer).value == pytest.approx(0.86, abs=0.001)
    assert confidence(answer).value == pytest.approx(0.86**2, abs=0.001)


@pytest.mark.parametrize("seed", range(5))
def test_a_guide_mask_gives_the_confidence_of_the_answer_itself(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = (rng.random((40, 40), np.float32) ** 2 for _ in range(2))
    guide_mask = to_guide_mask(second)
    assert guide_mask.shape == (GUIDE_MASK_SIDE, GUIDE_MASK_SIDE)
    assert guide_mask.dtype == np.uint8
    result = confidence(first, guide_mask / np.float32(255))
    assert result.value == pytest.approx(confidence(first, second).value, abs=0.002)


def sample(name: str) -> NDArray[np.uint8]:
    """Return a picture of scikit-image that conftest.py does not offer."""
    picture: NDArray[np.uint8] = getattr(skimage.data, name)()
    return picture


@pytest.fixture(scope="module")
def both(weights: dict[str, Path]) -> Callable[[NDArray[np.uint8]], tuple[Cut, Cut]]:
    """Return a function that cuts a photo as the page does: small network first, then IS-Net."""
    runtime = NativeRuntime(weights)

    def run(photo: NDArray[np.uint8]) -> tuple[Cut, Cut]:
        document = Document(photo)
        fast = run_to_end(cut(document, BACKDROP_S, runtime, lambda _: None))
        best = run_to_end(cut(document, ISNET, runtime, lambda _: None, fast.guide_mask))
        return fast, best

    return run


@pytest.mark.parametrize("photo", ["chelsea", "coffee"])
def test_good_cuts_of_real_photos_have_no_doubt(
    photo: str,
    photos: dict[str, NDArray[np.uint8]],
    both: Callable[[NDArray[np.uint8]], tuple[Cut, Cut]],
) -> None:
    for result in both(photos[photo]):
        assert result.confidence.doubt == NO_DOUBT
        assert result.confidence.value > UNSURE


def test_what_may_be_one_subject_or_another_is_in_doubt(
    both: Callable[[NDArray[np.uint8]], tuple[Cut, Cut]],
) -> None:
    _, best = both(sample("rocket"))  # a launch pad at dawn: the rocket, or all that is lit
    assert best.confidence.doubt in (DISAGREE, SOFT)


def test_a_picture_without_a_subject_is_reported(
    both: Callable[[NDArray[np.uint8]], tuple[Cut, Cut]],
) -> None:
    noise = np.random.default_rng(0).normal(128, 8, (400, 600, 3)).clip(0, 255).astype(np.uint8)
    for result in both(noise):
        assert result.confidence.doubt == NOTHING
