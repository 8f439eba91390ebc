"""Put a subject on another ground, with a shadow: what a cut-out looks like elsewhere."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from app.train.archives import Entry
from app.train.crops import View
from backdrop.engine.arrays.aliases import Float32Array

PHOTO_SHARE = 0.5  # of grounds; the others are plain
GREY_SHARE = 0.3
WHITE_SHARE = 0.35  # of the plain ones: paper, as in shops
BLURRED_SHARE = 0.4
SHADOW_SHARE = 0.6


def change_ground(view: View, backgrounds: Sequence[Entry], rng: random.Random) -> View:
    """Return the view with its subject on another ground; truth and masks stay."""
    cover = ndimage.gaussian_filter(view.truth, rng.uniform(0.4, 1.2))[..., None]
    ground = _draw_ground(len(view.truth), backgrounds, rng)
    if rng.random() < SHADOW_SHARE:
        ground = ground * (1 - _cast_shadow(view.truth, rng)[..., None])
    return replace(view, pixels=view.pixels * cover + ground * (1 - cover))


def _cast_shadow(truth: Float32Array, rng: random.Random) -> Float32Array:
    right, down = rng.randint(-25, 25), rng.randint(0, 30)
    moved = np.roll(truth, (down, right), (0, 1))
    soft = ndimage.gaussian_filter(moved, rng.uniform(2, 14))
    return np.asarray(soft * rng.uniform(0.2, 0.75), np.float32)


def _draw_ground(side: int, backgrounds: Sequence[Entry], rng: random.Random) -> Float32Array:
    """Return float32 SxSx3, 0 to 255: part of a photo, or a plain colour with a slope and noise."""
    kind = rng.random()
    if kind < PHOTO_SHARE and backgrounds:
        return _cut_background(side, rng.choice(backgrounds), rng)
    if kind < PHOTO_SHARE + GREY_SHARE:
        colour = np.array([rng.uniform(0, 255)] * 3, np.float32)
    else:
        colour = np.array([rng.uniform(0, 255) for _ in range(3)], np.float32)
    if rng.random() < WHITE_SHARE:
        colour[:] = rng.uniform(225, 255)
    angle = rng.uniform(0, 6.28)
    rows, columns = np.mgrid[:side, :side].astype(np.float32) / side - 0.5
    along = columns * np.cos(angle) + rows * np.sin(angle)
    slope = (along * rng.uniform(-70, 70)).astype(np.float32)
    noise = _noise(rng.uniform(0, 4), side, rng)
    ground: Float32Array = np.clip(colour + slope[..., None] + noise, 0, 255)
    return ground


def _cut_background(side: int, entry: Entry, rng: random.Random) -> Float32Array:
    photo = entry.read("RGB")
    share = rng.uniform(0.5, 1)
    across, down = photo.width * share, photo.height * share
    left, top = rng.uniform(0, photo.width - across), rng.uniform(0, photo.height - down)
    part = photo.resize((side, side), Image.BILINEAR, (left, top, left + across, top + down))
    if rng.random() < BLURRED_SHARE:
        part = part.filter(ImageFilter.GaussianBlur(rng.uniform(1, 8)))
    return np.asarray(part, np.float32)


def _noise(deviation: float, side: int, rng: random.Random) -> Float32Array:
    generator = np.random.default_rng(rng.getrandbits(64))
    return generator.normal(0, deviation, (side, side, 1)).astype(np.float32)
