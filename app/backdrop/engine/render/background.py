"""What is behind the subject, at the result's size."""

import math

import numpy as np
from PIL import Image, ImageFilter

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import enlarge_tile, work_size
from backdrop.engine.document import Document
from backdrop.engine.formats.colour_profile import convert_colours, to_profile
from backdrop.engine.render.defocus import defocus, extend_background
from backdrop.engine.render.dither import dither
from backdrop.engine.render.frame import Placement
from backdrop.engine.render.resample import copy_region, coverage, map_region, orient
from backdrop.engine.render.stack import Strip
from backdrop.engine.scene import Background, Blurred, Colour, Gradient, Grey, Photo, Rgb

WHITE = (255, 255, 255)
APERTURE = 0.06  # radius of the disc at full strength, in the picture's longer side
DISC = 12.0  # pixels: a disc of this radius looks round when it is enlarged
LEAST_DISC = 0.75  # pixels
SPILL = 5  # pixels of the working size about the subject that are not trusted: the window's side
SURROUNDINGS = 60_000  # pixels for what continues a picture beyond its border


def render_background(
    background: Background,
    document: Document,
    alpha: UInt8Array,
    placement: Placement,
    backdrop: Document | None,
) -> Strip:
    """The background's rows, uint8 RxWx3, in the document's colour space.

    alpha: uint8 HxW, of the subject in the document. backdrop: a Photo's picture, without which it
    is white.
    """
    match background:
        case Colour(rgb):
            return _flat(to_profile(rgb, document.icc_profile), placement.width)
        case Gradient(start, end, angle):
            ends = [to_profile(rgb, document.icc_profile) for rgb in (start, end)]
            return _gradient(ends[0], ends[1], angle, placement.width, placement.height)
        case Photo():
            if backdrop is None:
                return _flat(WHITE, placement.width)
            return _photo(background, backdrop, document.icc_profile, placement)
        case Blurred(strength):
            return _blurred(strength, document, alpha, placement)
        case Grey():
            return _grey(_on_white(document), placement)


def _flat(rgb: Rgb, width: int) -> Strip:
    def strip(rows: slice) -> UInt8Array:
        image = Image.new("RGB", (width, rows.stop - rows.start), rgb)
        return np.asarray(image)

    return strip


def _gradient(start: Rgb, end: Rgb, angle: float, width: int, height: int) -> Strip:
    """Colours mixed as they are encoded; the two corners along the direction have the ends' own."""
    turn = math.radians(angle)
    x, y = math.cos(turn), math.sin(turn)
    length = abs(x) * width + abs(y) * height
    across = ((np.arange(width) + 0.5 - width / 2) * x / length + 0.5).astype(np.float32)

    def strip(rows: slice) -> UInt8Array:
        down = (np.arange(rows.start, rows.stop) + 0.5 - height / 2) * y / length
        share = down.astype(np.float32)[:, None] + across
        answer = np.empty((*share.shape, 3), np.uint8)
        made: dict[tuple[int, int], UInt8Array] = {}
        for channel, pair in enumerate(zip(start, end, strict=True)):
            if pair not in made:
                levels = share * np.float32(pair[1] - pair[0])
                levels += np.float32(pair[0])
                made[pair] = dither(levels, rows.start)
            answer[..., channel] = made[pair]
        return answer

    return strip


