"""What the subject throws, from its outline alone.

Computed at a small size, since a shadow is smooth: its blur is Pillow's, three means over boxes
with soft ends (Gwosdek et al. 2011, "Theoretical foundations of Gaussian convolution by extended
box filtering").
"""

import math
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import enlarge_tile
from backdrop.engine.render.dither import dither
from backdrop.engine.render.stack import Strip
from backdrop.engine.scene import Shadow

SOLID = 128  # alpha from which on something stands on the ground
FLAT = 0.33  # of a circle on the ground, seen from a little above: its height to its width
FOOT = 0.01  # of the subject's length: fewer pixels than this in a row are a hair, not a foot


def render_shadow(
    shadow: Shadow, outline: UInt8Array, length: float, size: tuple[int, int]
) -> Strip:
    """The shadow's alpha at a height and width: a function from rows to uint8 RxW.

    outline: uint8 hxw alpha of what throws it, small. length: the longer side of the subject's box
    in its pixels. The shadow lies behind the subject and is not cut out by it.
    """
    match shadow.kind:
        case "drop":
            plane = _dropped(shadow, outline, length)
        case "contact":
            plane = _touching(shadow, outline, length)
        case "ground":
            plane = _lying(shadow, outline, length)
    dark = Image.fromarray(plane * np.float32(shadow.strength))
    shaded = plane.any(1)

    def strip(rows: slice) -> UInt8Array:
        top, bottom = (edge * len(plane) // size[0] for edge in (rows.start, rows.stop))
        if not shaded[max(top - 2, 0) : bottom + 3].any():
            return np.zeros((rows.stop - rows.start, size[1]), np.uint8)
        return dither(enlarge_tile(dark, (rows, slice(0, size[1])), size).copy(), rows.start)

    return strip


def _dropped(shadow: Shadow, outline: UInt8Array, length: float) -> UInt8Array:
    x, y = _direction(shadow, length)
    image = Image.fromarray(outline).transform(
        (outline.shape[1], outline.shape[0]),
        Image.Transform.AFFINE,
        (1, 0, -x, 0, 1, -y),
        Image.Resampling.BILINEAR,
    )
    blur = shadow.blur * length / 2  # as CSS has it: a blur's length is two deviations
    return np.asarray(image.filter(ImageFilter.GaussianBlur(blur)))


def _touching(shadow: Shadow, outline: UInt8Array, length: float) -> UInt8Array:
    """A thin dark line where the subject stands, and only there."""
    foot, near, _ = _feet(outline, length, 0.03)
    deep = (0.004 + 0.2 * shadow.blur) * length
    return _blurred(_band(outline.shape, foot, near, deep), 0.4 * shadow.blur * length, 0)


def _lying(shadow: Shadow, outline: UInt8Array, length: float) -> UInt8Array:
    """A soft patch below the subject as light from all of a ceiling leaves it.

    Two of them: a close one where the subject ends, and a wider one, nearer to the ground, of what
    ends higher.
    """
    x, y = _direction(shadow, length)
    deep = FLAT * (shadow.blur + shadow.distance) * length
    soft = shadow.blur * length
    light = np.ones(outline.shape, np.float32)
    for height, fall, wide, most in ((0.06, 0.2, 0.6, 0.75), (0.3, 0.6, 1.8, 0.6)):
        foot, near, ground = _feet(outline, length, height)
        middle = foot + np.float32(fall) * (ground - foot) + np.float32(FLAT * y)
        band = _band(outline.shape, middle, near, deep * max(1.0, wide))
        patch = np.asarray(_moved(_blurred(band, wide * soft, FLAT * wide * soft), x))
        light *= 1 - patch * np.float32(most / 255)
    return ((1 - light) * 255 + 0.5).astype(np.uint8)


def _direction(shadow: Shadow, length: float) -> tuple[float, float]:
    turn, far = math.radians(shadow.angle), shadow.distance * length
    return math.cos(turn) * far, math.sin(turn) * far


def _feet(
    outline: UInt8Array, length: float, height: float
) -> tuple[Float32Array, Float32Array, np.float32]:
    """For each column where the subject ends below, how near to the ground, and the ground's row.

    Nearness is 1 on the ground and next to nothing at twice `height`, a share of the length, above.
    """
    solid = outline >= SOLID
    rows = np.flatnonzero(solid.sum(1) >= max(1.0, FOOT * length))
    ground = float(rows[-1] + 1) if rows.size else float(len(solid))
    foot = (len(solid) - solid[::-1].argmax(0)).astype(np.float32)
    gap = np.maximum(ground - foot, 0) / np.float32(height * length)
    near = np.exp(-gap * gap) * solid.any(0)
    return np.minimum(foot, ground), near.astype(np.float32), np.float32(ground)


def _band(
    shape: tuple[int, ...], foot: Float32Array, near: Float32Array, deep: float
) -> UInt8Array:
    """Darkness about the feet that falls off in a bell, uint8 HxW."""
    rows = np.arange(shape[0], dtype=np.float32)[:, None] + np.float32(0.5)
    far = (rows - foot) / np.float32(max(deep, 0.5))
    return (np.exp(-0.5 * far * far) * near * 255 + np.float32(0.5)).astype(np.uint8)


def _blurred(plane: UInt8Array, across: float, down: float) -> UInt8Array:
    deviations: Any = (across, down)  # Pillow's annotation knows of one only
    return np.asarray(Image.fromarray(plane).filter(ImageFilter.GaussianBlur(deviations)))


def _moved(plane: UInt8Array, x: float) -> Image.Image:
    image = Image.fromarray(plane)
    matrix = (1, 0, -x, 0, 1, 0)
    return image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
