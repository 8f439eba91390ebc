"""Render the background of a result."""

import math

import numpy as np
from PIL import Image, ImageFilter

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import enlarge_tile, work_size
from backdrop.engine.document import Document
from backdrop.engine.formats.colour_profile import convert_colours, to_profile
from backdrop.engine.render.backdrop import render_backdrop
from backdrop.engine.render.defocus import defocus, extend_background
from backdrop.engine.render.dither import dither
from backdrop.engine.render.placement import Placement
from backdrop.engine.render.resample import copy_region, coverage, map_region, orient
from backdrop.engine.render.stack import ReadRows
from backdrop.engine.scene import Backdrop, Background, Blurred, Colour, Gradient, Grey, Photo, Rgb

WHITE = (255, 255, 255)
APERTURE = 0.06  # radius of the blur's disc at full strength, as a share of the longer side
WORK_RADIUS = 12.0  # pixels of the working size: the disc's radius; looks round when enlarged
MIN_RADIUS = 0.75  # pixels of the working size: the disc's smallest radius
SPILL = 5  # pixels of the working size: side of the window in which subject colours may spill
SPILL_GAIN = 4  # a pixel with a quarter of the subject, or more, shows no background
EXTENSION_PIXELS = 60_000  # size at which a picture is continued beyond its border


def render_background(
    background: Background,
    document: Document,
    alpha: UInt8Array,
    placement: Placement,
    backdrop: Document | None,
) -> ReadRows:
    """Return a function from rows to background, uint8 RxWx3, in the document's colour space.

    alpha: uint8 HxW, of the subject in the document. backdrop: the picture of a Photo background;
    without it, that background is white.
    """
    match background:
        case Colour(rgb):
            return _render_flat(to_profile(rgb, document.icc_profile), placement.width)
        case Gradient(start, end, angle):
            ends = [to_profile(rgb, document.icc_profile) for rgb in (start, end)]
            return _render_gradient(ends[0], ends[1], angle, placement.width, placement.height)
        case Photo():
            if backdrop is None:
                return _render_flat(WHITE, placement.width)
            return _render_photo(background, backdrop, document.icc_profile, placement)
        case Blurred(strength):
            return _render_blurred(strength, document, alpha, placement)
        case Backdrop(name):
            return render_backdrop(name, placement.width, placement.height, document.icc_profile)
        case Grey():
            return _render_grey(_over_white(document), placement)


def _render_flat(rgb: Rgb, width: int) -> ReadRows:
    def read_rows(rows: slice) -> UInt8Array:
        image = Image.new("RGB", (width, rows.stop - rows.start), rgb)
        return np.asarray(image)

    return read_rows


def _render_gradient(start: Rgb, end: Rgb, angle: float, width: int, height: int) -> ReadRows:
    """Mix gamma-encoded colours; the two corners along the direction have the end colours."""
    turn = math.radians(angle)
    x, y = math.cos(turn), math.sin(turn)
    length = abs(x) * width + abs(y) * height
    across = ((np.arange(width) + 0.5 - width / 2) * x / length + 0.5).astype(np.float32)

    def read_rows(rows: slice) -> UInt8Array:
        down = (np.arange(rows.start, rows.stop) + 0.5 - height / 2) * y / length
        position = down.astype(np.float32)[:, None] + across
        pixels = np.empty((*position.shape, 3), np.uint8)
        rendered: dict[tuple[int, int], UInt8Array] = {}
        for channel, ends in enumerate(zip(start, end, strict=True)):
            if ends not in rendered:
                levels = position * np.float32(ends[1] - ends[0])
                levels += np.float32(ends[0])
                rendered[ends] = dither(levels, rows.start)
            pixels[..., channel] = rendered[ends]
        return pixels

    return read_rows


