"""Render the shadow of a subject from its alpha alone.

Shadows are smooth, so they are computed at a small size. Blurs are Pillow's: three means over boxes
with soft ends (Gwosdek et al. 2011, "Theoretical foundations of Gaussian convolution by extended
box filtering").
"""

import math
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import enlarge_tile
from backdrop.engine.render.dither import dither
from backdrop.engine.render.stack import ReadRows
from backdrop.engine.scene import Shadow

SOLID = 128  # lowest alpha of the parts of a subject that stand on the ground
FLATNESS = 0.33  # height over width of a circle on the ground, viewed from slightly above
MIN_FOOT = 0.01  # of the subject's length: fewer solid pixels in a row are hair, not a foot
CONTACT_HEIGHT = 0.03  # of the subject's length: higher parts cast no contact shadow
CONTACT_DEPTH = 0.004  # of the subject's length: depth of a contact shadow without blur
CONTACT_DEPTH_PER_BLUR = 0.2  # additional depth
CONTACT_SOFTNESS = 0.4  # standard deviation of a contact shadow, in blurs


class _Patch(NamedTuple):
    """One of the patches that a ground shadow consists of.

    height: largest height above the ground, in subject lengths, of parts that contribute.
    fall: share of the way from the subject's lower edge to the ground that the patch moves, 0 to 1.
    width: factor on the blur. opacity: 0 to 1.
    """

    height: float
    fall: float
    width: float
    opacity: float


# A close patch along the subject's lower edge, and a wider one on the ground for higher parts.
GROUND_PATCHES = (_Patch(0.06, 0.2, 0.6, 0.75), _Patch(0.3, 0.6, 1.8, 0.6))


def render_shadow(
    shadow: Shadow, alpha: UInt8Array, length: float, size: tuple[int, int]
) -> ReadRows:
    """Return a function from rows to the shadow's alpha, uint8 RxW, at `size` (height, width).

    alpha: uint8 hxw of the subject, small. length: the longer side of the subject's bounds in
    pixels of `alpha`. The shadow lies behind the subject, which does not cut it out.
    """
    match shadow.kind:
        case "drop":
            plane = _drop_shadow(shadow, alpha, length)
        case "contact":
            plane = _contact_shadow(shadow, alpha, length)
        case "ground":
            plane = _ground_shadow(shadow, alpha, length)
    image = Image.fromarray(plane * np.float32(shadow.strength))
    is_shaded = plane.any(1)

    def read_rows(rows: slice) -> UInt8Array:
        top, bottom = (edge * len(plane) // size[0] for edge in (rows.start, rows.stop))
        if not is_shaded[max(top - 2, 0) : bottom + 3].any():
            return np.zeros((rows.stop - rows.start, size[1]), np.uint8)
        return dither(enlarge_tile(image, (rows, slice(0, size[1])), size).copy(), rows.start)

    return read_rows


def _drop_shadow(shadow: Shadow, alpha: UInt8Array, length: float) -> UInt8Array:
    x, y = _offset(shadow, length)
    image = Image.fromarray(alpha).transform(
        (alpha.shape[1], alpha.shape[0]),
        Image.Transform.AFFINE,
        (1, 0, -x, 0, 1, -y),
        Image.Resampling.BILINEAR,
    )
    deviation = shadow.blur * length / 2  # as in CSS, a blur's length is two standard deviations
    return np.asarray(image.filter(ImageFilter.GaussianBlur(deviation)))


def _contact_shadow(shadow: Shadow, alpha: UInt8Array, length: float) -> UInt8Array:
    """Return a thin dark line where the subject touches the ground."""
    foot, nearness, _ = _find_feet(alpha, length, CONTACT_HEIGHT)
    depth = (CONTACT_DEPTH + CONTACT_DEPTH_PER_BLUR * shadow.blur) * length
    band = _band(alpha.shape, foot, nearness, depth)
    return _blur(band, CONTACT_SOFTNESS * shadow.blur * length, 0)


def _ground_shadow(shadow: Shadow, alpha: UInt8Array, length: float) -> UInt8Array:
    """Return a soft patch below the subject, as under a luminous ceiling."""
    x, y = _offset(shadow, length)
    depth = FLATNESS * (shadow.blur + shadow.distance) * length
    softness = shadow.blur * length
    light = np.ones(alpha.shape, np.float32)
    for height, fall, width, opacity in GROUND_PATCHES:
        foot, nearness, ground = _find_feet(alpha, length, height)
        middle = foot + np.float32(fall) * (ground - foot) + np.float32(FLATNESS * y)
        band = _band(alpha.shape, middle, nearness, depth * max(1.0, width))
        blurred = _blur(band, width * softness, FLATNESS * width * softness)
        light *= 1 - np.asarray(_shift(blurred, x)) * np.float32(opacity / 255)
    return ((1 - light) * 255 + 0.5).astype(np.uint8)


def _offset(shadow: Shadow, length: float) -> tuple[float, float]:
    turn, distance = math.radians(shadow.angle), shadow.distance * length
    return math.cos(turn) * distance, math.sin(turn) * distance


def _find_feet(
    alpha: UInt8Array, length: float, height: float
) -> tuple[Float32Array, Float32Array, np.float32]:
    """Return for each column the subject's lower edge and its nearness to the ground, 0 to 1.

    The third result is the row of the ground. Nearness is 1 on the ground and almost 0 at twice
    `height` above it; `height` is in subject lengths.
    """
    solid = alpha >= SOLID
    rows = np.flatnonzero(solid.sum(1) >= max(1.0, MIN_FOOT * length))
    ground = float(rows[-1] + 1) if rows.size else float(len(solid))
    foot = (len(solid) - solid[::-1].argmax(0)).astype(np.float32)
    gap = np.maximum(ground - foot, 0) / np.float32(height * length)
    nearness = np.exp(-gap * gap) * solid.any(0)
    return np.minimum(foot, ground), nearness.astype(np.float32), np.float32(ground)


def _band(
    shape: tuple[int, ...], middle: Float32Array, darkness: Float32Array, depth: float
) -> UInt8Array:
    """Return a dark band along `middle` that falls off like a Gaussian, uint8 HxW."""
    rows = np.arange(shape[0], dtype=np.float32)[:, None] + np.float32(0.5)
    distance = (rows - middle) / np.float32(max(depth, 0.5))
    return (np.exp(-0.5 * distance * distance) * darkness * 255 + np.float32(0.5)).astype(np.uint8)


def _blur(plane: UInt8Array, across: float, down: float) -> UInt8Array:
    deviations: Any = (across, down)  # Pillow's annotation has only one
    return np.asarray(Image.fromarray(plane).filter(ImageFilter.GaussianBlur(deviations)))


def _shift(plane: UInt8Array, x: float) -> Image.Image:
    image = Image.fromarray(plane)
    matrix = (1, 0, -x, 0, 1, 0)
    return image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
