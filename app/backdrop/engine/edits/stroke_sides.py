"""Tell which side of a stroke along a fringe is the subject, and correct alpha that says otherwise.

A person who strokes along hair has the subject on one side of the brush, all the way, and the
background on the other. Alpha at the two rims says which is which. Where it contradicts itself (a
spoon behind the hair that the network took for hair, a mane that it took for half a shadow) the
side is right, unless the colours there are those of the other side: a hand that reaches across.
Hands are not exact: the fringe may be anywhere between the line and the edge that alpha has, so
that a stroke beside the fringe takes nothing off the subject.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import hypot

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Size
from backdrop.engine.arrays.box_means import box_mean
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.arrays.steps import smooth_step
from backdrop.engine.matting.colour_samples import estimate_by_colour

# The choice of these constants: docs/experiments.md, "Refine hair". Lengths are in brush radii.
CELL = 0.15  # side of the cells in which the distance to the line is computed
STRAIGHT = 0.25  # length of the line's pieces: a hand's trembling is no side
REACH = 2.0  # distance to the line up to which it is computed
RIM = (0.6, 1.4)  # distance to the line at which alpha tells the sides apart
PAST_END = 0.1  # of distance over offset: up to there a pixel is beside the line, not at its end
DIFFERENCE = (0.04, 0.12)  # of alpha between the rims: from none to full certainty
PURE = (0.8, 0.95)  # share of foreground or background at the purer rim, likewise
OFFSET = (0.3, 0.9)  # from line and edge: from none to full certainty of the side
BOLD = 0.6  # how much nearer that begins where alpha is all wrong
WRONG = (0.5, 0.9)  # error of the mean alpha around a pixel: from not to all wrong
AROUND = 0.12  # reach of that mean
END_POWER = 4  # with which the side's certainty falls off around the line's ends
MIDDLE = (0.0, 0.9)  # distance to the fringe: from no to full trust in alpha as it was
UNTOLD_TRUST = 0.3  # in alpha as it was where the sides are not told
CONTRADICTION = 0.25  # between side and alpha from which on colours are asked
COLOUR_TRUST = 0.2  # in the estimate by colour that overrules the side


@dataclass(frozen=True)
class Sides:
    """The sides of a stroke; all float32 HxW from 0 to 1.

    alpha: 1 on the subject's side, else 0. certainty: that it is right. trust: in alpha as it was;
    little in the stroke's middle, where the person says that there is a fringe.
    """

    alpha: Float32Array
    certainty: Float32Array
    trust: Float32Array


def find_sides(line: Float32Array, alpha: Float32Array) -> Sides | None:
    """Return the sides of a line, float32 Nx3 of x, y, radius; None if alpha does not tell them.

    alpha: float32 HxW from 0 to 1.
    """
    line = _straighten(line)
    if len(line) < 2:
        return None
    offset, distance = _measure(line, (alpha.shape[0], alpha.shape[1]))
    past_end = distance - np.abs(offset)
    beside = (past_end < PAST_END) & (distance < RIM[1])
    rim = beside & (np.abs(offset) > RIM[0])
    left, right = rim & (offset < 0), rim & (offset > 0)
    if not left.any() or not right.any():
        return None
    means = float(alpha[left].mean()), float(alpha[right].mean())
    # Where a line goes to and fro, both rims have both: that is no line along a fringe.
    pure = max(*means, 1 - min(means))
    sure = smooth_step(*DIFFERENCE, abs(means[0] - means[1])) * smooth_step(*PURE, pure)
    if not sure:
        return None
    if means[0] > means[1]:
        offset = -offset
    edge = _edge(offset, alpha, beside)
    middle = edge / 2
    side = (offset > middle).astype(np.float32)
    mean = box_mean(alpha, max(1, round(AROUND * float(line[:, 2].mean()))))
    aside = BOLD * smooth_step(*WRONG, np.abs(side - mean))
    aside += np.maximum(offset - max(0.0, edge), min(0.0, edge) - offset)
    fading = (1 - past_end / np.maximum(distance, np.float32(RIM[0]))) ** END_POWER
    trust = smooth_step(*MIDDLE, np.maximum(np.abs(offset - middle), past_end))
    trust = UNTOLD_TRUST + sure * (trust - UNTOLD_TRUST)
    return Sides(side, sure * smooth_step(*OFFSET, aside) * fading, trust)


def correct_alpha(
    guide: Float32Array,
    alpha: Float32Array,
    sides: Sides,
    near: BoolArray,
    foreground: BoolArray,
    background: BoolArray,
) -> Float32Array:
    """Return alpha with what the sides contradict corrected, float32 HxW from 0 to 1.

    guide: float32 3xHxW from 0 to 1. near: bool HxW, the stroke and its surroundings. foreground,
    background: bool HxW, where alpha is that all around.
    """
    change = sides.certainty * (sides.alpha - alpha)
    doubted = near & (np.abs(change) > CONTRADICTION)
    foreground, background = foreground & ~doubted, background & ~doubted
    if doubted.any() and foreground.any() and background.any():
        estimate, trust = estimate_by_colour(guide, foreground, background, doubted)
        otherwise = np.zeros_like(alpha)
        otherwise[doubted] = np.where(
            np.abs(estimate - sides.alpha[doubted]) > 0.5, smooth_step(0, COLOUR_TRUST, trust), 0
        )
        change *= 1 - box_mean(otherwise, 2)
    corrected: Float32Array = alpha + change
    return corrected


def _edge(offset: Float32Array, alpha: Float32Array, beside: BoolArray) -> float:
    """Return the median offset at which alpha passes one half beside the line; 0 if nowhere."""
    solid = alpha > 0.5
    edge = np.zeros_like(solid)
    edge[:, 1:] = solid[:, 1:] != solid[:, :-1]
    edge[1:] |= solid[1:] != solid[:-1]
    found = np.sort(offset[edge & beside])
    return float(found[found.size // 2]) if found.size else 0.0


def _straighten(line: Float32Array) -> Float32Array:
    """Return the points of a line that are some way apart, and its last one."""
    points = line.tolist()
    keep = [0]
    for i, (x, y, radius) in enumerate(points):
        last = points[keep[-1]]
        if hypot(x - last[0], y - last[1]) > STRAIGHT * radius or i == len(points) - 1 > keep[-1]:
            keep.append(i)
    return line[keep]


def _measure(line: Float32Array, shape: Size) -> tuple[Float32Array, Float32Array]:
    """Return each pixel's offset from the line, negative on the left, and its distance, in radii.

    Beyond an end of the line, the offset is that from the line prolonged.
    """
    cell = max(1.0, CELL * float(line[:, 2].mean()))
    down, across = max(1, round(shape[0] / cell)), max(1, round(shape[1] / cell))
    y = (np.arange(down, dtype=np.float32)[:, None] + np.float32(0.5)) * (shape[0] / down)
    x = (np.arange(across, dtype=np.float32) + np.float32(0.5)) * (shape[1] / across)
    distance = np.full((down, across), REACH, np.float32)
    offset = np.zeros((down, across), np.float32)
    for start, end in pairwise(line):
        radius = float(start[2] + end[2]) / 2
        rows = _span(start[1], end[1], REACH * radius, shape[0] / down, down)
        columns = _span(start[0], end[0], REACH * radius, shape[1] / across, across)
        px, py = x[columns] - start[0], y[rows] - start[1]
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = max(float(np.hypot(dx, dy)), 1e-6)
        t = np.clip((px * dx + py * dy) / length**2, 0, 1)
        found = np.hypot(px - t * dx, py - t * dy) / radius
        closer = found < distance[rows, columns]
        np.copyto(distance[rows, columns], found, where=closer)
        np.copyto(offset[rows, columns], (dx * py - dy * px) / (length * radius), where=closer)
    # A pixel beside a bend is nearer to the bend than to the piece prolonged.
    offset = np.clip(offset, -distance, distance)
    return resize(offset, shape), resize(distance, shape)


def _span(start: float, end: float, margin: float, cell: float, count: int) -> slice:
    """Return the cells of an axis that are within a margin of two points."""
    first, last = min(start, end) - margin, max(start, end) + margin
    return slice(max(0, int(first / cell)), max(0, min(count, int(last / cell) + 1)))
