"""Render a look to a file, or to the layers of a preview.

    alpha ─► foreground colours ─► placement ─► layers ─► stack ─► file

A preview takes the same steps with a smaller document and its alpha.
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
from backdrop.engine.formats.encode import Raster, Tags, encode_jpeg
from backdrop.engine.formats.output import encode_result
from backdrop.engine.formats.webp import SMALL_METHOD, encode_webp
from backdrop.engine.matting.foreground_colours import (
    ColourEstimate,
    foreground_strips,
    join_strips,
)
from backdrop.engine.render.background import render_background
from backdrop.engine.render.compose import compose
from backdrop.engine.render.frame import place, subject_bounds
from backdrop.engine.render.head_frame import document_dpi, document_rule, frame_head
from backdrop.engine.render.outline import OutlineShape
from backdrop.engine.render.placement import Bounds, Placement
from backdrop.engine.render.shadow import render_shadow
from backdrop.engine.render.stack import ColourLayer, ReadRows, stack_layers
from backdrop.engine.render.subject import PlacedSubject
from backdrop.engine.scene import Colour, Head, Look, Move, Output
from backdrop.passport.rules import PRINT_DPI, Rule

BLACK = (0, 0, 0)
NOT_MOVED = Move()
SHAPE_PIXELS = 400_000  # size of the result at which shadow and outline are computed
THUMBNAIL_QUALITY = 85  # of WebP, 1 to 100


@dataclass(frozen=True)
class RenderedFile:
    """A finished file, its media type, and the size of the picture in it, in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class PreviewLayers:
    """A result in layers, so that the page can change the background without a new rendering.

    front: uint8 HxWx4 with straight alpha: the subject, its outline and its shadow; or the mask,
    opaque. background: uint8 HxWx3; None for no background. picture: placement of the picture in
    both. subject: placement of its moved subject. bounds: of the subject before it is moved, in
    pixels of the picture.
    """

    front: UInt8Array
    background: UInt8Array | None
    picture: Placement
    subject: Placement
    bounds: Bounds


def render_look(
    document: Document,
    alpha: UInt8Array,
    look: Look,
    backdrop: Document | None = None,
    side: int | None = None,
    estimate: ColourEstimate | None = None,
    move: Move = NOT_MOVED,
    head: Head | None = None,
) -> RenderedFile:
    """Render a look to a file; the same arguments give the same bytes.

    alpha: uint8 HxW, with the look's edge applied (edge.py). backdrop: the picture for a Photo
    background. side: limit in pixels for the result's longer side, for a preview. estimate: of this
    picture and alpha; without it, a new one is made. move: of the subject, in pixels of the
    document. head: of a frame around the head, in the same pixels; None estimates it. Raises
    ResultTooLarge or FileTooLarge.
    """
    rule, look = document_rule(look), frame_head(look, document.pixels, alpha, head)
    output = look.output
    placement = place_look(look, alpha, side)
    dpi = document_dpi(rule) if rule else output.dpi
    tags = Tags(document.icc_profile, dpi, document.exif if output.metadata else None)
    if rule and output.sheet:
        look = replace(look, output=replace(output, format="jpeg", show="picture"))
    strips = foreground_strips(document, alpha, estimate)
    raster = _render_raster(document, alpha, strips, look, placement, backdrop, move)
    if rule and side is None and (output.sheet or output.format == "jpeg"):
        return _render_document(raster, rule, output, tags)
    needs_alpha = raster.mode == "RGB" and output.format == "zip"
    zip_alpha = None
    if needs_alpha:
        zip_alpha = PlacedSubject(document.pixels, alpha, placement.move(move)).full_alpha()
    content, media_type = encode_result(raster, output, tags, zip_alpha)
    return RenderedFile(content, media_type, raster.width, raster.height)


def _render_document(raster: Raster, rule: Rule, output: Output, tags: Tags) -> RenderedFile:
    """Encode a passport picture as its office demands, or a sheet of it."""
    from backdrop.engine.formats.byte_limits import encode_within  # noqa: PLC0415  imports delay the start
    from backdrop.engine.render.sheet import lay_sheet, plan_sheet  # noqa: PLC0415

    if output.sheet:
        raster = lay_sheet(raster, plan_sheet(output.sheet, rule.width, rule.height))
        content = encode_jpeg(raster, replace(tags, dpi=PRINT_DPI), output.quality)
    else:
        content = encode_within(raster, tags, output.quality, rule.min_bytes, rule.max_bytes)
    return RenderedFile(content, "image/jpeg", raster.width, raster.height)


