"""A picture's pixels brought to their places in the result.

Kernels: colours are resampled sharply (Lanczos, or bicubic where the picture is turned), alpha and
the colours at its edges softly, by a kernel without negative weights. A sharp one overshoots at
alpha's steps: it would leave bright rims along the subject and a haze around it.

Pillow resamples RGBA with its colours multiplied by alpha, so what lies under transparency never
comes to the surface.
"""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Region, UInt8Array
from backdrop.engine.render.frame import Placement

Kernel = Literal["soft", "sharp"]
Read = Callable[[slice, slice], UInt8Array]  # rows and columns of a picture after its quarter turns

REACH = 3  # pixels to each side, of the larger of both grids: Lanczos's
SPAN = 384  # columns of a turned picture that are made at once
RIM = 2  # pixels: more than any kernel of a turn reaches


def orient(array: UInt8Array, placement: Placement) -> UInt8Array:
    """A view of HxW or HxWxC, mirrored and with its quarter turns."""
    if placement.flip:
        array = array[:, ::-1]
    return np.rot90(array, -placement.quarters)


def copy_region(upright: UInt8Array, placement: Placement, tile: Region) -> UInt8Array:
    """One tile of the result of an exact placement; 0 where the picture does not reach.

    upright: what `oriented` returns.
    """
    x, y = (round(edge) for edge in placement.corner)
    rows = range(tile[0].start + y, tile[0].stop + y)
    columns = range(tile[1].start + x, tile[1].stop + x)
    (top, bottom), (left, right) = (
        (min(max(span.start, 0), side), min(max(span.stop, 0), side))
        for span, side in zip((rows, columns), upright.shape, strict=False)
    )
    part = upright[top:bottom, left:right]
    if part.shape[:2] == (len(rows), len(columns)):
        return part
    whole = np.zeros((len(rows), len(columns), *upright.shape[2:]), np.uint8)
    down, across = slice(top - rows.start, bottom - rows.start), left - columns.start
    whole[down, across : across + part.shape[1]] = part
    return whole


def map_region(read: Read, placement: Placement, tile: Region, kernel: Kernel) -> UInt8Array:
    """One tile of the result, uint8 of as many channels as `read` gives.

    Where the picture does not reach, grey and RGBA are 0; RGB continues its border for as far as
    it is near, and means nothing beyond: `coverage` tells.
    """
    if placement.angle:
        return _in_columns(read, placement, tile, kernel)
    x, y = placement.corner
    across, down = placement.step
    box = (
        x + tile[1].start * across,
        y + tile[0].start * down,
        x + tile[1].stop * across,
        y + tile[0].stop * down,
    )
    size = tile[1].stop - tile[1].start, tile[0].stop - tile[0].start
    width, height = placement.upright
    if box[0] >= width or box[1] >= height or box[2] <= 0 or box[3] <= 0:
        return np.zeros((*size[::-1], *read(slice(0, 1), slice(0, 1)).shape[2:]), np.uint8)
    answer = _scaled(read, (width, height), box, size, kernel)
    if placement.inside or (answer.ndim == 3 and answer.shape[2] == 3):
        return answer
    return _covered(answer, coverage(placement, tile))


def coverage(placement: Placement, tile: Region) -> UInt8Array:
    """How much of each pixel of the result the picture covers, uint8 HxW."""
    if placement.angle:
        return _in_columns(_opaque, placement, tile, "soft")
    shares = []
    for part, edge, step, side in zip(
        tile[::-1], placement.corner, placement.step, placement.upright, strict=True
    ):
        edges = (edge + np.arange(part.start, part.stop + 1) * step).clip(0, side)
        shares.append(np.diff(edges) / step)
    share = shares[1][:, None] * shares[0] * 255 + 0.5
    return share.astype(np.uint8)


def _opaque(rows: slice, columns: slice) -> UInt8Array:
    return np.full((rows.stop - rows.start, columns.stop - columns.start), 255, np.uint8)


def _covered(answer: UInt8Array, cover: UInt8Array) -> UInt8Array:
    if cover.min() == 255:
        return answer
    answer = answer.copy()
    alpha = answer if answer.ndim == 2 else answer[..., 3]
    # Of an alpha that the border's own pixels gave
    alpha[...] = (alpha.astype(np.uint16) * cover + 127) // 255
    return answer


