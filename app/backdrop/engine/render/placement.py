"""The map from a picture's pixels to the result's: mirrored, turned, framed, scaled.

Coordinates are in pixels: 0 is the left or top edge of the first pixel, 1 its other edge.
"""

import math
from dataclasses import dataclass, replace
from typing import Self

from backdrop.engine.arrays.sizes import work_size

Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom edge of a rectangle."""


@dataclass(frozen=True)
class Placement:
    """The map from a picture to the result.

    width, height: of the result, in pixels. picture_size: width and height of the picture.
    The picture is mirrored (`flip`), turned clockwise by `quarter_turns` and then by `angle`
    degrees (-45 to 45), all about its centre. The result shows the rectangle around `centre` that
    is `span` (width, height) large; both are in picture pixels, `centre` relative to the picture's
    centre. subject: bounds of the subject in the result's pixels.
    """

    width: int
    height: int
    picture_size: tuple[int, int]
    centre: tuple[float, float]
    span: tuple[float, float]
    flip: bool = False
    quarter_turns: int = 0
    angle: float = 0.0
    subject: Bounds = (0.0, 0.0, 0.0, 0.0)

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height of the picture after its quarter turns."""
        width, height = self.picture_size
        return (height, width) if self.quarter_turns % 2 else (width, height)

    @property
    def corner(self) -> tuple[float, float]:
        """The result's top left corner in pixels of the picture after its quarter turns."""
        x, y = (
            side / 2 + middle - span / 2
            for side, middle, span in zip(self.upright_size, self.centre, self.span, strict=True)
        )
        return x, y

    @property
    def step(self) -> tuple[float, float]:
        """Picture pixels for each pixel of the result, across and down."""
        return self.span[0] / self.width, self.span[1] / self.height

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """The affine map (a, b, c, d, e, f) to the result: x' = ax + cy + e, y' = bx + dy + f."""
        width, height = self.picture_size
        a, b, c, d = -1.0 if self.flip else 1.0, 0.0, 0.0, 1.0
        turn = math.radians(90 * self.quarter_turns + self.angle)
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
    def is_pixel_exact(self) -> bool:
        """True if each pixel of the result is an unchanged pixel of the picture, or outside it."""
        on_pixels = all(edge == round(edge) for edge in self.corner)
        return not self.angle and self.span == (self.width, self.height) and on_pixels

    @property
    def is_identity(self) -> bool:
        """True if the result is the unchanged picture."""
        unmoved = not self.flip and not self.quarter_turns and self.corner == (0, 0)
        return self.is_pixel_exact and unmoved and (self.width, self.height) == self.picture_size

    @property
    def is_filled(self) -> bool:
        """True if the picture covers the whole result."""
        (x, y), (width, height) = self.corner, self.upright_size
        outside = (-x, -y, x + self.span[0] - width, y + self.span[1] - height)
        return not self.angle and max(outside) < 1e-6

    @property
    def subject_length(self) -> float:
        """The longer side of the subject's bounds in the result's pixels."""
        left, top, right, bottom = self.subject
        return max(right - left, bottom - top)

    def shrink_to(self, max_pixels: int) -> Self:
        """Return the same map to a result of at most so many pixels."""
        height, width = work_size(self.height, self.width, max_pixels)
        return self.resize(width, height)

    def resize(self, width: int, height: int) -> Self:
        """Return the same map to a result of another size."""
        x, y = width / self.width, height / self.height
        left, top, right, bottom = self.subject
        subject = (left * x, top * y, right * x, bottom * y)
        return replace(self, width=width, height=height, subject=subject)
