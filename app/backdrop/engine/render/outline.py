"""A line of even width around the subject.

As the distance from the subject, found at a small size and enlarged: unlike an enlarged picture
of the line itself it stays sharp (Green 2007, "Improved alpha-tested magnification").
"""

import math

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import enlarge_tile, resize, spans
from backdrop.engine.render.stack import Strip
from backdrop.engine.scene import Outline

FINE = 5.0  # pixels: a line this wide has its distances found to a tenth of a pixel
TILE = 512  # columns
SPARE = 2.0  # pixels beyond the line whose distances are known too, and as much as the line
SMOOTH, STEPS = 0.3, 4  # deviation, in widths of the line, of the blur that takes tips of hair off
HARD = 2.0  # alpha's slope about one half: what is fainter than a quarter has no line


class Line:
    """The line and all within it, at any size.

    `_distance`: how far each place is outside of the line, float32 hxw in its own pixels, negative
    within the line or the subject.
    """

    def __init__(self, outline: Outline, alpha: UInt8Array, length: float) -> None:
        """Take the subject's alpha, uint8 HxW, and the longer side of its box in pixels."""
        width = outline.width * length
        cell = max(1.0, width / FINE)
        size = [max(1, round(side / cell)) for side in alpha.shape]
        small = resize(alpha, tuple(size))
        self._distance = _distance(small, width * size[0] / alpha.shape[0])

    def strips(self, size: tuple[int, ...]) -> Strip:
        """The line's alpha at this height and width: a function from rows to uint8 RxW."""
        image = Image.fromarray(self._distance)
        cell = np.float32(size[0] / self._distance.shape[0])

        def strip(rows: slice) -> UInt8Array:
            answer = np.empty((rows.stop - rows.start, size[1]), np.uint8)
            for columns in spans(size[1], TILE):
                distance = enlarge_tile(image, (rows, columns), (size[0], size[1]))
                share = np.float32(0.5) - distance * cell
                np.clip(share, 0, 1, out=share)
                share *= 255
                share += np.float32(0.5)
                answer[:, columns] = share
            return answer

        return strip


def _distance(alpha: UInt8Array, width: float) -> Float32Array:
    """Distance from a line as wide about alpha, uint8 HxW, all in pixels."""
    # Of a pixel's middle from the edge that crosses it, by how much of the pixel is covered
    edge = np.float32(HARD / 2) - alpha * np.float32(HARD / 255)
    most = 2 * width + SPARE
    around = math.ceil(most)
    edge = np.where(edge < 0.5, np.maximum(edge, -0.5), np.float32(2 * around))
    height, columns = alpha.shape
    padded = np.pad(edge, around, constant_values=2 * around)
    nearest = np.full(alpha.shape, most, np.float32)
    for down in range(-around, around + 1):
        for across in range(-around, around + 1):
            far = math.hypot(down, across)
            if far <= most + 0.5:
                part = padded[around + down :, around + across :][:height, :columns]
                np.minimum(nearest, part + np.float32(far), out=nearest)
    return _smoothed(nearest, np.float32((SMOOTH * width) ** 2 / (2 * STEPS))) - np.float32(width)


def _smoothed(plane: Float32Array, share: np.float32) -> Float32Array:
    """Each pixel mixed with that share of each neighbour, several times: in the end, a bell."""
    for _ in range(STEPS):
        for _ in range(2):  # down, then across on the transposed
            padded = np.pad(plane, ((1, 1), (0, 0)), mode="edge")
            plane = ((1 - 2 * share) * plane + share * (padded[2:] + padded[:-2])).T
    return np.ascontiguousarray(plane)
