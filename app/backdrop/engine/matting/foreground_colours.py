"""The subject's own colours, without what is behind it: in the file, and in every view of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.document import Document
from backdrop.engine.drawing.colour_key import ink_colours
from backdrop.engine.drawing.paper import find_paper
from backdrop.engine.matting.foreground import (
    ForegroundLayers,
    corrected_strips,
    estimate_foreground_layers,
)


@dataclass(frozen=True, eq=False)
class ColourEstimate:
    """What tells a picture's own colours from what is behind it, at whatever size it is rendered.

    paper: uint8 3, the colour of the flat paper behind; where there is none, `apart` has estimates,
    or None where they are still to be made.
    """

    paper: UInt8Array | None
    apart: ForegroundLayers | None


def estimate_colours(document: Document, alpha: UInt8Array) -> ColourEstimate:
    """Find out about a picture; alpha: uint8 HxW."""
    paper = _paper_of(document)
    return ColourEstimate(
        paper, estimate_foreground_layers(document.pixels, alpha) if paper is None else None
    )


def foreground_strips(
    document: Document, alpha: UInt8Array, known: ColourEstimate | None = None
) -> Iterator[UInt8Array]:
    """Yield the subject's colours from top to bottom in strips, uint8 RxWx3.

    alpha: uint8 HxW. known: of the same picture and alpha, perhaps at another size.
    """
    pixels, known = document.pixels, known or ColourEstimate(_paper_of(document), None)
    if known.paper is None:
        yield from corrected_strips(pixels, alpha, known.apart)
    else:
        for rows in spans(document.height, STRIP_ROWS):
            yield ink_colours(pixels[rows], alpha[rows], known.paper)


def foreground_colours(
    document: Document, alpha: UInt8Array, known: ColourEstimate | None = None
) -> UInt8Array:
    """Return the same in one piece, uint8 HxWx3."""
    return join_strips(foreground_strips(document, alpha, known), document.height)


def join_strips(strips: Iterable[UInt8Array], height: int) -> UInt8Array:
    """Return strips of `height` rows in all in one piece, one that is all of it as it is."""
    rest = iter(strips)
    strip = next(rest)
    if len(strip) == height:
        return strip
    whole = np.empty((height, *strip.shape[1:]), np.uint8)
    whole[: len(strip)] = strip
    top = len(strip)
    for strip in rest:
        whole[top : top + len(strip)] = strip
        top += len(strip)
    return whole


def _paper_of(document: Document) -> UInt8Array | None:
    sheet = None if document.alpha is not None else find_paper(document.pixels)
    return sheet.paper.colour if sheet else None
