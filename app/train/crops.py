"""Cut a square view out of a training pair."""

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.train.archives import Pair
from backdrop.engine.arrays.aliases import Float32Array

Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

CLOSE_SHARE = 0.25  # of views: the subject and a margin, as the product looks at it
CROPPED_SHARE = 0.5  # of views: a part at random; the others are whole pictures
MARGIN = 0.02, 0.5  # of the subject's longer side, on each side
WIDENED_SHARE = 0.5  # of close views, so that a slim subject is not squeezed to a square
ATTEMPTS = 6
KEPT_SHARE = 0.55  # of the foreground that a crop must keep
COARSE = 32  # side of the copies in which foreground is counted


@dataclass(frozen=True)
class View:
    """A square part of a pair, each array float32.

    `pixels` is SxSx3, 0 to 255; `truth` SxS, 0 to 1; `masks` SxSx3, 0 to 1, or None: other
    networks' masks, U²-Net small's in the first plane and IS-Net's in the second.
    """

    pixels: Float32Array
    truth: Float32Array
    masks: Float32Array | None


def cut_view(pair: Pair, side: int, rng: random.Random) -> View | None:
    """Return a view of side x side pixels, or None for a pair without foreground.

    Raises OSError, KeyError or BadZipFile if the pair cannot be read.
    """
    picture, truth = pair.read()
    if np.asarray(truth).mean() < 0.5:
        return None
    width, height = picture.size
    bounds: Bounds = (0, 0, width, height)
    kind = rng.random()
    if kind < CLOSE_SHARE:
        bounds = _close_bounds(truth, rng)
    elif kind < CLOSE_SHARE + CROPPED_SHARE:
        bounds = _choose_bounds(truth, rng)
    flipped = rng.random() < 0.5

    def cut(image: Image.Image, box: Bounds) -> Float32Array:
        part = image.resize((side, side), Image.BILINEAR, box)
        if flipped:
            part = part.transpose(Image.FLIP_LEFT_RIGHT)
        return np.asarray(part, np.float32)

    masks = None
    if pair.masks:
        square = pair.masks.read("RGB")
        sides = (width, height, width, height)
        x0, y0, x1, y1 = (v / s * square.width for v, s in zip(bounds, sides, strict=True))
        masks = cut(square, (x0, y0, x1, y1)) / 255
    return View(cut(picture, bounds), cut(truth, bounds) / 255, masks)


def _choose_bounds(truth: Image.Image, rng: random.Random) -> Bounds:
    """Return a random crop that keeps most of the foreground, or the whole picture."""
    width, height = truth.size
    whole = np.asarray(truth.resize((COARSE, COARSE), Image.BOX)).sum() * width * height
    for _ in range(ATTEMPTS):
        area, aspect = rng.uniform(0.4, 1), rng.uniform(0.75, 1.33)
        across = min(width, width * (area * aspect) ** 0.5)
        down = min(height, height * (area / aspect) ** 0.5)
        left, top = rng.uniform(0, width - across), rng.uniform(0, height - down)
        bounds = (left, top, left + across, top + down)
        kept = np.asarray(truth.resize((COARSE, COARSE), Image.BOX, bounds)).sum() * across * down
        if kept > KEPT_SHARE * whole:
            return bounds
    return (0, 0, width, height)


def _close_bounds(truth: Image.Image, rng: random.Random) -> Bounds:
    """Return the bounds of the foreground with a margin, which differs a little between sides."""
    found = truth.point(lambda value: 255 * (value > 127)).getbbox()
    if found is None:
        return (0, 0, *truth.size)
    left, top, right, bottom = found
    longer = max(right - left, bottom - top)
    margin = rng.uniform(*MARGIN) * longer
    spare_across = spare_down = 0.0
    if rng.random() < WIDENED_SHARE:
        spare_across, spare_down = (
            (longer - span) / 2 * rng.random() for span in (right - left, bottom - top)
        )
    across, down = margin + spare_across, margin + spare_down
    return (
        max(0, left - across * rng.uniform(0.6, 1.4)),
        max(0, top - down * rng.uniform(0.6, 1.4)),
        min(truth.width, right + across * rng.uniform(0.6, 1.4)),
        min(truth.height, bottom + down * rng.uniform(0.6, 1.4)),
    )
