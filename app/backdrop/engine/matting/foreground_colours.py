"""The subject's own colours, without what is behind it: in the file, and in every view of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import spans
from backdrop.engine.document import Document
from backdrop.engine.drawing.colour_key import inks
from backdrop.engine.drawing.paper import find_paper
from backdrop.engine.matting.foreground import Apart, foreground_strips, take_apart
from backdrop.engine.render.stack import STRIP_ROWS


@dataclass(frozen=True, eq=False)
class Unmixing:
    """What tells a picture's own colours from what is behind it, at whatever size it is rendered.

    paper: uint8 3, the colour of the flat paper behind; where there is none, `apart` has estimates,
    or None where they are still to be made.
    """

    paper: UInt8Array | None
    apart: Apart | None


def unmixing(document: Document, alpha: UInt8Array) -> Unmixing:
    """Find out about a picture; alpha: uint8 HxW."""
    paper = _paper_of(document)
    return Unmixing(paper, take_apart(document.pixels, alpha) if paper is None else None)


def own_strips(
    document: Document, alpha: UInt8Array, known: Unmixing | None = None
) -> Iterator[UInt8Array]:
    """Yield the subject's colours from top to bottom in strips, uint8 RxWx3.

    alpha: uint8 HxW. known: of the same picture and alpha, perhaps at another size.
    """
    pixels, known = document.pixels, known or Unmixing(_paper_of(document), None)
    if known.paper is None:
        yield from foreground_strips(pixels, alpha, known.apart)
    else:
        for rows in spans(document.height, STRIP_ROWS):
            yield inks(pixels[rows], alpha[rows], known.paper)


def own_colours(document: Document, alpha: UInt8Array, known: Unmixing | None = None) -> UInt8Array:
    """Return the same in one piece, uint8 HxWx3."""
    return joined(own_strips(document, alpha, known), document.height)


def joined(strips: Iterable[UInt8Array], height: int) -> UInt8Array:
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
