"""The map from a picture's pixels to the result's: mirrored, turned, framed, scaled.

Coordinates are in pixels: 0 is the left or top edge of the first pixel, 1 its other edge.
"""

import math
from dataclasses import dataclass, replace
from typing import Self

from backdrop.engine.arrays.sizes import work_size
from backdrop.engine.scene import Move

EDGE_ROUNDING = 1e-6  # pixels by which a corner may lie outside through rounding errors

Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom edge of a rectangle."""


@dataclass(frozen=True)
class Placement:
    """The map from a picture to the result.

    width, height: of the result, in pixels. picture_size: width and height of the picture.
    The picture is mirrored (`flip`), turned clockwise by `quarter_turns` and then by `angle`
    degrees (-45 to 45), all about its centre. The result shows the rectangle around `centre` that
    is `span` (width, height) large; both are in picture pixels, `centre` relative to the picture's
    centre. subject_size: width and height of the subject's bounds in the result's pixels, which a
    Move scales but does not turn: else shadow and outline would breathe while the subject turns.
    """

    width: int
    height: int
    picture_size: tuple[int, int]
    centre: tuple[float, float]
    span: tuple[float, float]
    flip: bool = False
    quarter_turns: int = 0
    angle: float = 0.0
    subject_size: tuple[float, float] = (0.0, 0.0)

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
        (a, b), (c, d) = self._turn(a, b), self._turn(c, d)
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
    def covers_result(self) -> bool:
        """True if the result's corners lie in the picture, at any angle."""
        turn = math.radians(self.angle)
        sine, cosine = math.sin(turn), math.cos(turn)
        for right in (-0.5, 0.5):
            for low in (-0.5, 0.5):
                x = self.centre[0] + right * self.span[0]
                y = self.centre[1] + low * self.span[1]
                corner = x * cosine + y * sine, y * cosine - x * sine
                if any(
                    abs(place) > side / 2 + EDGE_ROUNDING
                    for place, side in zip(corner, self.upright_size, strict=True)
                ):
                    return False
        return True

    @property
    def subject_length(self) -> float:
        """The longer side of the subject's bounds in the result's pixels."""
        return max(self.subject_size)

    def snap_to_pixels(self) -> Self:
        """Return the map with the result's corner on a pixel's, if pixels can then be copied."""
        if self.angle or self.span != (self.width, self.height):
            return self
        x, y = (
            math.floor(side / 2 + middle - length / 2 + 0.5) - side / 2 + length / 2
            for side, middle, length in zip(
                self.upright_size, self.centre, (self.width, self.height), strict=True
            )
        )
        return replace(self, centre=(x, y))

    def shrink_to(self, max_pixels: int) -> Self:
        """Return the same map to a result of at most so many pixels."""
        height, width = work_size(self.height, self.width, max_pixels)
        return self.resize(width, height)

    def move(self, move: Move) -> Self:
        """Return the map of a subject that was moved in the picture, to the same result.

        Distances are in pixels of this picture. Without a change of size or a turn other than a
        right angle, the move is rounded to whole pixels if that lets them be copied.
        """
        if move == Move():
            return self
        # Mirroring reverses a turn, and the turn of the picture comes after both.
        turn = 90 * self.quarter_turns + self.angle + (-move.angle if self.flip else move.angle)
        quarter_turns = round(turn / 90)
        x, y = self._turn(-move.x if self.flip else move.x, move.y)
        middle_x, middle_y = self.centre
        across, down = self.span
        width, height = self.subject_size
        return replace(
            self,
            centre=((middle_x - x) / move.scale, (middle_y - y) / move.scale),
            span=(across / move.scale, down / move.scale),
            quarter_turns=quarter_turns % 4,
            angle=turn - 90 * quarter_turns,
            subject_size=(width * move.scale, height * move.scale),
        ).snap_to_pixels()

    def resize(self, width: int, height: int) -> Self:
        """Return the same map to a result of another size."""
        across, down = self.subject_size
        subject_size = across * width / self.width, down * height / self.height
        return replace(self, width=width, height=height, subject_size=subject_size)

    def _turn(self, x: float, y: float) -> tuple[float, float]:
        """Return a distance turned as the picture is."""
        turn = math.radians(90 * self.quarter_turns + self.angle)
        sine, cosine = math.sin(turn), math.cos(turn)
        return x * cosine - y * sine, x * sine + y * cosine
