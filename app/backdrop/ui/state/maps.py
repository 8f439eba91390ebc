"""Affine maps of the plane. Pure.

A map is a tuple (a, b, c, d, e, f): x' = ax + cy + e, y' = bx + dy + f. y points down.
"""

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Map = tuple[float, float, float, float, float, float]
    Point = Sequence[float]
    """x and y."""

IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def chain(outer: "Sequence[float]", inner: "Sequence[float]") -> "Map":
    """Return the map that applies `inner`, then `outer`."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * m + e,
        b * k + d * m + f,
    )


def inverse(matrix: "Sequence[float]") -> "Map":
    """Return the inverse map."""
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    return (
        d / size,
        -b / size,
        -c / size,
        a / size,
        (c * f - d * e) / size,
        (b * e - a * f) / size,
    )


def apply(matrix: "Sequence[float]", x: float, y: float) -> "tuple[float, float]":
    """Return the place to which a map brings x and y."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def similarity(
    centre: "Point", factor: float = 1, turn: float = 0, x: float = 0, y: float = 0
) -> "Map":
    """Return the map that scales and turns about a centre, and then shifts.

    `turn` is in degrees, clockwise.
    """
    cosine = factor * math.cos(math.radians(turn))
    sine = factor * math.sin(math.radians(turn))
    a, b = centre
    return (
        cosine,
        sine,
        -sine,
        cosine,
        a - cosine * a + sine * b + x,
        b - sine * a - cosine * b + y,
    )


def scale_of(matrix: "Sequence[float]") -> float:
    """Return by how much a map enlarges."""
    return math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


def angle_of(matrix: "Sequence[float]") -> float:
    """Return the degrees by which a map turns, -180 to 180."""
    return math.degrees(math.atan2(matrix[1], matrix[0]))
