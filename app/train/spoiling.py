"""Spoil a mask as networks do: a part of one colour, or soft ellipses, missing or too much."""

import random

import numpy as np
from scipy import ndimage

from backdrop.engine.arrays.aliases import Float32Array

MOST_SHARE = 0.2  # of spoilt masks: most of the subject is missing, as of glass
PART_SHARE = 0.6  # of the others; the rest have ellipses
CELL = 4  # pixels of a side over which colours are averaged
ATTEMPTS = 5
TOLERANCE = 15, 60  # of each colour, of 255, within one part
SIZES = 0.03, 0.8  # of the subject's area; smaller errors nobody taps
SEAM = 2.5  # pixels of blur along a part's edge


def spoil(mask: Float32Array, pixels: Float32Array, rng: random.Random) -> Float32Array:
    """Return a mask, SxS from 0 to 1, with something missing or too much.

    `pixels` is SxSx3, 0 to 255; S is a multiple of CELL.
    """
    if rng.random() < MOST_SHARE:
        return mask * _draw_blob(len(mask), rng)
    if rng.random() < PART_SHARE:
        for _ in range(ATTEMPTS):
            is_missing = rng.random() < 0.5
            part = _choose_part(mask, pixels, is_missing, rng)
            if part is not None:
                return mask * (1 - part) if is_missing else np.maximum(mask, part)
    blob = _draw_blob(len(mask), rng)
    if rng.random() < 0.6:
        return mask * (1 - blob)
    return np.maximum(mask, blob * np.float32(rng.uniform(0.6, 1)))


def _choose_part(
    mask: Float32Array, pixels: Float32Array, is_inside: bool, rng: random.Random
) -> Float32Array | None:
    """Return a part of one colour in or outside a mask, SxS from 0 to 1, or None if it is unfit."""
    cells = len(mask) // CELL
    subject = mask.reshape(cells, CELL, cells, CELL).mean((1, 3)) > 0.5
    colours = pixels.reshape(cells, CELL, cells, CELL, 3).mean((1, 3))
    allowed = subject if is_inside else ~subject
    rows, columns = np.nonzero(allowed)
    if not len(rows) or not subject.any():
        return None
    index = rng.randrange(len(rows))
    seed = int(rows[index]), int(columns[index])
    alike = np.abs(colours - colours[seed]).max(-1) < rng.uniform(*TOLERANCE)
    labels, _ = ndimage.label(alike & allowed)
    part = labels == labels[seed]
    if not SIZES[0] < part.sum() / subject.sum() < SIZES[1]:
        return None
    large = part.repeat(CELL, 0).repeat(CELL, 1).astype(np.float32)
    return np.asarray(ndimage.gaussian_filter(large, SEAM), np.float32)


def _draw_blob(side: int, rng: random.Random) -> Float32Array:
    """Return one to three soft ellipses, float32 SxS, 0 to 1."""
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    blob = np.zeros((side, side), np.float32)
    for _ in range(rng.randint(1, 3)):
        y, x = rng.uniform(0, side), rng.uniform(0, side)
        along, across = rng.uniform(15, 80), rng.uniform(15, 80)
        angle = rng.uniform(0, 3.14)
        u = (columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)
        v = (rows - y) * np.cos(angle) - (columns - x) * np.sin(angle)
        outside = (u / along) ** 2 + (v / across) ** 2 - 1
        blob = np.maximum(blob, 1 / (1 + np.exp(np.clip(outside * 6, -30, 30))))
    return np.asarray(blob, np.float32)
