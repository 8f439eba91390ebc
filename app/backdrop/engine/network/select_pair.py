"""Find what a tap changes with a model for Pick: an encoder and a decoder (select_files.py).

A decoder that takes the mask before is asked what is missing from it, or too much in it, at the
tap. All are asked for the thing at the tap, too, so that a person can choose among the answers.
Only what hangs together with the tap is changed, as with our own model (select.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backdrop.engine.arrays.aliases import AnyArray, BoolArray, Mask
from backdrop.engine.document import Document
from backdrop.engine.network.select import MIN_REACH, at_points
from backdrop.engine.network.select_files import DECODER, ENCODER, SelectorPair
from backdrop.engine.network.select_prompt import (
    Answer,
    Point,
    decoder_inputs,
    encoder_input,
    read_answers,
)

SAME = 0.9  # intersection over union from which two areas are one answer
MAX_POINTS = 6  # earlier taps of each kind that a decoder hears of, the latest

# Actions of a tap.
ADD = "add"
REMOVE = "remove"
ONLY = "only"

Embeddings = Mapping[str, AnyArray]


class TensorRuntime(Protocol):
    """Runs networks of any inputs and outputs: runtime/worker in the browser, runtime/native."""

    async def infer(
        self, name: str, inputs: Mapping[str, AnyArray], outputs: Sequence[str]
    ) -> Sequence[AnyArray]:
        """Return these outputs of a network, in their order and of their own types.

        Raises OutOfMemory or InferenceFailed.
        """
        ...


@dataclass(frozen=True)
class Tap:
    """A tap on a mask: its place, its action, and the places of earlier taps to keep and remove."""

    at: Point
    action: str
    kept: Sequence[Point] = ()
    removed: Sequence[Point] = ()


@dataclass(frozen=True)
class SelectorModel:
    """A pair of networks that has started in a runtime."""

    pair: SelectorPair
    runtime: TensorRuntime

    async def see(self, document: Document) -> Embeddings:
        """Run the encoder on a picture. Raises OutOfMemory or InferenceFailed."""
        pair = self.pair
        names = list(pair.embeddings)
        inputs = {pair.picture.name: encoder_input(document, pair)}
        outputs = await self.runtime.infer(ENCODER, inputs, names)
        return dict(zip(names, outputs, strict=True))

    async def find_areas(
        self, seen: Embeddings, mask: Mask, tap: Tap
    ) -> tuple[Sequence[BoolArray], int]:
        """Return what a tap may change, bool HxW from small to large, and which one is likely.

        seen: the encoder's answer to the picture. mask: float32 HxW from 0 to 1. An area lies
        outside of the subject for ADD, inside otherwise. There may be none.
        Raises OutOfMemory or InferenceFailed.
        """
        areas: list[BoolArray] = []
        for area in [
            *await self._corrections(seen, mask, tap),
            *await self._things(seen, mask, tap),
        ]:
            connected = at_points(area, [tap.at], MIN_REACH)
            if connected.any() and not any(_overlap(connected, each) > SAME for each in areas):
                areas.append(connected)
        sizes = [int(area.sum()) for area in areas]
        order = sorted(range(len(areas)), key=lambda place: sizes[place])
        return [areas[place] for place in order], order.index(0) if areas else 0

    async def _corrections(self, seen: Embeddings, mask: Mask, tap: Tap) -> list[BoolArray]:
        """Return the changes by which the decoder improves the mask before, the best first."""
        if not self.pair.layout.mask or tap.action == ONLY:
            return []
        inside = mask > 0.5
        adds = tap.action == ADD
        keep, leave_out = [*tap.kept[-MAX_POINTS:]], [*tap.removed[-MAX_POINTS:]]
        (keep if adds else leave_out).append(tap.at)
        answers = await self._ask(seen, mask, keep, leave_out, mask)
        return [
            (each.logits > 0) & ~inside if adds else (each.logits <= 0) & inside for each in answers
        ]

    async def _things(self, seen: Embeddings, mask: Mask, tap: Tap) -> list[BoolArray]:
        """Return what may be the thing at the tap, as far as the tap can change it."""
        inside = mask > 0.5
        adds = tap.action == ADD
        others = (tap.removed if adds else tap.kept) if self.pair.layout.excludes else ()
        answers = await self._ask(seen, mask, [tap.at], others[-MAX_POINTS:], None)
        return [(each.logits > 0) & (~inside if adds else inside) for each in answers]

    async def _ask(
        self,
        seen: Embeddings,
        mask: Mask,
        keep: Sequence[Point],
        leave_out: Sequence[Point],
        before: Mask | None,
    ) -> Sequence[Answer]:
        pair, size = self.pair, (mask.shape[0], mask.shape[1])
        inputs = decoder_inputs(pair, seen, keep, leave_out, size, before)
        masks, scores = await self.runtime.infer(DECODER, inputs, [pair.masks, pair.scores])
        return read_answers(pair, masks, scores, size)


def _overlap(one: BoolArray, other: BoolArray) -> float:
    """Return the intersection over union of two areas."""
    return float((one & other).sum()) / max(1.0, float((one | other).sum()))
