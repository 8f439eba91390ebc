"""Find the parts of a cut-out that a person should look at.

Good cut-outs must have none: docs/experiments.md, "Doubtful parts", counts how often they do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.components import label_components
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.edits.patches import patch_region, place_patch
from backdrop.engine.edits.pick import SOLID, VISIBLE
from backdrop.engine.scene import Edit, Pick

# Kinds. The page has a sentence for each.
TRANSPARENT = "transparent"  # half transparent, deep inside the subject
ISLAND = "island"  # a small piece apart from the subject
UNCERTAIN = "uncertain"  # the network found it neither foreground nor background

MIDDLE_ALPHA = (60, 190)  # alpha that is half transparent
DEEP = 0.06  # distance from the background, in square roots of the subject's pixels
TRANSPARENT_SHARE = 0.03  # of the subject's pixels; less is no part worth a look
ISLAND_SHARES = (0.005, 0.15)  # of the largest component's pixels
ISLAND_SURE = 215  # mean of the network's answer, 0 to 255, above which an island is no mistake
UNCERTAIN_ANSWER = (64, 191)  # of the network, 0 to 255
UNCERTAIN_SHARE = 0.05  # of the subject's pixels
OPENING = 3  # pixels: thinner stripes are edges
MAX_DOUBTS = 6  # the largest ones; with more, the whole cut-out is in doubt


@dataclass(frozen=True, eq=False)
class Doubt:
    """A doubtful part: its kind, and its pixels, bool HxW."""

    kind: str
    area: BoolArray


def find_doubts(
    alpha: UInt8Array, guide_mask: UInt8Array, edits: Sequence[Edit] = (), scale: float = 1.0
) -> list[Doubt]:
    """Return the doubtful parts of a cut-out, the largest first.

    alpha: uint8 HxW after the edits, at pick.WORK_SIDE. guide_mask: uint8, the network's answer,
    of any size. edits: parts that they picked are not in doubt any more. scale: the size of alpha
    divided by the full picture's.
    """
    solid = alpha > SOLID
    subject = max(1, int(solid.sum()))
    answer = resize(guide_mask, alpha.shape)
    decided = _decided(edits, (alpha.shape[0], alpha.shape[1]), scale)
    found: list[Doubt] = []
    taken = decided
    for doubt in (
        *_transparent(alpha, subject),
        *_islands(solid, answer),
        *_uncertain(answer, subject),
    ):
        # A part is in doubt once, and not at all once a person has decided about most of it.
        if 2 * (doubt.area & taken).sum() <= doubt.area.sum():
            found.append(doubt)
            taken = taken | doubt.area
    found.sort(key=lambda doubt: -int(doubt.area.sum()))
    return found[:MAX_DOUBTS]


def _transparent(alpha: UInt8Array, subject: int) -> Iterator[Doubt]:
    low, high = MIDDLE_ALPHA
    middling = (alpha > low) & (alpha < high)
    least = TRANSPARENT_SHARE * subject
    if middling.sum() < least:
        return
    deep = _erode(alpha > VISIBLE, max(2, round(DEEP * subject**0.5)))
    # From the deep part to all of it that is half transparent.
    whole = (alpha > VISIBLE) & (alpha < 240)
    for area in _components(_open(middling & deep, OPENING - 1), least):
        yield Doubt(TRANSPARENT, dilate(area, 2 * OPENING) & whole)


def _islands(solid: BoolArray, answer: UInt8Array) -> Iterator[Doubt]:
    components = list(_components(solid, 1))
    largest = max((int(area.sum()) for area in components), default=0)
    low, high = (share * largest for share in ISLAND_SHARES)
    for area in components:
        if low <= area.sum() <= high and answer[area].mean() < ISLAND_SURE:
            yield Doubt(ISLAND, dilate(area, OPENING) & ~(solid & ~area))


def _uncertain(answer: UInt8Array, subject: int) -> Iterator[Doubt]:
    low, high = UNCERTAIN_ANSWER
    undecided = (answer > low) & (answer < high)
    least = UNCERTAIN_SHARE * subject
    if undecided.sum() < least:
        return
    for area in _components(_open(undecided, OPENING), least):
        yield Doubt(UNCERTAIN, area)


def _components(area: BoolArray, min_pixels: float) -> Iterator[BoolArray]:
    labels = label_components(area)
    for label, size in enumerate(np.bincount(labels.ravel())[1:].tolist(), 1):
        if size >= min_pixels:
            yield labels == label


def _decided(edits: Sequence[Edit], size: tuple[int, int], scale: float) -> BoolArray:
    """Return the pixels that a person has picked."""
    decided = np.zeros(size, np.bool_)
    for edit in edits:
        region = isinstance(edit, Pick) and edit.area and patch_region(edit.area, size, scale)
        if region and isinstance(edit, Pick) and edit.area:
            decided[region] |= place_patch(edit.area, region, scale) > SOLID
    return decided


def _erode(area: BoolArray, radius: int) -> BoolArray:
    """Shrink an area with a square window; beyond the picture it goes on."""
    padded = np.pad(~area, radius, mode="edge")
    height, width = area.shape
    return ~dilate(padded, radius)[radius : radius + height, radius : radius + width]


def _open(area: BoolArray, radius: int) -> BoolArray:
    """Remove everything that is thinner than the window."""
    return dilate(_erode(area, radius), radius) & area