def _photo(photo: Photo, backdrop: Document, profile: bytes | None, placement: Placement) -> Strip:
    """Another picture about the result's middle, white where it shows nothing."""
    width, height = placement.width, placement.height
    ratios = width / backdrop.width, height / backdrop.height
    scale = photo.scale * (max(ratios) if photo.fill else min(ratios))
    lying = Placement(
        width,
        height,
        picture=(backdrop.width, backdrop.height),
        centre=(-photo.x * width / scale, -photo.y * height / scale),
        span=(width / scale, height / scale),
    )

    def strip(rows: slice) -> UInt8Array:
        whole = rows, slice(0, width)
        pixels = map_region(lambda *part: backdrop.pixels[part], lying, whole, "sharp")
        pixels = convert_colours(pixels, backdrop.icc_profile, profile)
        if lying.inside and backdrop.alpha is None:
            return pixels
        cover = coverage(lying, whole)
        if backdrop.alpha is not None:
            own = backdrop.alpha
            cover = map_region(lambda *part: own[part], lying, whole, "soft")
        canvas = Image.new("RGB", (width, len(pixels)), WHITE)
        canvas.paste(Image.fromarray(pixels), None, Image.fromarray(cover))
        return np.asarray(canvas)

    return strip


def _blurred(strength: float, document: Document, alpha: UInt8Array, placement: Placement) -> Strip:
    longer = max(placement.picture)
    span = placement.span
    radius = max(strength * APERTURE * longer, 1.0) / max(span)  # in the result's longer side
    height, width = work_size(placement.height, placement.width)
    factor = min(1.0, DISC / (radius * max(height, width)))
    small = placement.resized(max(1, round(width * factor)), max(1, round(height * factor)))
    size = slice(0, small.height), slice(0, small.width)
    if document.alpha is not None:  # what the file hides is no more background than the subject
        alpha = np.maximum(alpha, np.invert(document.alpha))
    upright, cover = orient(document.pixels, placement), orient(alpha, placement)
    photo = map_region(lambda *part: upright[part], small, size, "sharp")
    subject = map_region(lambda *part: cover[part], small, size, "soft")
    # The subject's colours reach a little further than its alpha
    reach = min(SPILL, 2 * ((min(subject.shape) - 1) // 2) + 1)
    spread = np.asarray(Image.fromarray(subject).filter(ImageFilter.MaxFilter(reach)))
    known = (
        np.clip(1 - spread * np.float32(4 / 255), 0, 1) * coverage(small, size) / np.float32(255)
    )
    disc = max(LEAST_DISC, radius * max(small.width, small.height))
    return _enlarged(defocus(photo, known.astype(np.float32), disc), placement)


def _grey(pixels: UInt8Array, placement: Placement) -> Strip:
    """The picture's brightness; beyond its border what is near there, blurred."""
    upright = orient(pixels, placement)
    around = None if placement.inside else _surroundings(upright, placement)

    def strip(rows: slice) -> UInt8Array:
        tile = rows, slice(0, placement.width)
        if placement.exact:
            photo = copy_region(upright, placement, tile)
        else:
            photo = map_region(lambda *part: upright[part], placement, tile, "sharp")
        grey = Image.fromarray(photo).convert("L")
        if around is not None:
            canvas = Image.fromarray(around(rows)).convert("L")
            canvas.paste(grey, None, Image.fromarray(coverage(placement, tile)))
            grey = canvas
        return np.asarray(grey.convert("RGB"))

    return strip


def _on_white(document: Document) -> UInt8Array:
    if document.alpha is None:
        return document.pixels
    canvas = Image.new("RGB", (document.width, document.height), WHITE)
    canvas.paste(Image.fromarray(document.pixels), None, Image.fromarray(document.alpha))
    return np.asarray(canvas)


def _surroundings(upright: UInt8Array, placement: Placement) -> Strip:
    small = placement.reduced(SURROUNDINGS)
    size = slice(0, small.height), slice(0, small.width)
    photo = map_region(lambda *part: upright[part], small, size, "sharp")
    known = (coverage(small, size) == 255).astype(np.float32)
    planes = [extend_background(photo[..., i].astype(np.float32), known) for i in range(3)]
    return _enlarged(np.stack(planes, axis=2).astype(np.uint8), placement)


def _enlarged(pixels: UInt8Array, placement: Placement) -> Strip:
    image = Image.fromarray(pixels)
    size = placement.height, placement.width
    return lambda rows: enlarge_tile(image, (rows, slice(0, placement.width)), size)
