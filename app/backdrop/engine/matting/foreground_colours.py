"""Foreground colours of any picture: by its paper's colour, or by the layers of a photo."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.document import Document
from backdrop.engine.drawing.colour_key import ink_colours
from backdrop.engine.drawing.paper import find_paper
from backdrop.engine.matting.foreground_layers import (
    ForegroundLayers,
    corrected_strips,
    estimate_foreground_layers,
)
from backdrop.engine.scene import Scene


@dataclass(frozen=True, eq=False)
class ColourEstimate:
    """Facts that separate a picture's foreground colours from its background, at any size.

    paper: uint8 3, the colour of the flat paper that the picture is drawn on; None for a photo. It
    depends on the picture alone.
    layers: a photo's layers, which depend on its alpha too; None until they are estimated.
    """

    paper: UInt8Array | None
    layers: ForegroundLayers | None = None

    @property
    def is_complete(self) -> bool:
        """True if foreground colours need no further estimate."""
        return self.paper is not None or self.layers is not None

    def without_layers(self) -> "ColourEstimate":
        """Return the part of the estimate that holds for another alpha of the same picture."""
        return replace(self, layers=None)

    def for_scene(self, scene: Scene) -> "ColourEstimate":
        """Return the part of the estimate that holds for the alpha of a scene."""
        return self.without_layers() if scene.changes_alpha else self


def estimate_colours(
    document: Document, alpha: UInt8Array, estimate: ColourEstimate | None = None
) -> ColourEstimate:
    """Return a complete estimate for a picture and its alpha, uint8 HxW.

    estimate: the facts already known about the same picture and alpha, or None.
    """
    estimate = estimate or ColourEstimate(paper_colour(document))
    if estimate.is_complete:
        return estimate
    return replace(estimate, layers=estimate_foreground_layers(document.pixels, alpha))


def foreground_strips(
    document: Document, alpha: UInt8Array, estimate: ColourEstimate | None = None
) -> Iterator[UInt8Array]:
    """Yield the foreground colours from top to bottom in strips, uint8 RxWx3.

    alpha: uint8 HxW. estimate: of the same picture and alpha, at any size; the rest is computed.
    """
    estimate = estimate or ColourEstimate(paper_colour(document))
    if estimate.paper is None:
        yield from corrected_strips(document.pixels, alpha, estimate.layers)
    else:
        for rows in spans(document.height, STRIP_ROWS):
            yield ink_colours(document.pixels[rows], alpha[rows], estimate.paper)


def foreground_colours(
    document: Document, alpha: UInt8Array, estimate: ColourEstimate | None = None
) -> UInt8Array:
    """Return the foreground colours as one array, uint8 HxWx3; arguments as foreground_strips."""
    return join_strips(foreground_strips(document, alpha, estimate), document.height)


def join_strips(strips: Iterable[UInt8Array], height: int) -> UInt8Array:
    """Return strips of `height` rows in all as one array; a single strip is not copied."""
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


def paper_colour(document: Document) -> UInt8Array | None:
    """Return the colour of the flat paper that a picture is drawn on, uint8 3; None for a photo."""
    drawing = find_paper(document.pixels, document.alpha)
    return drawing.paper.colour if drawing else None