def preview_layers(
    document: Document,
    alpha: UInt8Array,
    foreground: UInt8Array,
    look: Look,
    backdrop: Document | None,
    side: int,
    move: Move = NOT_MOVED,
    head: Head | None = None,
) -> PreviewLayers:
    """Render the layers of a look, at most `side` pixels long, for the page to stack.

    foreground: foreground colours of `document` and `alpha`; half the cost, so pass them if cached.
    The other arguments are those of `render_look`. Raises ResultTooLarge.
    """
    look = frame_head(look, document.pixels, alpha, head)
    placement = place_look(look, alpha, side)
    front_look = replace(look, background=None, output=Output(look.output.show))
    raster = _render_raster(document, alpha, [foreground], front_look, placement, None, move)
    front = np.concatenate(list(raster.strips))
    if raster.mode == "L":
        front = np.dstack([front] * 3 + [np.full_like(front, 255)])
    background = None
    if look.background is not None and raster.mode != "L":
        read_rows = render_background(
            look.background, document, alpha, placement, backdrop, is_moved=move != NOT_MOVED
        )
        background = np.concatenate(
            [read_rows(rows) for rows in spans(placement.height, STRIP_ROWS)]
        )
    return PreviewLayers(front, background, placement, placement.move(move), subject_bounds(alpha))


def render_thumbnail(
    document: Document,
    alpha: UInt8Array,
    foreground: UInt8Array,
    look: Look,
    backdrop: Document | None,
    side: int,
    move: Move = NOT_MOVED,
    head: Head | None = None,
) -> RenderedFile:
    """Render a look to a WebP file of at most `side` pixels, whatever its own format and size.

    The arguments are those of `preview_layers`. Raises ResultTooLarge.
    """
    look = frame_head(look, document.pixels, alpha, head)
    placement = place_look(look, alpha, side)
    raster = _render_raster(document, alpha, [foreground], look, placement, backdrop, move)
    profile = None if raster.mode == "L" else document.icc_profile
    content = encode_webp(raster, Tags(profile), THUMBNAIL_QUALITY, SMALL_METHOD)
    return RenderedFile(content, "image/webp", raster.width, raster.height)


def place_look(look: Look, alpha: UInt8Array, side: int | None = None) -> Placement:
    """Return the placement of a picture in the result of a look; arguments as place()."""
    has_outline = look.output.show == "picture"
    return place(look.frame, alpha, side, look.outline if has_outline else None)


def _render_raster(
    document: Document,
    alpha: UInt8Array,
    foreground: Iterable[UInt8Array],
    look: Look,
    placement: Placement,
    backdrop: Document | None,
    move: Move,
) -> Raster:
    size = placement.width, placement.height
    show, background = look.output.show, look.background
    if show == "mask":
        subject = PlacedSubject(document.pixels, alpha, placement.move(move))
        return Raster(map(subject.alpha, spans(placement.height, STRIP_ROWS)), *size, "L")
    if background is None and look.output.format == "jpeg":
        background = Colour()
    background_rows: ReadRows | None = None
    if background is not None:
        background_rows = render_background(
            background, document, alpha, placement, backdrop, is_moved=move != NOT_MOVED
        )
    if show == "inverse":
        look, move = replace(look, shadow=None, outline=None), NOT_MOVED
        strips, alpha = iter([document.pixels]), _inverse(document, alpha)
    else:
        strips = _clean_strips(document.pixels, foreground, look.edge.clean)
    is_cut_out = background_rows is None and look.shadow is None and look.outline is None
    subject_placement = placement.move(move)
    if is_cut_out and subject_placement.is_identity:
        return Raster(compose(strips, alpha), *size, "RGBA")
    subject = PlacedSubject(join_strips(strips, document.height), alpha, subject_placement)
    layers = _colour_layers(look, subject, document.icc_profile)
    mode: Literal["RGB", "RGBA"] = "RGBA" if background_rows is None else "RGB"
    stacked = stack_layers(placement.height, subject.strip, layers, background_rows)
    return Raster(stacked, *size, mode)


def _inverse(document: Document, alpha: UInt8Array) -> UInt8Array:
    """Return the alpha of the picture without its subject."""
    if document.alpha is None:
        return np.invert(alpha)
    return np.where(document.alpha > alpha, document.alpha - alpha, 0).astype(np.uint8)


def _clean_strips(
    pixels: UInt8Array, foreground: Iterable[UInt8Array], strength: float
) -> Iterator[UInt8Array]:
    """Yield a blend of the photo's colours and the foreground colours; strength: 0 to 1."""
    if strength == 0:
        yield pixels
        return
    top = 0
    for strip in foreground:
        photo = pixels[top : top + len(strip)]
        top += len(strip)
        if strength < 1:
            blend = Image.blend(Image.fromarray(photo), Image.fromarray(strip), strength)
            yield np.asarray(blend)
        else:
            yield strip


def _colour_layers(look: Look, subject: PlacedSubject, profile: bytes | None) -> list[ColourLayer]:
    """Return shadow and outline, the layers between background and subject, lowest first."""
    if look.shadow is None and look.outline is None:
        return []
    small = subject.with_placement(subject.placement.shrink_to(SHAPE_PIXELS))
    shape, length = small.full_alpha(), small.placement.subject_length
    size = subject.placement.height, subject.placement.width
    layers = []
    if look.outline is not None:
        outline = OutlineShape(look.outline, shape, length)
        rgb = to_profile(look.outline.rgb, profile)
        layers.append(ColourLayer(outline.at_size(size), rgb))
        # The shadow of a sticker includes its outline.
        shape = np.maximum(shape, outline.at_size(shape.shape)(slice(0, len(shape))))
    if look.shadow is not None:
        layers.insert(0, ColourLayer(render_shadow(look.shadow, shape, length, size), BLACK))
    return layers
