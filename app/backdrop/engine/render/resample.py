"""Map regions of a picture to the result of a placement.

Colours are resampled with a sharp kernel (Lanczos, or bicubic where the picture is turned), alpha
and the colours at its edges with a soft kernel without negative weights. A sharp kernel overshoots
at steps of alpha: it would leave bright rims along the subject and haze around it.

Pillow resamples RGBA with colours multiplied by alpha: colours of transparent pixels do not show.
"""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Region, UInt8Array
from backdrop.engine.render.placement import Bounds, Placement

Kernel = Literal["soft", "sharp"]

ReadRegion = Callable[[slice, slice], UInt8Array]
"""Returns rows and columns of the picture after its quarter turns."""

KERNEL_REACH = 3  # pixels of the coarser grid to each side: Lanczos
TURN_COLUMNS = 384  # columns of a turned picture that are rendered at a time
TURN_MARGIN = 2  # pixels: more than a kernel of a turn reaches


def orient(array: UInt8Array, placement: Placement) -> UInt8Array:
    """Return a view of HxW or HxWxC, mirrored and quarter-turned."""
    if placement.flip:
        array = array[:, ::-1]
    return np.rot90(array, -placement.quarter_turns)


def copy_region(upright: UInt8Array, placement: Placement, tile: Region) -> UInt8Array:
    """Return one tile of the result of a pixel-exact placement; 0 outside the picture.

    upright: the picture after `orient`.
    """
    x, y = (round(edge) for edge in placement.corner)
    rows = range(tile[0].start + y, tile[0].stop + y)
    columns = range(tile[1].start + x, tile[1].stop + x)
    (top, bottom), (left, right) = (
        (min(max(span.start, 0), side), min(max(span.stop, 0), side))
        for span, side in zip((rows, columns), upright.shape, strict=False)
    )
    inside = upright[top:bottom, left:right]
    if inside.shape[:2] == (len(rows), len(columns)):
        return inside
    result = np.zeros((len(rows), len(columns), *upright.shape[2:]), np.uint8)
    down, across = slice(top - rows.start, bottom - rows.start), left - columns.start
    result[down, across : across + inside.shape[1]] = inside
    return result


def map_region(read: ReadRegion, placement: Placement, tile: Region, kernel: Kernel) -> UInt8Array:
    """Return one tile of the result, uint8 with as many channels as `read` returns.

    Outside the picture, grey and RGBA are 0. RGB continues the picture's border for some pixels and
    is undefined beyond; `coverage` marks the picture's pixels.
    """
    if placement.angle:
        return _map_in_columns(read, placement, tile, kernel)
    x, y = placement.corner
    across, down = placement.step
    bounds = (
        x + tile[1].start * across,
        y + tile[0].start * down,
        x + tile[1].stop * across,
        y + tile[0].stop * down,
    )
    size = tile[1].stop - tile[1].start, tile[0].stop - tile[0].start
    width, height = placement.upright_size
    if bounds[0] >= width or bounds[1] >= height or bounds[2] <= 0 or bounds[3] <= 0:
        return np.zeros((*size[::-1], *read(slice(0, 1), slice(0, 1)).shape[2:]), np.uint8)
    result = _scale(read, (width, height), bounds, size, kernel)
    if placement.is_filled or (result.ndim == 3 and result.shape[2] == 3):
        return result
    return _clear_outside(result, coverage(placement, tile))


def coverage(placement: Placement, tile: Region) -> UInt8Array:
    """Return the share of each result pixel that the picture covers, uint8 HxW."""
    if placement.angle:
        return _map_in_columns(_read_opaque, placement, tile, "soft")
    shares = []
    for span, edge, step, side in zip(
        tile[::-1], placement.corner, placement.step, placement.upright_size, strict=True
    ):
        edges = (edge + np.arange(span.start, span.stop + 1) * step).clip(0, side)
        shares.append(np.diff(edges) / step)
    share = shares[1][:, None] * shares[0] * 255 + 0.5
    return share.astype(np.uint8)


def _read_opaque(rows: slice, columns: slice) -> UInt8Array:
    return np.full((rows.stop - rows.start, columns.stop - columns.start), 255, np.uint8)


def _clear_outside(pixels: UInt8Array, cover: UInt8Array) -> UInt8Array:
    """Multiply alpha, which continues beyond the border, by the coverage."""
    if cover.min() == 255:
        return pixels
    pixels = pixels.copy()
    alpha = pixels if pixels.ndim == 2 else pixels[..., 3]
    alpha[...] = (alpha.astype(np.uint16) * cover + 127) // 255
    return pixels


def _scale(
    read: ReadRegion,
    picture_size: tuple[int, int],
    bounds: Bounds,
    size: tuple[int, int],
    kernel: Kernel,
) -> UInt8Array:
    """Return a rectangle of the picture at another size; its border continues outside."""
    spans, pads, edges = [], [], []
    for low, high, side, length in zip(bounds[:2], bounds[2:], picture_size, size, strict=True):
        margin = math.ceil(KERNEL_REACH * max(1.0, (high - low) / length)) + 1
        first = min(max(math.floor(low) - margin, 0), side - 1)
        last = max(min(math.ceil(high) + margin, side), first + 1)
        before, after = max(0, first - math.floor(low)), max(0, math.ceil(high) - last)
        spans.append(slice(first, last))
        pads.append((before, after))
        edges.append((low - first + before, high - first + before))
    pixels = read(spans[1], spans[0])
    if any(map(any, pads)):
        widths = [pads[1], pads[0], (0, 0)][: pixels.ndim]
        pixels = np.pad(pixels, widths, mode="edge")
    box = (edges[0][0], edges[1][0], edges[0][1], edges[1][1])
    return np.asarray(_to_image(pixels).resize(size, _filter(kernel, bounds, size), box))


