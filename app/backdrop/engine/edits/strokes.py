"""Compute the coverage of a stroke or a lasso in any viewport of the picture."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from backdrop.engine.arrays.aliases import Float32Array, Region, Size, UInt8Array
from backdrop.engine.edits.brush import brush_coverage, line_region
from backdrop.engine.scene import Lasso, Stroke

CORE_RADIUS = 0.5  # of a stroke's radius: pixels this close to its line are surely intended
LASSO_BLUR = 0.1  # of a lasso's longer side: pixels this far inside its line are surely intended
CORE_HARDNESS = 0.8  # of the brush that takes a lasso's rim off its core
STRIP_ROWS = 256  # rows of a polygon that are filled at a time
SUPERSAMPLING = 4  # a polygon is filled at this multiple of the size, and averaged


@dataclass(frozen=True)
class Viewport:
    """A plane of the shape (height, width) that shows the full picture scaled and then moved.

    x_scale, y_scale: pixels of the plane for each pixel of the full picture. left, top: position of
    the plane in the scaled picture.
    """

    shape: Size
    x_scale: float
    y_scale: float
    left: float = 0.0
    top: float = 0.0

    def crop(self, region: Region) -> "Viewport":
        """Return the viewport of a region of the plane."""
        rows, columns = region
        shape = rows.stop - rows.start, columns.stop - columns.start
        left, top = self.left + columns.start, self.top + rows.start
        return Viewport(shape, self.x_scale, self.y_scale, left, top)

    def resize(self, shape: Size) -> "Viewport":
        """Return the same view at another height and width."""
        y, x = shape[0] / self.shape[0], shape[1] / self.shape[1]
        return Viewport(shape, self.x_scale * x, self.y_scale * y, self.left * x, self.top * y)

    def to_viewport(self, line: Float32Array, radius_factor: float = 1.0) -> Float32Array:
        """Convert a line of x, y and radius, float32 Nx3, from the full picture to the plane."""
        radius_scale = radius_factor * (self.x_scale * self.y_scale) ** 0.5
        corner = np.array([self.left, self.top, 0])
        scale = np.array([self.x_scale, self.y_scale, radius_scale])
        moved: Float32Array = line * scale - corner
        return moved.astype(np.float32)


@dataclass(frozen=True)
class BrushShape:
    """The area of a stroke. line: float32 Nx3, x, y and radius in pixels of the full picture."""

    line: Float32Array
    hardness: float

    @property
    def blur(self) -> float:
        """The likely error of the area's edge, in pixels of the full picture."""
        return float(self.line[:, 2].max())

    def region(self, viewport: Viewport, margin: float = 0.0) -> Region | None:
        """Return the smallest region of the viewport around the area and a margin.

        margin: in pixels of the full picture. None if the region is empty.
        """
        line = viewport.to_viewport(self.line)
        return _region(line, margin * viewport.x_scale, viewport.shape)

    def coverage(self, viewport: Viewport) -> UInt8Array:
        """Return the covered share of each pixel, uint8."""
        return brush_coverage(viewport.to_viewport(self.line), self.hardness, viewport.shape)

    def core(self, viewport: Viewport) -> UInt8Array:
        """Return the certainty that each pixel is intended, uint8."""
        line = viewport.to_viewport(self.line, CORE_RADIUS)
        return brush_coverage(line, self.hardness, viewport.shape)


@dataclass(frozen=True)
class LassoShape:
    """The interior of a lasso. line: float32 Nx3, closed; x and y in pixels of the full picture."""

    line: Float32Array

    @property
    def blur(self) -> float:
        """The likely error of the area's edge, in pixels of the full picture."""
        return LASSO_BLUR * float(np.ptp(self.line[:, :2], axis=0).max())

    def region(self, viewport: Viewport, margin: float = 0.0) -> Region | None:
        """Return the smallest region of the viewport around the area and a margin.

        margin: in pixels of the full picture. None if the region is empty.
        """
        line = viewport.to_viewport(self.line, 0)
        return _region(line, margin * viewport.x_scale, viewport.shape)

    def coverage(self, viewport: Viewport) -> UInt8Array:
        """Return the covered share of each pixel, uint8."""
        cover = np.empty(viewport.shape, np.uint8)
        points = viewport.to_viewport(self.line)[:, :2]
        for top in range(0, viewport.shape[0], STRIP_ROWS):
            strip = cover[top : top + STRIP_ROWS]
            size = strip.shape[1] * SUPERSAMPLING, strip.shape[0] * SUPERSAMPLING
            image = Image.new("L", size)
            # floor(), since Pillow truncates towards zero and would shift negative coordinates.
            corners = np.floor((points - (0, top)) * SUPERSAMPLING)
            ImageDraw.Draw(image).polygon([(int(x), int(y)) for x, y in corners], fill=255)
            strip[...] = image.reduce(SUPERSAMPLING)
        return cover

    def core(self, viewport: Viewport) -> UInt8Array:
        """Return the certainty that each pixel is intended, uint8."""
        line = self.line.copy()
        line[:, 2] = self.blur
        rim = brush_coverage(viewport.to_viewport(line), CORE_HARDNESS, viewport.shape)
        return np.minimum(self.coverage(viewport), 255 - rim)


StrokeShape = BrushShape | LassoShape


def stroke_shape(edit: Stroke | Lasso) -> StrokeShape | None:
    """Return the painted area; None for a stroke without points or a lasso without an interior."""
    if isinstance(edit, Lasso):
        if len(edit.points) < 3:
            return None
        points = np.array([*edit.points, edit.points[0]], np.float32)
        return LassoShape(np.concatenate([points, np.zeros((len(points), 1), np.float32)], 1))
    if not edit.points:
        return None
    line = np.array(edit.points, np.float32)
    line[:, 2] *= edit.radius
    return BrushShape(line, edit.hardness)


def _region(line: Float32Array, margin: float, shape: Size) -> Region | None:
    line = line.copy()
    line[:, 2] += margin
    return line_region(line, shape)
