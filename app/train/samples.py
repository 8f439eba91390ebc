"""Make training samples: view, ground or second subject, wish, worse picture, tensors.

Kinds and their shares are in the files of the steps; experiments with them are in
docs/experiments.md.
"""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from app.train.archives import Entry, Pair
from app.train.crops import cut_view
from app.train.grounds import change_ground
from app.train.second_subject import paste
from app.train.taps import hint_planes
from app.train.wishes import Wish, wish_for_one, wish_for_two
from backdrop.engine.arrays.aliases import Float32Array

OTHER_GROUND_SHARE = 0.12
SECOND_SUBJECT_SHARE = 0.2  # of samples that are not plain
CHANGED_SHARE = 0.5  # of pictures for each of brightness, contrast and colour


@dataclass(frozen=True)
class Sample:
    """One sample, float32: `picture` 3xSxS, (rgb - 127) / 128; `hints` 4xSxS; `truth` 1xSxS."""

    picture: Float32Array
    hints: Float32Array
    truth: Float32Array


def make_sample(
    pairs: Sequence[Pair],
    index: int,
    backgrounds: Sequence[Entry],
    side: int,
    rng: random.Random,
    plain: float = 0,
) -> Sample:
    """Make a sample of a pair, or of a random one if that has no foreground.

    `side` is a multiple of 32, `plain` the share of samples with one subject and no hints.
    Raises OSError, KeyError or BadZipFile if a pair cannot be read.
    """
    view = cut_view(pairs[index], side, rng)
    while view is None:
        view = cut_view(pairs[rng.randrange(len(pairs))], side, rng)
    is_plain = rng.random() < plain
    kind, pasted = rng.random(), None
    if kind < OTHER_GROUND_SHARE:
        view = change_ground(view, backgrounds, rng)
    elif not is_plain and kind < OTHER_GROUND_SHARE + SECOND_SUBJECT_SHARE:
        pasted = paste(view, pairs, rng)
    pixels = view.pixels if pasted is None else pasted.pixels
    if is_plain:
        return _to_sample(pixels, Wish(view.truth), rng)
    wish = wish_for_two(pasted, view.masks, rng) if pasted else wish_for_one(view, rng)
    return _to_sample(pixels, wish, rng)


def to_input(image: Image.Image) -> Float32Array:
    """Return the network's input of an RGB image, float32 3xHxW."""
    return normalise(np.asarray(image, np.float32))


def normalise(pixels: Float32Array) -> Float32Array:
    """Return the network's input, float32 3xHxW, of pixels HxWx3, 0 to 255."""
    return np.ascontiguousarray(((pixels - 127) / 128).transpose(2, 0, 1))


def _to_sample(pixels: Float32Array, wish: Wish, rng: random.Random) -> Sample:
    image = _worsen(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), rng)
    hints = hint_planes(wish.proposal, wish.keep, wish.remove, *wish.truth.shape)
    return Sample(to_input(image), hints, np.ascontiguousarray(wish.truth)[None])


def _worsen(image: Image.Image, rng: random.Random) -> Image.Image:
    """Change light and colour, and make some pictures as bad as real ones are."""
    for kind in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        if rng.random() < CHANGED_SHARE:
            image = kind(image).enhance(rng.uniform(0.65, 1.4))
    chance = rng.random()
    for limit, worsen in WAYS:
        if chance < limit:
            return worsen(image, rng)
    return image


def _to_grey(image: Image.Image, _rng: random.Random) -> Image.Image:
    return image.convert("L").convert("RGB")


def _blur(image: Image.Image, rng: random.Random) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2)))


def _lower_resolution(image: Image.Image, rng: random.Random) -> Image.Image:
    side = rng.randint(110, 260)
    return image.resize((side, side), Image.BILINEAR).resize(image.size, Image.BILINEAR)


def _compress(image: Image.Image, rng: random.Random) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=rng.randint(15, 60))
    return Image.open(file).convert("RGB")


WAYS: tuple[tuple[float, Callable[[Image.Image, random.Random], Image.Image]], ...] = (
    (0.05, _to_grey),
    (0.12, _blur),
    (0.2, _lower_resolution),
    (0.28, _compress),
)
