"""How far a cut can be trusted, from the networks' answers alone.

The number stands for the overlap (intersection over union) of the cut with the truth, and is the
product of two such overlaps that can be had without the truth:

- clearness: the overlap to expect if each pixel's answer is the chance that it is subject. It
  falls with the width of the unknown band and with parts that are neither in nor out.
- agreement: the overlap of this network's answer with another's. Where no other was asked, the
  clearness stands for it.

Nothing is fitted but UNSURE. Measured on 134 photos with truth of 25 sets, with IS-Net and u2netp
as prepared, against the overlap of the finished alpha: Spearman's rank correlation; area under the
curve for telling overlaps under .8; what is under UNSURE.

    IS-Net, guided by u2netp       .77   .86   25, of which 17 have an overlap under .8, 2 over .9
    IS-Net alone                   .74   .85    9, of which  9
    u2netp, IS-Net asked before    .84   .95   24, of which 23, and 1 over .9
    u2netp alone                   .70   .86   12, of which 12

There are 32 photos with an overlap under .8 with IS-Net guided, 49 with u2netp. The rest was found
with pictures squeezed into squares and IS-Net looking at all of them, where the first row was .79,
.89, and 21 of 26. In 24 of these 26 one network is better than the other by more than .1, in 8 of
these u2netp: comparing pays. With each set left out in turn and the threshold chosen on the others
for a precision of .8, that row gets one from .47 to .55, and 20 of 26 are right on the sets left
out. Linear and logistic fits of the same two, the band's width, entropy, parts and area rank at
best alike on sets left out. What both networks miss alike nobody sees: on the seven photos of glass
the order is chance.
"""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.components import SPECK_SHARE
from backdrop.engine.arrays.sizes import resize

UNSURE = 0.5  # below, the person is told
GUIDE_MASK_SIDE = 320  # both networks' answers are compared at the smaller one's size

# What may be wrong. The page has a sentence for each (ui/words.py).
NO_DOUBT = ""
NOTHING = "nothing"  # no pixel, or no more than a speck, is more likely subject than not
EVERYTHING = "everything"  # the same of the background
DISAGREE = "disagree"  # the networks do
SOFT = "soft"  # much is neither in nor out


@dataclass(frozen=True)
class Confidence:
    """How sure a cut is, 0 to 1, and what may be wrong with it, NO_DOUBT from UNSURE up."""

    value: float
    doubt: str = NO_DOUBT


def confidence(answer: Float32Array, other: Float32Array | None = None) -> Confidence:
    """Judge a network's answer, next to another network's of the same picture if there is one.

    answer, other: float32 of any sizes, the chance of being subject, 0 to 1, not stretched
    (segment.ask); what is not a number counts as background.
    """
    seen, others = _comparable(answer), None if other is None else _comparable(other)
    subject = float((seen > 0.5).mean())
    if subject < SPECK_SHARE:
        return Confidence(0.0, NOTHING)
    if 1 - subject < SPECK_SHARE:
        return Confidence(0.0, EVERYTHING)
    clear = clearness(seen)
    agreed = clear if others is None else agreement(seen, others)
    value = clear * agreed
    if value >= UNSURE:
        return Confidence(value)
    return Confidence(value, DISAGREE if agreed < clear else SOFT)


def to_guide_mask(answer: Float32Array) -> UInt8Array:
    """The answer as uint8 SIDExSIDE, 255 for 1: small enough to be kept with every picture."""
    small: UInt8Array = np.round(_comparable(answer) * 255).astype(np.uint8)
    return small


def clearness(answer: Float32Array) -> float:
    """Overlap to expect of the cut at one half with the truth, 0 to 1; 0 if that is empty."""
    inside = answer > 0.5
    found = answer[inside].sum(dtype=np.float64)
    missed = answer[~inside].sum(dtype=np.float64)
    return float(found / (inside.sum() + missed)) if found else 0.0


def agreement(one: Float32Array, other: Float32Array) -> float:
    """Overlap of two answers of one size, 0 to 1; 1 if both are empty."""
    union = np.maximum(one, other).sum(dtype=np.float64)
    return float(np.minimum(one, other).sum(dtype=np.float64) / union) if union else 1.0


def _comparable(answer: Float32Array) -> Float32Array:
    plane = np.clip(np.nan_to_num(answer, posinf=1), 0, 1).astype(np.float32)
    return resize(plane, (GUIDE_MASK_SIDE, GUIDE_MASK_SIDE))
