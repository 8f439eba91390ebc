"""Render the background of a result."""

import math

import numpy as np
from PIL import Image, ImageFilter

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import enlarge_tile, work_size
from backdrop.engine.document import Document
from backdrop.engine.formats.colour_profile import convert_colours, to_profile
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
    is_moved: bool = False,
) -> ReadRows:
    """Return a function from rows to background, uint8 RxWx3, in the document's colour space.

    alpha: uint8 HxW, of the subject in the document. backdrop: the picture of a Photo background;
    without it, that background is white. is_moved: the subject no longer covers the place where it
    stood, so a background made of the picture fills it; Blurred always does.
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
            from backdrop.engine.render.backdrop import render_backdrop  # noqa: PLC0415  delays the start

            return render_backdrop(name, placement.width, placement.height, document.icc_profile)
        case Grey():
            return _render_grey(_over_white(document), alpha if is_moved else None, placement)


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
    width = placement.width
    photo_placement = place_photo(photo, (backdrop.width, backdrop.height), width, placement.height)
    upright = orient(backdrop.pixels, photo_placement)
    upright_alpha = None if backdrop.alpha is None else orient(backdrop.alpha, photo_placement)
    is_covered = photo_placement.covers_result

    def read_rows(rows: slice) -> UInt8Array:
        tile = rows, slice(0, width)
        pixels = map_region(lambda *region: upright[region], photo_placement, tile, "sharp")
        pixels = convert_colours(pixels, backdrop.icc_profile, profile)
        if is_covered and upright_alpha is None:
            return pixels
        alpha = coverage(photo_placement, tile)
        if upright_alpha is not None:
            alpha = map_region(lambda *region: upright_alpha[region], photo_placement, tile, "soft")
        canvas = Image.new("RGB", (width, len(pixels)), WHITE)
        canvas.paste(Image.fromarray(pixels), None, Image.fromarray(alpha))
        return np.asarray(canvas)

    return read_rows


def place_photo(photo: Photo, size: tuple[int, int], width: int, height: int) -> Placement:
    """Return the map of a picture of this size to a result, which it covers or fits into."""
    scale = photo.scale * _photo_scale(photo, size, width, height)
    quarter_turns = round(photo.turn / 90)
    return Placement(
        width,
        height,
        picture_size=size,
        centre=(-photo.x * width / scale, -photo.y * height / scale),
        span=(width / scale, height / scale),
        quarter_turns=quarter_turns % 4,
        angle=photo.turn - 90 * quarter_turns,
    )


def _photo_scale(photo: Photo, size: tuple[int, int], width: int, height: int) -> float:
    """Return the scale at which a turned picture covers a frame or fits into it."""
    turn = math.radians(photo.turn)
    across, down = abs(math.cos(turn)), abs(math.sin(turn))
    if photo.turn % 90 == 0:
        across, down = round(across), round(down)  # exact: pixels of the same size are copied
    if photo.fill:
        return max(
            (width * across + height * down) / size[0],
            (width * down + height * across) / size[1],
        )
    return min(
        width / (size[0] * across + size[1] * down),
        height / (size[0] * down + size[1] * across),
    )


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
    weight = _background_share(subject) * coverage(small, tile) / np.float32(255)
    disc_radius = max(MIN_RADIUS, radius * max(small.width, small.height))
    return _enlarge(defocus(photo, weight.astype(np.float32), disc_radius), placement)


def _background_share(subject: UInt8Array) -> Float32Array:
    """Return how much background each pixel shows, float32 HxW, for a subject's small alpha."""
    # The subject's colours extend a little further than its alpha.
    window = min(SPILL, 2 * ((min(subject.shape) - 1) // 2) + 1)
    spread = np.asarray(Image.fromarray(subject).filter(ImageFilter.MaxFilter(window)))
    return np.clip(1 - spread * np.float32(SPILL_GAIN / 255), 0, 1)


def _render_grey(pixels: UInt8Array, subject: UInt8Array | None, placement: Placement) -> ReadRows:
    """Return the picture's brightness, with a smooth continuation beyond its border.

    subject: alpha of a subject whose place is filled in the same way; None for none.
    """
    upright = orient(pixels, placement)
    upright_subject = None if subject is None else orient(subject, placement)
    is_whole = placement.is_filled and subject is None
    extension = None if is_whole else _render_extension(upright, upright_subject, placement)

    def read_rows(rows: slice) -> UInt8Array:
        tile = rows, slice(0, placement.width)
        if placement.is_pixel_exact:
            photo = copy_region(upright, placement, tile)
        else:
            photo = map_region(lambda *region: upright[region], placement, tile, "sharp")
        grey = Image.fromarray(photo).convert("L")
        if extension is not None:
            continuation, share = extension
            canvas = Image.fromarray(continuation(rows)).convert("L")
            shown = np.minimum(share(rows), coverage(placement, tile))
            canvas.paste(grey, None, Image.fromarray(shown))
            grey = canvas
        return np.asarray(grey.convert("RGB"))

    return read_rows


def _over_white(document: Document) -> UInt8Array:
    if document.alpha is None:
        return document.pixels
    canvas = Image.new("RGB", (document.width, document.height), WHITE)
    canvas.paste(Image.fromarray(document.pixels), None, Image.fromarray(document.alpha))
    return np.asarray(canvas)


def _render_extension(
    upright: UInt8Array, subject: UInt8Array | None, placement: Placement
) -> tuple[ReadRows, ReadRows]:
    """Return the continuation of the picture's background, and where the picture itself shows it.

    The second, alpha uint8 RxW, leaves the picture's border to `coverage`.
    """
    small = placement.shrink_to(EXTENSION_PIXELS)
    tile = slice(0, small.height), slice(0, small.width)
    photo = map_region(lambda *region: upright[region], small, tile, "sharp")
    share = np.ones(photo.shape[:2], np.float32)
    if subject is not None:
        share = _background_share(map_region(lambda *region: subject[region], small, tile, "soft"))
    weight = share * (coverage(small, tile) == 255)
    planes = [extend_background(photo[..., i].astype(np.float32), weight) for i in range(3)]
    continuation = np.stack(planes, axis=2).astype(np.uint8)
    shown = (share * 255 + np.float32(0.5)).astype(np.uint8)
    return _enlarge(continuation, placement), _enlarge(shown, placement)


def _enlarge(pixels: UInt8Array, placement: Placement) -> ReadRows:
    image = Image.fromarray(pixels)
    size = placement.height, placement.width
    return lambda rows: enlarge_tile(image, (rows, slice(0, placement.width)), size)
