"""Place a picture in the result that a Frame asks for."""

import math
from dataclasses import replace

import numpy as np

from backdrop.engine.arrays.aliases import Float64Array, UInt8Array
from backdrop.engine.arrays.sizes import MAX_PIXELS
from backdrop.engine.errors import ResultTooLarge
from backdrop.engine.render.placement import Bounds, Placement
from backdrop.engine.scene import Frame, Outline

MIN_ASPECT = 1 / 20  # width over height; the inverse of scene.py's maximum
VISIBLE_ALPHA = 32  # lowest alpha that belongs to the framed subject; less is haze and strays
OUTLINE_ROOM = 1.1  # widths of an outline: it is computed at a small size, so it may be wider
OUTLINE_SOFTNESS = 1.0  # pixels of its soft edge, in addition
ROUNDING = 1e-6  # pixels by which a length may exceed a whole number through rounding errors


def place(
    frame: Frame, alpha: UInt8Array, side: int | None = None, outline: Outline | None = None
) -> Placement:
    """Return the placement of a picture with this alpha, uint8 HxW.

    side: limit in pixels for the result's longer side. Without a width or height in the frame, the
    picture keeps its scale, and the frame moves by less than a pixel so that pixels are copied and
    not resampled. If both are given, they determine the aspect. outline: of the subject; a frame
    around picture or subject leaves room for it. Raises ResultTooLarge.
    """
    height, width = alpha.shape
    quarter_turns = round(frame.turn / 90)
    angle = frame.turn - 90 * quarter_turns
    start = Placement(
        1, 1, (width, height), (0.0, 0.0), (1.0, 1.0), frame.flip, quarter_turns % 4, angle
    )
    bounds = _turned_bounds(_extreme_corners(alpha), start)
    left, top, right, bottom = _frame_bounds(
        frame, start, bounds, outline.width if outline else 0.0
    )
    centre = (left + right) / 2, (top + bottom) / 2
    span = _grow_to_aspect(right - left, bottom - top, _wanted_aspect(frame))
    size, span = _result_size(frame, span, side)
    _check_size(*size)
    subject_size = (
        (bounds[2] - bounds[0]) * size[0] / span[0],
        (bounds[3] - bounds[1]) * size[1] / span[1],
    )
    return replace(
        start,
        width=size[0],
        height=size[1],
        centre=centre,
        span=span,
        subject_size=subject_size,
    ).snap_to_pixels()


def subject_bounds(alpha: UInt8Array) -> Bounds:
    """Return the bounds of the subject in pixels of its picture; of all if nothing is visible."""
    x, y = _extreme_corners(alpha)
    across, down = alpha.shape[1] / 2, alpha.shape[0] / 2
    return (
        float(x.min() + across),
        float(y.min() + down),
        float(x.max() + across),
        float(y.max() + down),
    )


def _extreme_corners(alpha: UInt8Array) -> Float64Array:
    """Return the corners of the first and last visible pixel of each row, from the centre.

    Returns 2xN: x and y. Their hull is that of all visible pixels. Without a visible pixel, they
    are the picture's corners.
    """
    height, width = alpha.shape
    visible = alpha >= VISIBLE_ALPHA
    rows = np.flatnonzero(visible.any(1))
    if not rows.size:
        x, y = np.array([0, width, 0, width]), np.array([0, 0, height, height])
    else:
        first = visible[rows].argmax(1)
        last = width - visible[rows, ::-1].argmax(1)
        x = np.concatenate([first, last, first, last])
        y = np.concatenate([rows, rows, rows + 1, rows + 1])
    return np.stack([x - width / 2, y - height / 2])


def _turned_bounds(points: Float64Array, placement: Placement) -> Bounds:
    """Return the bounds of mirrored and turned points; all relative to the picture's centre."""
    x, y = points
    if placement.flip:
        x = -x
    for _ in range(placement.quarter_turns):
        x, y = -y, x
    turn = math.radians(placement.angle)
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _frame_bounds(frame: Frame, start: Placement, subject: Bounds, outline: float) -> Bounds:
    """Return the frame before it grows to its aspect, in picture pixels from the centre.

    outline: width of the outline as a share of the subject's longer side.
    """
    width, height = start.picture_size
    length = max(subject[2] - subject[0], subject[3] - subject[1])
    line = OUTLINE_ROOM * outline * length + OUTLINE_SOFTNESS if outline else 0.0
    if frame.around == "subject":
        return _grow(subject, max(frame.margin * length, line))
    if frame.around == "picture":
        x, y = width / 2, height / 2
        picture = _turned_bounds(np.array([[-x, x, -x, x], [-y, -y, y, y]]), start)
        return _union(picture, _grow(subject, line)) if outline else picture
    (left, right), (top, bottom) = sorted(frame.box[::2]), sorted(frame.box[1::2])
    left, right = (left - 0.5) * width, (right - 0.5) * width
    top, bottom = (top - 0.5) * height, (bottom - 0.5) * height
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _grow(bounds: Bounds, margin: float) -> Bounds:
    left, top, right, bottom = bounds
    return left - margin, top - margin, right + margin, bottom + margin


def _union(first: Bounds, second: Bounds) -> Bounds:
    left, top = min(first[0], second[0]), min(first[1], second[1])
    return left, top, max(first[2], second[2]), max(first[3], second[3])


def _wanted_aspect(frame: Frame) -> float:
    """Return width over height, 0 for any."""
    if frame.width and frame.height:
        return frame.width / frame.height
    return max(frame.aspect, MIN_ASPECT) if frame.aspect else 0.0


def _grow_to_aspect(width: float, height: float, aspect: float) -> tuple[float, float]:
    if not aspect:
        return width, height
    return max(width, height * aspect), max(height, width / aspect)


def _result_size(
    frame: Frame, span: tuple[float, float], side: int | None
) -> tuple[tuple[int, int], tuple[float, float]]:
    """Return width and height of the result, and the span that fills it.

    A side that follows from the other is rounded, and the picture is stretched by the remainder:
    otherwise its last row would be half transparent.
    """
    if frame.width:
        scale = frame.width / span[0]
    else:
        scale = frame.height / span[1] if frame.height else 1.0
    if side is not None:
        scale = min(scale, side / max(span))
    if scale != 1.0:
        width, height = (max(1, round(scale * length)) for length in span)
        return (width, height), span
    width, height = (max(1, math.ceil(length - ROUNDING)) for length in span)
    return (width, height), (float(width), float(height))


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ResultTooLarge(width, height, f"{MAX_PIXELS // 1_000_000} megapixels")