def _filter(kernel: Kernel, bounds: Bounds, size: tuple[int, int]) -> Image.Resampling:
    if kernel == "sharp":
        return Image.Resampling.LANCZOS
    shrinks = bounds[2] - bounds[0] > size[0]
    return Image.Resampling.HAMMING if shrinks else Image.Resampling.BILINEAR


def _map_in_columns(
    read: ReadRegion, placement: Placement, tile: Region, kernel: Kernel
) -> UInt8Array:
    """Return a tile of a turned picture, made in pieces: a long strip would need all pixels."""
    rows, columns = tile
    lefts = range(columns.start, columns.stop, TURN_COLUMNS)
    spans = [slice(left, min(left + TURN_COLUMNS, columns.stop)) for left in lefts]
    pieces = [_turn(read, placement, (rows, span), kernel) for span in spans]
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)


def _turn(read: ReadRegion, placement: Placement, tile: Region, kernel: Kernel) -> UInt8Array:
    """Return a tile of a turned picture, which is first reduced if the result is smaller."""
    read, picture_size, step = _reduce(read, placement, kernel)
    turn = math.radians(placement.angle)
    cos, sin = math.cos(turn), math.sin(turn)
    # From the tile's pixels to the upright picture's: x = a u + b v + c, y = d u + e v + f
    a, b = cos * step[0], sin * step[1]
    d, e = -sin * step[0], cos * step[1]
    full = placement.upright_size
    ratio = picture_size[0] / full[0], picture_size[1] / full[1]
    a, b, d, e = a * ratio[0], b * ratio[0], d * ratio[1], e * ratio[1]
    u, v = placement.width / 2, placement.height / 2
    centre = placement.centre
    c = (cos * centre[0] + sin * centre[1]) * ratio[0] + picture_size[0] / 2
    f = (-sin * centre[0] + cos * centre[1]) * ratio[1] + picture_size[1] / 2
    c += a * (tile[1].start - u) + b * (tile[0].start - v)
    f += d * (tile[1].start - u) + e * (tile[0].start - v)
    width, height = tile[1].stop - tile[1].start, tile[0].stop - tile[0].start
    columns = _source_span(c, a * width, b * height, picture_size[0])
    rows = _source_span(f, d * width, e * height, picture_size[1])
    pixels = read(rows, columns)
    is_rgb = pixels.ndim == 3 and pixels.shape[2] == 3
    widths = [(TURN_MARGIN, TURN_MARGIN), (TURN_MARGIN, TURN_MARGIN), (0, 0)][: pixels.ndim]
    pixels = np.pad(pixels, widths, mode="edge" if is_rgb else "constant")
    c, f = c - columns.start + TURN_MARGIN, f - rows.start + TURN_MARGIN
    bicubic, bilinear = Image.Resampling.BICUBIC, Image.Resampling.BILINEAR
    turned = _to_image(pixels).transform(
        (width, height),
        Image.Transform.AFFINE,
        (a, b, c, d, e, f),
        bicubic if kernel == "sharp" else bilinear,
    )
    result = np.array(turned)
    if not is_rgb:
        # Pillow truncates here, which would make holes in opaque areas.
        alpha = result if result.ndim == 2 else result[..., 3]
        alpha[alpha == 254] = 255
    return result


def _reduce(
    read: ReadRegion, placement: Placement, kernel: Kernel
) -> tuple[ReadRegion, tuple[int, int], tuple[float, float]]:
    """Return the picture at the result's scale if that is smaller, its size, and the step."""
    picture_size, step = placement.upright_size, placement.step
    if max(step) <= 1:
        return read, picture_size, step
    size = max(1, round(picture_size[0] / step[0])), max(1, round(picture_size[1] / step[1]))
    x, y = picture_size[0] / size[0], picture_size[1] / size[1]

    def read_reduced(rows: slice, columns: slice) -> UInt8Array:
        bounds = (columns.start * x, rows.start * y, columns.stop * x, rows.stop * y)
        shape = columns.stop - columns.start, rows.stop - rows.start
        return _scale(read, picture_size, bounds, shape, kernel)

    return read_reduced, size, step


def _source_span(start: float, first: float, second: float, side: int) -> slice:
    """Return the pixels of a side that a parallelogram needs, at least one.

    start: of its corner. first, second: extents of its two edges along that side.
    """
    low = start + min(first, 0) + min(second, 0)
    high = start + max(first, 0) + max(second, 0)
    first_pixel = min(max(math.floor(low) - TURN_MARGIN, 0), side - 1)
    return slice(first_pixel, max(min(math.ceil(high) + TURN_MARGIN, side), first_pixel + 1))


def _to_image(pixels: UInt8Array) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(pixels))