def _render_photo(
    photo: Photo, backdrop: Document, profile: bytes | None, placement: Placement
) -> ReadRows:
    """Place another picture about the result's centre, on white."""
    width, height = placement.width, placement.height
    ratios = width / backdrop.width, height / backdrop.height
    scale = photo.scale * (max(ratios) if photo.fill else min(ratios))
    photo_placement = Placement(
        width,
        height,
        picture_size=(backdrop.width, backdrop.height),
        centre=(-photo.x * width / scale, -photo.y * height / scale),
        span=(width / scale, height / scale),
    )

    def read_rows(rows: slice) -> UInt8Array:
        tile = rows, slice(0, width)
        pixels = map_region(lambda *region: backdrop.pixels[region], photo_placement, tile, "sharp")
        pixels = convert_colours(pixels, backdrop.icc_profile, profile)
        if photo_placement.is_filled and backdrop.alpha is None:
            return pixels
        alpha = coverage(photo_placement, tile)
        if backdrop.alpha is not None:
            photo_alpha = backdrop.alpha
            alpha = map_region(lambda *region: photo_alpha[region], photo_placement, tile, "soft")
        canvas = Image.new("RGB", (width, len(pixels)), WHITE)
        canvas.paste(Image.fromarray(pixels), None, Image.fromarray(alpha))
        return np.asarray(canvas)

    return read_rows


def _render_blurred(
    strength: float, document: Document, alpha: UInt8Array, placement: Placement
) -> ReadRows:
    longer = max(placement.picture_size)
    radius = max(strength * APERTURE * longer, 1.0) / max(placement.span)  # share of its side
    height, width = work_size(placement.height, placement.width)
    factor = min(1.0, WORK_RADIUS / (radius * max(height, width)))
    small = placement.resize(max(1, round(width * factor)), max(1, round(height * factor)))
    tile = slice(0, small.height), slice(0, small.width)
    if document.alpha is not None:  # pixels that are transparent in the file are no background
        alpha = np.maximum(alpha, np.invert(document.alpha))
    upright, upright_alpha = orient(document.pixels, placement), orient(alpha, placement)
    photo = map_region(lambda *region: upright[region], small, tile, "sharp")
    subject = map_region(lambda *region: upright_alpha[region], small, tile, "soft")
    # The subject's colours extend a little further than its alpha.
    window = min(SPILL, 2 * ((min(subject.shape) - 1) // 2) + 1)
    spread = np.asarray(Image.fromarray(subject).filter(ImageFilter.MaxFilter(window)))
    weight = np.clip(1 - spread * np.float32(SPILL_GAIN / 255), 0, 1)
    weight = weight * coverage(small, tile) / np.float32(255)
    disc_radius = max(MIN_RADIUS, radius * max(small.width, small.height))
    return _enlarge(defocus(photo, weight.astype(np.float32), disc_radius), placement)


def _render_grey(pixels: UInt8Array, placement: Placement) -> ReadRows:
    """Return the picture's brightness; beyond its border, a smooth continuation."""
    upright = orient(pixels, placement)
    extension = None if placement.is_filled else _render_extension(upright, placement)

    def read_rows(rows: slice) -> UInt8Array:
        tile = rows, slice(0, placement.width)
        if placement.is_pixel_exact:
            photo = copy_region(upright, placement, tile)
        else:
            photo = map_region(lambda *region: upright[region], placement, tile, "sharp")
        grey = Image.fromarray(photo).convert("L")
        if extension is not None:
            canvas = Image.fromarray(extension(rows)).convert("L")
            canvas.paste(grey, None, Image.fromarray(coverage(placement, tile)))
            grey = canvas
        return np.asarray(grey.convert("RGB"))

    return read_rows


def _over_white(document: Document) -> UInt8Array:
    if document.alpha is None:
        return document.pixels
    canvas = Image.new("RGB", (document.width, document.height), WHITE)
    canvas.paste(Image.fromarray(document.pixels), None, Image.fromarray(document.alpha))
    return np.asarray(canvas)


def _render_extension(upright: UInt8Array, placement: Placement) -> ReadRows:
    small = placement.shrink_to(EXTENSION_PIXELS)
    tile = slice(0, small.height), slice(0, small.width)
    photo = map_region(lambda *region: upright[region], small, tile, "sharp")
    weight = (coverage(small, tile) == 255).astype(np.float32)
    planes = [extend_background(photo[..., i].astype(np.float32), weight) for i in range(3)]
    return _enlarge(np.stack(planes, axis=2).astype(np.uint8), placement)


def _enlarge(pixels: UInt8Array, placement: Placement) -> ReadRows:
    image = Image.fromarray(pixels)
    size = placement.height, placement.width
    return lambda rows: enlarge_tile(image, (rows, slice(0, placement.width)), size)
