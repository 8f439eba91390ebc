"""Copies of a picture's areas, in which faces and jaws are sought."""

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.box_means import box_mean


class View:
    """Copies areas of a picture and its alpha at any size; positions are pixels of the alpha."""

    def __init__(self, pixels: UInt8Array, alpha: UInt8Array) -> None:
        self._mask = Image.fromarray(alpha)
        self._picture = Image.fromarray(pixels)

    def crop(
        self, left: float, top: float, scale: float, size: tuple[int, int]
    ) -> tuple[Float32Array, Float32Array]:
        """Return an area: colours, float32 HxWx3, and alpha, float32 HxW, both 0 to 255.

        scale: pixels of the copy for each of the alpha. size: width and height of the copy. Outside
        of the picture alpha is 0.
        """
        box = left, top, left + size[0] / scale, top + size[1] / scale
        inside = (
            max(box[0], 0.0),
            max(box[1], 0.0),
            min(box[2], float(self._mask.width)),
            min(box[3], float(self._mask.height)),
        )
        colours = np.zeros((size[1], size[0], 3), np.float32)
        alpha = np.zeros((size[1], size[0]), np.float32)
        first = round((inside[0] - left) * scale), round((inside[1] - top) * scale)
        last = round((inside[2] - left) * scale), round((inside[3] - top) * scale)
        if last[0] <= first[0] or last[1] <= first[1]:
            return colours, alpha
        at = slice(first[1], last[1]), slice(first[0], last[0])
        part = last[0] - first[0], last[1] - first[1]
        alpha[at] = _resize(self._mask, part, inside, self._mask.size)
        colours[at] = _resize(self._picture, part, inside, self._mask.size)
        return colours, alpha


def surrounding_mean(plane: Float32Array, radius: int) -> Float32Array:
    """Return the mean of the (2 radius + 1)² window around each pixel; edges continue outside.

    plane: float32 HxW, any range. radius: 1 or more.
    """
    inside = slice(radius, -radius)
    return box_mean(np.pad(plane, radius, mode="edge"), radius)[inside, inside]


def luminance(colours: Float32Array) -> Float32Array:
    """Return the square root of Rec. 601 luminance, so that shade weighs less; 0 to 16."""
    return np.asarray(np.sqrt(colours @ np.array([0.299, 0.587, 0.114], np.float32)), np.float32)


def _resize(
    image: Image.Image,
    size: tuple[int, int],
    box: tuple[float, float, float, float],
    whole: tuple[int, int],
) -> Float32Array:
    x, y = image.width / whole[0], image.height / whole[1]
    part = (box[0] * x, box[1] * y, min(box[2] * x, image.width), min(box[3] * y, image.height))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR, part), np.float32)
