"""Choose what is wanted of a view, and the hints that say so."""

import random
from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from app.train.crops import View
from app.train.second_subject import Pasted
from app.train.spoiling import spoil
from app.train.taps import Point, point_inside
from backdrop.engine.arrays.aliases import BoolArray, Float32Array

SMALL_SHARE = 0.015  # of the picture; nobody wants a smaller second subject without a tap
SPOILT_SHARE = 0.75  # of true masks proposed, and a third of that of networks' masks
TAPPED_SHARES = {True: 0.75, False: 0.3}  # with and without a proposed mask
TAPS = {1: 0.5, 2: 0.3, 3: 0.2}  # share of tapped samples with so many; in use it is one


@dataclass(frozen=True)
class Wish:
    """The wanted mask and the hints. Masks are float32 SxS, 0 to 1; taps are row and column."""

    truth: Float32Array
    proposal: Float32Array | None = None
    keep: list[Point] = field(default_factory=list)
    remove: list[Point] = field(default_factory=list)


def wish_for_one(view: View, rng: random.Random) -> Wish:
    """Want the subject, sometimes with a proposed mask, and sometimes with taps that mend it."""
    proposal = _propose(view, rng)
    wish = Wish(view.truth, proposal)
    if rng.random() < TAPPED_SHARES[proposal is not None]:
        current = np.zeros_like(view.truth) if proposal is None else proposal
        for _ in range(rng.choices([*TAPS], [*TAPS.values()])[0]):
            _tap_error(wish, current, rng)
    return wish


def wish_for_two(pasted: Pasted, masks: Float32Array | None, rng: random.Random) -> Wish:
    """Want both subjects, the first or the second; with taps if that is a choice."""
    both = np.float32(1) - (1 - pasted.whole_first) * (1 - pasted.second)
    kind = rng.random()
    if kind < 0.3:
        wanted = both if pasted.second.mean() > SMALL_SHARE else pasted.first
    elif kind < 0.55:
        wanted = pasted.second
    else:
        wanted = pasted.first if kind < 0.8 else both
    keep: list[Point] = []
    remove: list[Point] = []
    if kind >= 0.3:
        chosen = (pasted.second, kind < 0.55 or kind >= 0.8), (pasted.first, kind >= 0.55)
        for part, is_wanted in chosen:
            # Where both are wanted, one tap may have to do.
            if rng.random() < (0.95 if is_wanted or kind < 0.8 else 0.5):
                point = point_inside(part > 0.5, rng)
                if point:
                    (keep if is_wanted else remove).append(point)
    chance, proposal = rng.random(), None
    if chance < 0.4:
        source = rng.choice([both, pasted.first, pasted.second])
        proposal = _blur(source, rng)
    elif chance < 0.5 and masks is not None:
        proposal = masks[..., 1] * (1 - pasted.second)
    return Wish(wanted, proposal, keep, remove)


def _propose(view: View, rng: random.Random) -> Float32Array | None:
    """Return another network's mask, a blurred truth, both often spoilt, or None."""
    chance = rng.random()
    if view.masks is not None and chance < 0.6:
        mask, spoilt = view.masks[..., 1 if chance < 0.4 else 0].copy(), SPOILT_SHARE / 3
    elif chance < 0.85:
        mask, spoilt = _blur(view.truth, rng), SPOILT_SHARE
    else:
        return None
    return spoil(mask, view.pixels, rng) if rng.random() < spoilt else mask


def _blur(mask: Float32Array, rng: random.Random) -> Float32Array:
    return np.asarray(ndimage.gaussian_filter(mask, rng.uniform(0.5, 4)), np.float32)


def _tap_error(wish: Wish, current: Float32Array, rng: random.Random) -> None:
    """Add a tap on what a mask misses or has too much, whichever is more."""
    is_wanted = wish.truth > 0.5
    missing: BoolArray = is_wanted & (current < 0.5)
    extra: BoolArray = (wish.truth < 0.5) & (current > 0.5)
    point = point_inside(missing, rng) if missing.sum() > extra.sum() else None
    if point:
        wish.keep.append(point)
        return
    point = point_inside(extra, rng)
    if point:
        wish.remove.append(point)
