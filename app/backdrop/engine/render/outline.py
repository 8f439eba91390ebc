"""Render an outline of even width around the subject.

The outline is computed as a distance at a small size and enlarged: unlike an enlarged picture of
the outline, it stays sharp (Green 2007, "Improved alpha-tested magnification").
"""

import math

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import BILINEAR, resize, spans
from backdrop.engine.render.stack import ReadRows
from backdrop.engine.scene import Outline

WORK_WIDTH = 5.0  # pixels of the outline's width at the small size: accurate to a tenth of a pixel
TILE_COLUMNS = 512  # columns enlarged at a time
BORDER = 1  # pixels of the small size around the result
EXTRA_DISTANCE = 2.0  # pixels, in addition to twice the width, up to which distances are computed
SMOOTHING = 0.3  # standard deviation, in widths of the outline, of a blur that removes hair tips
SMOOTHING_STEPS = 4  # small blurs that together are nearly a Gaussian
EDGE_SLOPE = 2.0  # of alpha about one half: pixels fainter than a quarter get no outline


class OutlineShape:
    """An outline and its interior, at any size.

    `_distance`: float32 hxw, distance outside of the outline in pixels of that size; negative
    within it. It has BORDER more pixels on each side, so that it does not stop growing there.
    """

    def __init__(self, outline: Outline, alpha: UInt8Array, length: float) -> None:
        """Take the subject's alpha, uint8 HxW, and the longer side of its bounds in pixels."""
        width = outline.width * length
        cell = max(1.0, width / WORK_WIDTH)
        size = [max(1, round(side / cell)) for side in alpha.shape]
        small = np.pad(resize(alpha, tuple(size)), BORDER, mode="edge")
        self._distance = _distance_from(small, width * size[0] / alpha.shape[0])

    def at_size(self, size: tuple[int, ...]) -> ReadRows:
        """Return a function from rows to alpha, uint8 RxW, at this height and width."""
        image = Image.fromarray(self._distance)
        small = [side - 2 * BORDER for side in self._distance.shape]
        cell = np.float32(size[0] / small[0])
        y, x = small[0] / size[0], small[1] / size[1]

        def read_rows(rows: slice) -> UInt8Array:
            alpha = np.empty((rows.stop - rows.start, size[1]), np.uint8)
            for columns in spans(size[1], TILE_COLUMNS):
                box = (
                    columns.start * x + BORDER,
                    rows.start * y + BORDER,
                    columns.stop * x + BORDER,
                    rows.stop * y + BORDER,
                )
                shape = columns.stop - columns.start, rows.stop - rows.start
                distance = np.asarray(image.resize(shape, BILINEAR, box))
                level = np.float32(0.5) - distance * cell
                np.clip(level, 0, 1, out=level)
                level *= 255
                level += np.float32(0.5)
                alpha[:, columns] = level
            return alpha

        return read_rows


def _distance_from(alpha: UInt8Array, width: float) -> Float32Array:
    """Return the distance from an outline of this width around alpha, uint8 HxW, in pixels."""
    # A pixel's covered fraction gives the distance of its centre from the edge that crosses it.
    edge = np.float32(EDGE_SLOPE / 2) - alpha * np.float32(EDGE_SLOPE / 255)
    max_distance = 2 * width + EXTRA_DISTANCE
    reach = math.ceil(max_distance)
    edge = np.where(edge < 0.5, np.maximum(edge, -0.5), np.float32(2 * reach))
    rows, columns = alpha.shape
    padded = np.pad(edge, reach, constant_values=2 * reach)
    nearest = np.full(alpha.shape, max_distance, np.float32)
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            shift = math.hypot(down, across)
            if shift <= max_distance + 0.5:
                shifted = padded[reach + down :, reach + across :][:rows, :columns]
                np.minimum(nearest, shifted + np.float32(shift), out=nearest)
    weight = np.float32((SMOOTHING * width) ** 2 / (2 * SMOOTHING_STEPS))
    return _smooth(nearest, weight) - np.float32(width)


def _smooth(plane: Float32Array, weight: np.float32) -> Float32Array:
    """Mix each pixel with its four neighbours, each with this weight, SMOOTHING_STEPS times."""
    for _ in range(SMOOTHING_STEPS):
        for _ in range(2):  # down, then across on the transposed plane
            padded = np.pad(plane, ((1, 1), (0, 0)), mode="edge")
            plane = ((1 - 2 * weight) * plane + weight * (padded[2:] + padded[:-2])).T
    return np.ascontiguousarray(plane)
