"""Estimate the confidence of a cut from the networks' answers alone.

Confidence stands for the overlap (intersection over union) of the cut with the truth. It is made
from two overlaps that need no truth:

- clearness: the overlap to expect if each pixel's answer is its probability of being foreground.
  It falls with the width of the unknown band and with components of middling probability. It
  counts three times, as the geometric mean of all networks': where one of them is not clear, the
  picture is hard.
- agreement: the mean overlap of the answer with the other networks'. Without another one,
  clearness takes its place.

docs/experiments.md, "Confidence", compares it with true overlaps. Both constants are fitted.
"""

import math
from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Mask, UInt8Array
from backdrop.engine.arrays.components import SPECK_SHARE
from backdrop.engine.arrays.finite import without_nan
from backdrop.engine.arrays.sizes import resize

UNSURE = 0.72  # confidence below which a person is warned, also of doubtful parts
CLEARNESS_POWER = 3  # of clearness, beside agreement
GUIDE_MASK_SIDE = 320  # pixels; answers are compared at the size of the smallest network

# Doubts: the possible faults of a cut. The page has a sentence for each.
NO_DOUBT = ""
NOTHING = "nothing"  # no more than a speck is more likely foreground than background
EVERYTHING = "everything"  # no more than a speck is more likely background than foreground
DISAGREE = "disagree"  # the two networks found different subjects
SOFT = "soft"  # a large area is neither clearly foreground nor clearly background


@dataclass(frozen=True)
class Confidence:
    """The confidence of a cut, 0 to 1, and its doubt, which is NO_DOUBT from UNSURE upwards."""

    value: float
    doubt: str = NO_DOUBT


def confidence(answer: Mask, *others: Mask) -> Confidence:
    """Return the confidence of an answer, compared with those of other networks.

    answer: one network's, or the common one of several. answer, others: float32 of any sizes, the
    probability of being foreground from 0 to 1, not rescaled (segment.ask); NaN counts as
    background.
    """
    answer = _to_guide_size(answer)
    foreground_share = float((answer > 0.5).mean())
    if foreground_share < SPECK_SHARE:
        return Confidence(0.0, NOTHING)
    if 1 - foreground_share < SPECK_SHARE:
        return Confidence(0.0, EVERYTHING)
    others = tuple(_to_guide_size(other) for other in others)
    own = clearness(answer)
    clear = math.prod((own, *map(clearness, others))) ** (1 / (1 + len(others)))
    agreements = [agreement(answer, other) for other in others]
    agreed = sum(agreements) / len(agreements) if agreements else clear
    value = (clear**CLEARNESS_POWER * agreed) ** 0.5
    if value >= UNSURE:
        return Confidence(value)
    return Confidence(value, DISAGREE if agreements and agreed < own else SOFT)


def to_guide_mask(answer: Mask) -> UInt8Array:
    """Return an answer as uint8 of GUIDE_MASK_SIDE squared, small enough to save with pictures."""
    small: UInt8Array = np.round(_to_guide_size(answer) * 255).astype(np.uint8)
    return small


def clearness(answer: Mask) -> float:
    """Return the expected overlap of the answer, thresholded at one half, with the truth, 0 to 1.

    It is 0 if the thresholded answer is empty.
    """
    foreground = answer > 0.5
    expected_hits = answer[foreground].sum(dtype=np.float64)
    expected_misses = answer[~foreground].sum(dtype=np.float64)
    if not expected_hits:
        return 0.0
    return float(expected_hits / (foreground.sum() + expected_misses))


def agreement(first: Mask, second: Mask) -> float:
    """Return the overlap of two answers of one size, 0 to 1; 1 if both are empty."""
    union = np.maximum(first, second).sum(dtype=np.float64)
    return float(np.minimum(first, second).sum(dtype=np.float64) / union) if union else 1.0


def _to_guide_size(answer: Float32Array) -> Float32Array:
    plane = np.clip(without_nan(answer), 0, 1).astype(np.float32)
    return resize(plane, (GUIDE_MASK_SIDE, GUIDE_MASK_SIDE))
