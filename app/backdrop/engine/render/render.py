"""A look made into a picture and a file.

    edged alpha ─► foreground colours ─► placement ─► layers ─► stack ─► file

A preview is the same with a smaller document and its alpha.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.document import Document
from backdrop.engine.formats.colour_profile import to_profile
from backdrop.engine.formats.encode import Raster, Tags
from backdrop.engine.formats.output import encode_result
from backdrop.engine.matting.foreground_colours import (
    ColourEstimate,
    foreground_strips,
    join_strips,
)
from backdrop.engine.render.background import render_background
from backdrop.engine.render.compose import compose
from backdrop.engine.render.frame import Placement, place
from backdrop.engine.render.outline import Line
from backdrop.engine.render.shadow import render_shadow
from backdrop.engine.render.stack import Strip, Tint, stack_layers
from backdrop.engine.render.subject import Subject
from backdrop.engine.scene import Colour, Look, Output

BLACK = (0, 0, 0)
SMALL = 400_000  # pixels of the result at which shadow and outline are found


@dataclass(frozen=True, eq=False)
class PreviewLayers:
    """A result taken apart, so that what is behind can change without a new rendering.

    front: uint8 HxWx4, straight alpha: the subject, its outline and shadow; or the mask, opaque.
    behind: uint8 HxWx3 or None for no background. placement: how the picture lies in them.
    """

    front: UInt8Array
    behind: UInt8Array | None
    placement: Placement


@dataclass(frozen=True)
class RenderedFile:
    """A finished file, its media type, and the size of the picture in it, in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


def render_look(
    document: Document,
    alpha: UInt8Array,
    look: Look,
    backdrop: Document | None = None,
    side: int | None = None,
    estimate: ColourEstimate | None = None,
) -> RenderedFile:
    """Render a look to a file; the same arguments give the same bytes.

    alpha: uint8 HxW, with the look's edge applied (edge.py). backdrop: the picture for a Photo
    background. side: the most pixels of the result's longer side, for a preview. estimate: of this
    picture and alpha, to save the time of making it. Raises ResultTooLarge.
    """
    output = look.output
    placement = place(look.frame, alpha, side)
    tags = Tags(document.icc_profile, output.dpi, document.exif if output.metadata else None)
    strips = foreground_strips(document, alpha, estimate)
    raster = _raster(document, alpha, strips, look, placement, backdrop)
    needs_alpha = raster.mode == "RGB" and output.format == "zip"
    zip_alpha = _whole(Subject(document.pixels, alpha, placement)) if needs_alpha else None
    content, media_type = encode_result(raster, output, tags, zip_alpha)
    return RenderedFile(content, media_type, raster.width, raster.height)


def preview_layers(
    document: Document,
    alpha: UInt8Array,
    own: UInt8Array,
    look: Look,
    backdrop: Document | None,
    side: int,
) -> PreviewLayers:
    """Return what `render` puts together, at most `side` pixels long, for the page to show.

    own: `own_colours` of the two before it, which are half of the work and often known already.
    The other arguments are those of `render`. Raises ResultTooLarge.
    """
    placement = place(look.frame, alpha, side)
    front = replace(look, background=None, output=Output(look.output.show))
    raster = _raster(document, alpha, [own], front, placement, None)
    pixels = np.concatenate(list(raster.strips))
    if raster.mode == "L":
        pixels = np.dstack([pixels] * 3 + [np.full_like(pixels, 255)])
    under = None
    if look.background is not None and raster.mode != "L":
        strip = render_background(look.background, document, alpha, placement, backdrop)
        under = np.concatenate([strip(rows) for rows in spans(placement.height, STRIP_ROWS)])
    return PreviewLayers(pixels, under, placement)


def _raster(
    document: Document,
    alpha: UInt8Array,
    own: Iterable[UInt8Array],
    look: Look,
    placement: Placement,
    backdrop: Document | None,
) -> Raster:
    size = placement.width, placement.height
    show, background = look.output.show, look.background
    if show == "mask":
        subject = Subject(document.pixels, alpha, placement)
        return Raster(map(subject.alpha, spans(placement.height, STRIP_ROWS)), *size, "L")
    if background is None and look.output.format == "jpeg":
        background = Colour()
    strip: Strip | None = None
    if background is not None:
        strip = render_background(background, document, alpha, placement, backdrop)
    if show == "inverse":
        look = replace(look, shadow=None, outline=None)
        strips, alpha = iter([document.pixels]), _inverse(document, alpha)
    else:
        strips = _cleaned(document.pixels, own, look.edge.clean)
    if strip is None and look.shadow is None and look.outline is None and placement.plain:
        return Raster(compose(strips, alpha), *size, "RGBA")
    subject = Subject(join_strips(strips, document.height), alpha, placement)
    tints = _tints(look, subject, document.icc_profile)
    mode: Literal["RGB", "RGBA"] = "RGBA" if strip is None else "RGB"
    return Raster(stack_layers(placement.height, subject.strip, tints, strip), *size, mode)


def _inverse(document: Document, alpha: UInt8Array) -> UInt8Array:
    """What the file shows without the subject: its own alpha less the subject's."""
    if document.alpha is None:
        return np.invert(alpha)
    return np.where(document.alpha > alpha, document.alpha - alpha, 0).astype(np.uint8)


def _cleaned(
    pixels: UInt8Array, own: Iterable[UInt8Array], strength: float
) -> Iterator[UInt8Array]:
    """The photo's colours in strips, moved towards the subject's own by the strength, 0 to 1."""
    if strength == 0:
        yield pixels
        return
    top = 0
    for clean in own:
        photo = pixels[top : top + len(clean)]
        top += len(clean)
        if strength < 1:
            blend = Image.blend(Image.fromarray(photo), Image.fromarray(clean), strength)
            yield np.asarray(blend)
        else:
            yield clean


def _tints(look: Look, subject: Subject, profile: bytes | None) -> list[Tint]:
    """The layers between background and subject, each of one colour, from the lowest up."""
    if look.shadow is None and look.outline is None:
        return []
    small = subject.placed(subject.placement.reduced(SMALL))
    thrower, length = _whole(small), small.placement.length
    size = subject.placement.height, subject.placement.width
    tints = []
    if look.outline is not None:
        line = Line(look.outline, thrower, length)
        tints.append(Tint(line.strips(size), to_profile(look.outline.rgb, profile)))
        # A sticker throws its own shadow
        thrower = np.maximum(thrower, line.strips(thrower.shape)(slice(0, len(thrower))))
    if look.shadow is not None:
        tints.insert(0, Tint(render_shadow(look.shadow, thrower, length, size), BLACK))
    return tints


def _whole(subject: Subject) -> UInt8Array:
    """All of the subject's alpha."""
    return np.concatenate(
        [subject.alpha(rows) for rows in spans(subject.placement.height, STRIP_ROWS)]
    )