def _scaled(
    read: Read,
    picture: tuple[int, int],
    box: tuple[float, float, float, float],
    size: tuple[int, int],
    kernel: Kernel,
) -> UInt8Array:
    """A box of the picture at another size; beyond the border its last pixels go on."""
    parts, pads, edges = [], [], []
    for low, high, side, length in zip(box[:2], box[2:], picture, size, strict=True):
        margin = math.ceil(REACH * max(1.0, (high - low) / length)) + 1
        first = min(max(math.floor(low) - margin, 0), side - 1)
        last = max(min(math.ceil(high) + margin, side), first + 1)
        before, after = max(0, first - math.floor(low)), max(0, math.ceil(high) - last)
        parts.append(slice(first, last))
        pads.append((before, after))
        edges.append((low - first + before, high - first + before))
    region = read(parts[1], parts[0])
    if any(map(any, pads)):
        widths = [pads[1], pads[0], (0, 0)][: region.ndim]
        region = np.pad(region, widths, mode="edge")
    inside = (edges[0][0], edges[1][0], edges[0][1], edges[1][1])
    return np.asarray(_image(region).resize(size, _filter(kernel, box, size), inside))


def _filter(
    kernel: Kernel, box: tuple[float, float, float, float], size: tuple[int, int]
) -> Image.Resampling:
    if kernel == "sharp":
        return Image.Resampling.LANCZOS
    smaller = box[2] - box[0] > size[0]
    return Image.Resampling.HAMMING if smaller else Image.Resampling.BILINEAR


def _in_columns(read: Read, placement: Placement, tile: Region, kernel: Kernel) -> UInt8Array:
    """A tile of a turned picture, part by part: a long strip would be made from all of it."""
    rows, columns = tile
    lefts = range(columns.start, columns.stop, SPAN)
    parts = [slice(left, min(left + SPAN, columns.stop)) for left in lefts]
    turned = [_turned(read, placement, (rows, part), kernel) for part in parts]
    return turned[0] if len(turned) == 1 else np.concatenate(turned, axis=1)


def _turned(read: Read, placement: Placement, tile: Region, kernel: Kernel) -> UInt8Array:
    """Part of a turned picture, which is first made smaller where the result is."""
    read, picture, step = _smaller(read, placement, kernel)
    turn = math.radians(placement.angle)
    cos, sin = math.cos(turn), math.sin(turn)
    # From the tile's pixels to the upright picture's: x = a u + b v + c, y = d u + e v + f
    a, b = cos * step[0], sin * step[1]
    d, e = -sin * step[0], cos * step[1]
    full = placement.upright
    ratio = picture[0] / full[0], picture[1] / full[1]
    a, b, d, e = a * ratio[0], b * ratio[0], d * ratio[1], e * ratio[1]
    u, v = placement.width / 2, placement.height / 2
    middle = placement.centre
    c = (cos * middle[0] + sin * middle[1]) * ratio[0] + picture[0] / 2
    f = (-sin * middle[0] + cos * middle[1]) * ratio[1] + picture[1] / 2
    c += a * (tile[1].start - u) + b * (tile[0].start - v)
    f += d * (tile[1].start - u) + e * (tile[0].start - v)
    width, height = tile[1].stop - tile[1].start, tile[0].stop - tile[0].start
    columns = _range(c, a * width, b * height, picture[0])
    rows = _range(f, d * width, e * height, picture[1])
    region = read(rows, columns)
    whole = region.ndim == 3 and region.shape[2] == 3
    widths = [(RIM, RIM), (RIM, RIM), (0, 0)][: region.ndim]
    region = np.pad(region, widths, mode="edge" if whole else "constant")
    c, f = c - columns.start + RIM, f - rows.start + RIM
    bicubic, bilinear = Image.Resampling.BICUBIC, Image.Resampling.BILINEAR
    turned = _image(region).transform(
        (width, height),
        Image.Transform.AFFINE,
        (a, b, c, d, e, f),
        bicubic if kernel == "sharp" else bilinear,
    )
    answer = np.array(turned)
    if not whole:
        # Pillow cuts fractions off here, and so makes holes in what is opaque
        alpha = answer if answer.ndim == 2 else answer[..., 3]
        alpha[alpha == 254] = 255
    return answer


def _smaller(
    read: Read, placement: Placement, kernel: Kernel
) -> tuple[Read, tuple[int, int], tuple[float, float]]:
    """The picture at the result's scale where that is smaller, its size, and the step."""
    picture, step = placement.upright, placement.step
    if max(step) <= 1:
        return read, picture, step
    size = max(1, round(picture[0] / step[0])), max(1, round(picture[1] / step[1]))
    x, y = picture[0] / size[0], picture[1] / size[1]

    def small(rows: slice, columns: slice) -> UInt8Array:
        box = (columns.start * x, rows.start * y, columns.stop * x, rows.stop * y)
        shape = columns.stop - columns.start, rows.stop - rows.start
        return _scaled(read, picture, box, shape, kernel)

    return small, size, step


def _range(start: float, one: float, other: float, side: int) -> slice:
    """Pixels of a side from which a parallelogram is made, at least one."""
    low, high = start + min(one, 0) + min(other, 0), start + max(one, 0) + max(other, 0)
    first = min(max(math.floor(low) - RIM, 0), side - 1)
    return slice(first, max(min(math.ceil(high) + RIM, side), first + 1))


def _image(region: UInt8Array) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(region))
