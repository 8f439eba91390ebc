"""Where a picture's pixels come to lie in the result: mirrored, turned, framed, scaled.

Places are in pixels, with 0 at the left or top edge of the first pixel and 1 at its other edge.
"""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from backdrop.engine.arrays.aliases import Float64Array, UInt8Array
from backdrop.engine.arrays.sizes import MAX_PIXELS, work_size
from backdrop.engine.errors import ResultTooLarge
from backdrop.engine.scene import Frame

LEAST_ASPECT = 1 / 20  # scene.py's most, lying
SEEN = 32  # alpha from which on a pixel is part of what is framed; less is haze and strays

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Placement:
    """The map from a picture to the result.

    width, height: of the result, in pixels. picture: width and height of the picture. It is
    mirrored (`flip`), turned clockwise by `quarters` and then by `angle` degrees (-45 to 45) about
    its middle. What of the plane is in the result is `span` picture pixels wide and high, around
    `centre`, which is relative to the picture's middle. subject: the box of the subject in the
    result's pixels.
    """

    width: int
    height: int
    picture: tuple[int, int]
    centre: tuple[float, float]
    span: tuple[float, float]
    flip: bool = False
    quarters: int = 0
    angle: float = 0.0
    subject: Box = (0.0, 0.0, 0.0, 0.0)

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height of the picture after its quarter turns."""
        width, height = self.picture
        return (height, width) if self.quarters % 2 else (width, height)

    @property
    def corner(self) -> tuple[float, float]:
        """The result's left top corner in pixels of the picture after its quarter turns."""
        x, y = (
            side / 2 + middle - span / 2
            for side, middle, span in zip(self.upright, self.centre, self.span, strict=True)
        )
        return x, y

    @property
    def step(self) -> tuple[float, float]:
        """Picture pixels for one pixel of the result, across and down."""
        return self.span[0] / self.width, self.span[1] / self.height

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """The map from picture to result: x' = ax + cy + e, y' = bx + dy + f for a, b ... f."""
        width, height = self.picture
        a, b, c, d = -1.0 if self.flip else 1.0, 0.0, 0.0, 1.0
        turn = math.radians(90 * self.quarters + self.angle)
        sine, cosine = math.sin(turn), math.cos(turn)
        a, b, c, d = a * cosine, a * sine, -d * sine, d * cosine
        x, y = self.step
        a, b, c, d = a / x, b / y, c / x, d / y
        middle_x = self.width / 2 - self.centre[0] / x
        middle_y = self.height / 2 - self.centre[1] / y
        e = middle_x - (a * width + c * height) / 2
        f = middle_y - (b * width + d * height) / 2
        return a, b, c, d, e, f

    @property
    def exact(self) -> bool:
        """Whether every pixel of the result is one of the picture, or none."""
        whole = all(edge == round(edge) for edge in self.corner)
        return not self.angle and self.span == (self.width, self.height) and whole

    @property
    def plain(self) -> bool:
        """Whether the result is the picture."""
        as_it_was = not self.flip and not self.quarters and self.corner == (0, 0)
        return self.exact and as_it_was and (self.width, self.height) == self.picture

    @property
    def inside(self) -> bool:
        """Whether the picture covers all of the result."""
        (x, y), (width, height) = self.corner, self.upright
        beyond = (-x, -y, x + self.span[0] - width, y + self.span[1] - height)
        return not self.angle and max(beyond) < 1e-6

    @property
    def length(self) -> float:
        """The longer side of the subject's box in the result's pixels."""
        left, top, right, bottom = self.subject
        return max(right - left, bottom - top)

    def reduced(self, most: int) -> Self:
        """The same result in at most so many pixels."""
        height, width = work_size(self.height, self.width, most)
        return self.resized(width, height)

    def resized(self, width: int, height: int) -> Self:
        """The same result in other pixels."""
        x, y = width / self.width, height / self.height
        left, top, right, bottom = self.subject
        box = (left * x, top * y, right * x, bottom * y)
        return replace(self, width=width, height=height, subject=box)


