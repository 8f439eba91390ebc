"""What a stroke and a lasso cover, drawn for any box of the picture at any size."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from backdrop.engine.arrays.aliases import Float32Array, Region, UInt8Array
from backdrop.engine.edits.brush import brush_coverage, reach
from backdrop.engine.scene import Lasso, Stroke

CORE = 0.5  # of a stroke's radius: how near to its line all is surely meant
LASSO_REACH = 0.1  # of the longer side: how far inside a lasso's line not all is surely meant
STRIP = 256  # rows of a polygon filled at once
FINE = 4  # a polygon is filled at so many times the size, and averaged


@dataclass(frozen=True)
class Viewport:
    """A plane of the shape (height, width) that shows the full picture scaled and then moved."""

    shape: tuple[int, int]
    x_scale: float
    y_scale: float
    left: float = 0.0
    top: float = 0.0

    def part(self, box: Region) -> "Viewport":
        """The same at the rows and columns of a box."""
        rows, columns = box
        shape = rows.stop - rows.start, columns.stop - columns.start
        left, top = self.left + columns.start, self.top + rows.start
        return Viewport(shape, self.x_scale, self.y_scale, left, top)

    def resized(self, shape: tuple[int, int]) -> "Viewport":
        """All of it at another height and width."""
        y, x = shape[0] / self.shape[0], shape[1] / self.shape[1]
        return Viewport(shape, self.x_scale * x, self.y_scale * y, self.left * x, self.top * y)

    def seen(self, line: Float32Array, factor: float = 1.0) -> Float32Array:
        """A line of x, y and radius times the factor, in the plane's own pixels."""
        radius = factor * (self.x_scale * self.y_scale) ** 0.5
        corner = np.array([self.left, self.top, 0])
        answer: Float32Array = line * np.array([self.x_scale, self.y_scale, radius]) - corner
        return answer.astype(np.float32)


@dataclass(frozen=True)
class Brushed:
    """The area of a stroke. `line`: float32 Nx3, x, y and radius in pixels of the full picture."""

    line: Float32Array
    hardness: float

    @property
    def blur(self) -> float:
        """How far from its edge the area may be wrong, in pixels of the full picture."""
        return float(self.line[:, 2].max())

    def box(self, view: Viewport, margin: float = 0.0) -> Region | None:
        """The smallest box around the area and a margin, in pixels of the full picture."""
        return _grown(view.seen(self.line), margin * view.x_scale, view.shape)

    def cover(self, view: Viewport) -> UInt8Array:
        """How much of each pixel is covered, uint8."""
        return brush_coverage(view.seen(self.line), self.hardness, view.shape)

    def core(self, view: Viewport) -> UInt8Array:
        """How surely each pixel is meant, uint8."""
        return brush_coverage(view.seen(self.line, CORE), self.hardness, view.shape)


@dataclass(frozen=True)
class Enclosed:
    """The area within a lasso. `line`: float32 Nx3, closed, x and y as above, and any radius."""

    line: Float32Array

    @property
    def blur(self) -> float:
        """How far from its edge the area may be wrong, in pixels of the full picture."""
        return LASSO_REACH * float(np.ptp(self.line[:, :2], axis=0).max())

    def box(self, view: Viewport, margin: float = 0.0) -> Region | None:
        """The smallest box around the area and a margin, in pixels of the full picture."""
        return _grown(view.seen(self.line, 0), margin * view.x_scale, view.shape)

    def cover(self, view: Viewport) -> UInt8Array:
        """How much of each pixel is covered, uint8."""
        cover = np.empty(view.shape, np.uint8)
        for top in range(0, view.shape[0], STRIP):
            strip = cover[top : top + STRIP]
            image = Image.new("L", (strip.shape[1] * FINE, strip.shape[0] * FINE))
            # Pillow would cut coordinates off towards zero, which is another way below zero
            points = np.floor((view.seen(self.line)[:, :2] - (0, top)) * FINE)
            ImageDraw.Draw(image).polygon([(int(x), int(y)) for x, y in points], fill=255)
            strip[...] = image.reduce(FINE)
        return cover

    def core(self, view: Viewport) -> UInt8Array:
        """How surely each pixel is meant, uint8."""
        line = self.line.copy()
        line[:, 2] = self.blur
        return np.minimum(self.cover(view), 255 - brush_coverage(view.seen(line), 0.8, view.shape))


StrokeShape = Brushed | Enclosed


def stroke_shape(edit: Stroke | Lasso) -> StrokeShape | None:
    """The area that is painted; None for a line of no points, or a lasso that encloses nothing."""
    if isinstance(edit, Lasso):
        if len(edit.points) < 3:
            return None
        points = np.array([*edit.points, edit.points[0]], np.float32)
        return Enclosed(np.concatenate([points, np.zeros((len(points), 1), np.float32)], 1))
    if not edit.points:
        return None
    line = np.array(edit.points, np.float32)
    line[:, 2] *= edit.radius
    return Brushed(line, edit.hardness)


def _grown(line: Float32Array, margin: float, shape: tuple[int, int]) -> Region | None:
    line = line.copy()
    line[:, 2] += margin
    return reach(line, shape)
