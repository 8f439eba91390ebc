"""Complete a pick with a model for Pick: one edit for each answer of network/select_pair.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.edits.complete_edit import area_patch, complete_edit
from backdrop.engine.errors import NothingLeft
from backdrop.engine.network.select_pair import ADD, ONLY, REMOVE, Embeddings, SelectorModel, Tap
from backdrop.engine.network.select_prompt import Point
from backdrop.engine.scene import Edit, Pick

MEDIUM = 1  # the size of a pick that takes the likely answer


@dataclass(frozen=True)
class PickAnswers:
    """Complete edits from the smallest area to the largest, and the place of the one to take."""

    edits: Sequence[Edit]
    chosen: int

    @property
    def edit(self) -> Edit:
        """The edit to take."""
        return self.edits[self.chosen]


async def complete_pick(
    document: Document,
    alpha: UInt8Array,
    edit: Pick,
    scale: float,
    model: SelectorModel,
    seen: Embeddings,
    before: Iterable[Edit] = (),
) -> PickAnswers | None:
    """Return the pick with the areas that a model finds; None where it finds nothing at the tap.

    document, alpha, scale: as in complete_edit. seen: the model's view of the picture. before: the
    edits that alpha is after, whose taps the model hears of. A small pick takes the next smaller
    area than the likely one, a large pick the next larger.
    Raises NothingLeft, OutOfMemory or InferenceFailed.
    """
    at = _place(edit.at, scale, document)
    action = ONLY if edit.only else ADD if edit.restore else REMOVE
    kept, removed = _earlier_taps(before, alpha, scale, document)
    mask = alpha * np.float32(1 / 255)
    areas, likely = await model.find_areas(seen, mask, Tap(at, action, kept, removed))
    if not areas:
        return None
    wanted = min(max(likely + edit.size - MEDIUM, 0), len(areas) - 1)
    edits: list[Edit] = []
    chosen, failure = 0, None
    for place, area in enumerate(areas):
        try:
            completed = replace(edit, area=area_patch(area, scale))
            edits.append(await complete_edit(document, alpha, completed, scale))
        except NothingLeft as error:
            failure = error
        else:
            chosen = len(edits) - 1 if place <= wanted else chosen
    if failure and not edits:
        raise failure
    return PickAnswers(edits, chosen)


def _earlier_taps(
    before: Iterable[Edit], alpha: UInt8Array, scale: float, document: Document
) -> tuple[Sequence[Point], Sequence[Point]]:
    """Return the places of earlier picks that still are as they were left: kept, and removed."""
    kept: list[Point] = []
    removed: list[Point] = []
    for edit in before:
        if isinstance(edit, Pick):
            x, y = _place(edit.at, scale, document)
            keeps = edit.restore or edit.only
            if (alpha[int(y), int(x)] > 127) == keeps:
                (kept if keeps else removed).append((x, y))
    return kept, removed


def _place(at: Point, scale: float, document: Document) -> Point:
    """Return a place of the full picture as that of a pixel of the reduced one."""
    x, y = (
        min(max(int(place * scale), 0), side - 1)
        for place, side in zip(at, (document.width, document.height), strict=True)
    )
    return x, y
