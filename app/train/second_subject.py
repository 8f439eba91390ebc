"""Paste the subject of another picture into a view."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from app.train.archives import Pair
from app.train.crops import View
from backdrop.engine.arrays.aliases import Float32Array

ATTEMPTS = 5
SMALLEST_AREA = 900  # pixels of the rectangle around a subject
WIDEST_SHARE = 0.98  # of its picture; a wider one is cut off at both sides
SEAM = 0.6  # pixels of blur along the pasted edge


@dataclass(frozen=True)
class Pasted:
    """A view with two subjects.

    `pixels` is SxSx3, 0 to 255. The others are SxS, 0 to 1: `first` is what remains visible of the
    view's own subject, `second` the pasted one, `whole_first` the first one as if it were in front.
    """

    pixels: Float32Array
    whole_first: Float32Array
    first: Float32Array
    second: Float32Array


def paste(view: View, pairs: Sequence[Pair], rng: random.Random) -> Pasted | None:
    """Paste a subject of one of the pairs, or return None if none was found.

    Raises OSError, KeyError or BadZipFile if a pair cannot be read.
    """
    found = _find_subject(pairs, rng)
    if found is None:
        return None
    subject, cover = _resize_subject(*found, len(view.truth), rng)
    return _place(view, subject, cover, rng)


def _find_subject(
    pairs: Sequence[Pair], rng: random.Random
) -> tuple[Image.Image, Image.Image] | None:
    """Return a subject's pixels and truth, cropped to it."""
    for _ in range(ATTEMPTS):
        picture, truth = rng.choice(pairs).read()
        bounds = truth.point(lambda value: 255 * (value > 127)).getbbox()
        if bounds is None:
            continue
        left, top, right, bottom = bounds
        is_large = (right - left) * (bottom - top) > SMALLEST_AREA
        if is_large and right - left < picture.width * WIDEST_SHARE:
            return picture.crop(bounds), truth.crop(bounds)
    return None


def _resize_subject(
    subject: Image.Image, cover: Image.Image, side: int, rng: random.Random
) -> tuple[Image.Image, Image.Image]:
    factor = rng.uniform(0.2, 0.6) * side / max(subject.size)
    width = max(8, int(subject.width * factor * rng.uniform(0.85, 1.2)))
    height = max(8, int(subject.height * factor))
    images = [image.resize((width, height), Image.BILINEAR) for image in (subject, cover)]
    if rng.random() < 0.5:
        images = [image.transpose(Image.FLIP_LEFT_RIGHT) for image in images]
    return images[0], images[1]


def _place(view: View, subject: Image.Image, cover: Image.Image, rng: random.Random) -> Pasted:
    """Paste at a random position, where up to a quarter of each side lies outside."""
    side, (width, height) = len(view.truth), subject.size
    y0 = rng.randint(-height // 4, side - height * 3 // 4)
    x0 = rng.randint(-width // 4, side - width * 3 // 4)
    top, left, bottom, right = max(0, y0), max(0, x0), min(side, y0 + height), min(side, x0 + width)
    inside = np.s_[top:bottom, left:right]
    part = np.s_[top - y0 : bottom - y0, left - x0 : right - x0]
    second = np.zeros((side, side), np.float32)
    second[inside] = np.asarray(cover, np.float32)[part] / 255
    colours = np.zeros((side, side, 3), np.float32)
    colours[inside] = np.asarray(subject, np.float32)[part]
    soft = ndimage.gaussian_filter(second, SEAM)[..., None]
    pixels = view.pixels * (1 - soft) + colours * soft
    return Pasted(pixels, view.truth, view.truth * (1 - second), second)