def place(frame: Frame, alpha: UInt8Array, side: int | None = None) -> Placement:
    """The map for a picture with this alpha, uint8 HxW; the result is at most `side` px long.

    Without a width or a height the picture's own scale is kept and the frame is moved by less than
    a pixel, so that every pixel is copied and none computed anew. Where both are given, they are
    the aspect too. Raises ResultTooLarge.
    """
    height, width = alpha.shape
    quarters = round(frame.turn / 90)
    angle = frame.turn - 90 * quarters
    start = Placement(
        1, 1, (width, height), (0.0, 0.0), (1.0, 1.0), frame.flip, quarters % 4, angle
    )
    box = _turned_box(_extremes(alpha), start)
    left, top, right, bottom = _framed(frame, start, box)
    centre = (left + right) / 2, (top + bottom) / 2
    span = _grown(right - left, bottom - top, _aspect(frame))
    size, span = _sized(frame, span, side)
    _check(*size)
    if span == size and not angle:
        centre = _snapped(centre, size, start.upright)
    x, y = size[0] / span[0], size[1] / span[1]
    subject = (
        (box[0] - centre[0]) * x + size[0] / 2,
        (box[1] - centre[1]) * y + size[1] / 2,
        (box[2] - centre[0]) * x + size[0] / 2,
        (box[3] - centre[1]) * y + size[1] / 2,
    )
    return replace(start, width=size[0], height=size[1], centre=centre, span=span, subject=subject)


def _extremes(alpha: UInt8Array) -> Float64Array:
    """Corners of the first and last pixel seen in each row, 4xN of x and y from the middle.

    Their hull is that of all pixels seen. Without any of these, the picture's own corners.
    """
    height, width = alpha.shape
    area = alpha >= SEEN
    rows = np.flatnonzero(area.any(1))
    if not rows.size:
        x, y = np.array([0, width, 0, width]), np.array([0, 0, height, height])
    else:
        first = area[rows].argmax(1)
        last = width - area[rows, ::-1].argmax(1)
        x = np.concatenate([first, last, first, last])
        y = np.concatenate([rows, rows, rows + 1, rows + 1])
    return np.stack([x - width / 2, y - height / 2])


def _turned_box(points: Float64Array, placement: Placement) -> Box:
    """The box of points, once they are mirrored and turned; all from the picture's middle."""
    x, y = points
    if placement.flip:
        x = -x
    for _ in range(placement.quarters):
        x, y = -y, x
    turn = math.radians(placement.angle)
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _framed(frame: Frame, start: Placement, subject: Box) -> Box:
    """The frame before it is grown, from the picture's middle, in picture pixels."""
    width, height = start.picture
    if frame.around == "subject":
        left, top, right, bottom = subject
        margin = frame.margin * max(right - left, bottom - top)
        return left - margin, top - margin, right + margin, bottom + margin
    if frame.around == "picture":
        x, y = width / 2, height / 2
        return _turned_box(np.array([[-x, x, -x, x], [-y, -y, y, y]]), start)
    (left, right), (top, bottom) = sorted(frame.box[::2]), sorted(frame.box[1::2])
    left, right = (left - 0.5) * width, (right - 0.5) * width
    top, bottom = (top - 0.5) * height, (bottom - 0.5) * height
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _aspect(frame: Frame) -> float:
    if frame.width and frame.height:
        return frame.width / frame.height
    return max(frame.aspect, LEAST_ASPECT) if frame.aspect else 0.0


def _grown(width: float, height: float, aspect: float) -> tuple[float, float]:
    if not aspect:
        return width, height
    return max(width, height * aspect), max(height, width / aspect)


def _sized(
    frame: Frame, span: tuple[float, float], side: int | None
) -> tuple[tuple[int, int], tuple[float, float]]:
    """Width and height of the result, and the span that fills it.

    A side that follows is rounded, and the picture stretched by that rest: else its last row would
    be half transparent.
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
    # A hair's breadth over a whole number is that number, and rounding's error
    width, height = (max(1, math.ceil(length - 1e-6)) for length in span)
    return (width, height), (float(width), float(height))


def _snapped(
    centre: tuple[float, float], size: tuple[int, int], picture: tuple[int, int]
) -> tuple[float, float]:
    """The centre moved so that the result's corner is a pixel's corner."""
    x, y = (
        math.floor(side / 2 + middle - length / 2 + 0.5) - side / 2 + length / 2
        for middle, length, side in zip(centre, size, picture, strict=True)
    )
    return x, y


def _check(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ResultTooLarge(width, height, f"{MAX_PIXELS // 1_000_000} megapixels")
