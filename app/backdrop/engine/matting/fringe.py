"""Solve alpha in a fringe that a person has marked.

Colours nearby decide first (colour_samples.py): wallpaper between two hairs has the colour of
wallpaper. Where alpha was even all around, it is mostly right: a face that a wide stroke touches
stays, whatever its colour. Background is doubted where its colour is that of the foreground and not
that outside the stroke: a hair that the network missed wholly is background all around. The closed
form of Levin et al. 2008 (closed_form.py) then makes alpha follow the photo. It goes from coarse to
fine, as conjugate gradients carry what is known a pixel a step. Each size starts from the smaller
one's alpha as a function of colour (guided_filter.py), which has the single hairs nearly right.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.sizes import resize, to_planes
from backdrop.engine.matting import closed_form, guided_filter
from backdrop.engine.matting.colour_samples import (
    BACKGROUND,
    FOREGROUND,
    compare_colours,
    sample_colours,
)
from backdrop.engine.matting.matte import stretch

# The choice of these constants: docs/experiments.md, "Refine hair".
HALF = 0.5  # alpha between foreground and background
MIN_SIDE = 48  # pixels of the shorter side of the smallest size
FLAT_VARIANCE = 1e-6  # of colour, in squares of 0 to 1: less carries no information on alpha
STEPS = (6, 30, 60, 100)  # of conjugate gradients at each size, which is half of the one before
START_RADIUS = 1  # pixels: windows in which a smaller size's alpha follows its colours
START_VARIANCE = 1e-3  # of colour, as above, for these windows
ALPHA_WEIGHT = np.float32(0.001)  # of alpha as it was: it decides where colours say nothing
CERTAIN_WEIGHT = np.float32(0.1)  # of alpha as it was where that is quite certain
COLOUR_WEIGHT = np.float32(0.1)  # of the estimate by colour where it is fully trusted
DOUBT_TRUST = np.float32(0.1)  # in an estimate by colour that is enough to doubt alpha
GAIN = 1.05  # of the contrast afterwards: the solution leaves a faint haze


def solve_fringe(
    pixels: UInt8Array,
    alpha: Float32Array,
    certainty: Float32Array,
    foreground: BoolArray,
    background: BoolArray,
    unknown: BoolArray,
) -> Float32Array:
    """Return alpha solved where `unknown` and unchanged elsewhere; float32 HxW from 0 to 1.

    pixels: uint8 HxWx3. alpha: float32 HxW from 0 to 1, as it was. certainty: of that alpha,
    likewise. foreground, background: bool HxW, the pixels whose colours are surely known, neither
    empty.
    """
    guide = to_planes(pixels)
    colours = guide[:, unknown]
    near = sample_colours(guide, foreground, unknown, FOREGROUND)
    missed = _missed_foreground(guide, colours, near, alpha, background, unknown)
    weight = ALPHA_WEIGHT + CERTAIN_WEIGHT * np.where(missed, 0, certainty)
    prior = weight * alpha
    known = background & ~missed
    far = sample_colours(guide, known if known.any() else background, unknown, BACKGROUND)
    estimate, trust = compare_colours(colours, near, far)
    trust *= COLOUR_WEIGHT
    weight[unknown] += trust
    prior[unknown] += trust * estimate
    prior /= weight
    solved = _solve(pixels, guide, prior, weight, unknown, STEPS)
    return np.where(unknown, stretch(solved, GAIN), alpha)


def _missed_foreground(
    guide: Float32Array,
    colours: Float32Array,
    near: Float32Array,
    alpha: Float32Array,
    background: BoolArray,
    unknown: BoolArray,
) -> BoolArray:
    """Return the unknown pixels that were background and look like foreground, and those beside.

    colours, near: of the N unknown pixels, float32 3xN and samples of the foreground around them.
    """
    outside = background & ~unknown
    if not outside.any():
        return outside
    missed = unknown & (alpha < HALF)
    asked = missed[unknown]
    far = sample_colours(guide, outside, missed, BACKGROUND)
    estimate, trust = compare_colours(colours[:, asked], near[..., asked], far)
    missed[missed] = (estimate > HALF) & (trust > DOUBT_TRUST)
    return dilate(missed, 1) & unknown


def _solve(
    pixels: UInt8Array,
    guide: Float32Array,
    prior: Float32Array,
    weight: Float32Array,
    unknown: BoolArray,
    steps: tuple[int, ...],
) -> Float32Array:
    size = unknown.shape
    start = prior
    if len(steps) > 1 and min(size) >= 2 * MIN_SIDE:
        half = (size[0] + 1) // 2, (size[1] + 1) // 2
        smaller = resize(pixels, half)
        small_guide = to_planes(smaller)
        coarse = _solve(
            smaller,
            small_guide,
            resize(prior, half),
            resize(weight, half),
            resize(unknown.astype(np.float32), half) > 0,
            steps[1:],
        )
        fitted = guided_filter.fit(small_guide, coarse, START_RADIUS, START_VARIANCE)
        coefficients = np.stack([resize(plane, size) for plane in fitted])
        start = np.where(unknown, guided_filter.apply(coefficients, guide), prior)
    return closed_form.solve(guide, prior, weight, unknown, FLAT_VARIANCE, steps[0], start)
