"""Estimate alpha from known colours nearby, pixel by pixel, and how far that can be trusted.

As in Wang, Cohen 2007, "Optimized color sampling for robust matting": every pair of a foreground
and a background colour gives an alpha. Pairs count by how well they explain the pixel's colour and
how far apart they are; the estimate is trusted where they agree.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array
from backdrop.engine.arrays.sizes import spans
from backdrop.engine.matting.nearest_known import CELL, nearest_known, scatter

# The choice of these constants: docs/experiments.md, "Refine hair".
SAMPLES = 4  # known colours of each kind for a pixel
SPREAD = 16  # pixels around a pixel, beyond its distance to known ones, in which these are sought
NOISE = np.float32(4e-4)  # variance of colour that a pair may leave unexplained
APART = np.float32(0.02)  # square of the distance between colours at which a pair counts half
AGREEMENT = np.float32(0.005)  # variance of alpha among the pairs at which trust has fallen to 1/e
FOREGROUND, BACKGROUND = 0, 1  # kinds of colours: each is sampled at other places around a pixel
PLACES = 4096  # around pixels, in turns: so many are different
BLOCK = 2048  # pixels at a time, so that all their pairs fit into a processor's cache


def estimate_by_colour(
    guide: Float32Array, foreground: BoolArray, background: BoolArray, unknown: BoolArray
) -> tuple[Float32Array, Float32Array]:
    """Return alpha and the trust in it at the unknown pixels, both float32 N from 0 to 1.

    guide: float32 3xHxW from 0 to 1. foreground, background: bool HxW, the pixels surely known;
    neither may be empty. unknown: bool HxW with N pixels set.
    """
    near = sample_colours(guide, foreground, unknown, FOREGROUND)
    far = sample_colours(guide, background, unknown, BACKGROUND)
    return compare_colours(guide[:, unknown], near, far)


def sample_colours(
    guide: Float32Array, known: BoolArray, unknown: BoolArray, kind: int
) -> Float32Array:
    """Return known colours around each of the N unknown pixels, float32 SAMPLESx3xN.

    known: bool HxW, not empty. kind: FOREGROUND or BACKGROUND.
    """
    margin = SPREAD // CELL
    nearest = np.pad(nearest_known(known), margin, "edge")
    colours = guide.reshape(3, -1)[:, nearest.ravel()]
    y, x = np.nonzero(unknown)
    samples = np.empty((SAMPLES, 3, y.size), np.float32)
    for number, sample in enumerate(samples):
        chance = 2 * (number + kind * SAMPLES)
        angle = scatter(PLACES, chance) * np.float32(2 * np.pi)
        reach = SPREAD * np.sqrt(scatter(PLACES, chance + 1))
        # The margin keeps both from becoming negative.
        down = (reach * np.sin(angle) + SPREAD).astype(np.intp)
        across = (reach * np.cos(angle) + SPREAD).astype(np.intp)
        row = (y + np.resize(down, y.size)) // CELL
        cell = row * nearest.shape[1] + (x + np.resize(across, x.size)) // CELL
        for channel, colour in zip(sample, colours, strict=True):
            channel[:] = colour[cell]
    return samples


def compare_colours(
    colour: Float32Array, near: Float32Array, far: Float32Array
) -> tuple[Float32Array, Float32Array]:
    """Return alpha of N colours, float32 3xN, and the trust in it, both float32 N from 0 to 1.

    near, far: foreground and background colours around each, float32 SAMPLESx3xN.
    """
    mean, trust = np.empty((2, colour.shape[1]), np.float32)
    for block in spans(colour.shape[1], BLOCK):
        behind, before = colour[:, block] - far[..., block], near[..., block] - colour[:, block]
        # Products of vectors from background to colour to foreground, for all pairs of these.
        cross = np.einsum("fcn,bcn->fbn", before, behind)
        rest = np.einsum("bcn,bcn->bn", behind, behind)
        along = rest + cross
        length = np.einsum("fcn,fcn->fn", before, before)[:, None] + along + cross
        alpha = np.clip(along / (length + np.float32(1e-5)), 0, 1)
        unexplained = rest + alpha * (alpha * length - 2 * along)
        weight = np.exp(unexplained / (-2 * NOISE)) * (length / (length + APART))
        weight, alpha = (pairs.reshape(-1, pairs.shape[-1]) for pairs in (weight, alpha))
        count = np.maximum(np.einsum("pn->n", weight), np.float32(1e-9))
        middle = np.einsum("pn,pn->n", weight, alpha) / count
        square = np.einsum("pn,pn->n", weight * alpha, alpha) / count
        variance = np.maximum(square - middle * middle, 0)
        # Pure colours are surest.
        decided = (2 * middle - 1) ** 2
        mean[block] = middle
        trust[block] = weight.max(0) * np.exp(-variance / AGREEMENT) * decided * decided
    # Rounding may have left a pair's error slightly below zero.
    return np.minimum(mean, 1), np.minimum(trust, 1)
