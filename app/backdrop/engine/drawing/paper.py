"""Does a picture stand on flat paper: one colour all around it, and a sharp step to what is drawn.

Photos must not pass. A studio's white is not of one colour along its rim, and where a soft shadow
or a white sleeve fades into it, the step is missing.
"""

from dataclasses import dataclass, replace

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.drawing.ringing import neighbours, places, ripple, settled

RING, SEGMENTS, SAMPLES = 100, 12, 150  # a side's width in rings, parts of a side, pixels of those
LIKE = 12  # levels from the commonest colour of the rim that may still be noise
AROUND = 0.9  # of the rim must be paper
DRIFT = 1.5  # levels by which the mean of a part of the rim may be off: noise averages out
SHARE = 0.25  # of the picture must be paper
SHARP = 0.93  # of the outline must be a step
STEP, FAR = 0.6, 3  # of the height within FAR times as many pixels as the step may take
FINE = 1000  # pixels of the shorter side for each that a step may take, and two at least
FRAMED, LARGE = 0.97, 0.1  # of its box, and that of the picture: filled by a photo in a frame


@dataclass(frozen=True)
class Paper:
    """The paper's colour, uint8 3, and how many levels (largest channel) noise is from it.

    `ripple` is the same in a JPEG block with an edge, or beside one.
    """

    colour: UInt8Array
    noise: int
    ripple: int

    def away(self, pixels: UInt8Array) -> UInt8Array:
        """Levels between each pixel and the paper, the largest channel's: uint8 of HxW."""
        most = np.zeros(pixels.shape[:-1], np.uint8)
        for channel, level in enumerate(self.colour):
            here = pixels[..., channel]
            np.maximum(most, np.maximum(here, level) - np.minimum(here, level), out=most)
        return most


@dataclass(frozen=True, eq=False)
class DrawingOnPaper:
    """A picture on paper. away: uint8 HxW, Paper.away; clear: bool HxW, where only paper is."""

    paper: Paper
    away: UInt8Array
    clear: BoolArray


def find_paper(pixels: UInt8Array) -> DrawingOnPaper | None:
    """The paper that a picture stands on; None if it is not surely flat, or nothing is on it.

    pixels: uint8 HxWx3. Nearly all photos are told by their rim alone.
    """
    rim = _rim(pixels)
    if rim is None:
        return None
    paper = Paper(*rim, rim[1])
    step = max(1, min(pixels.shape[:2]) // 200)
    if (paper.away(pixels[::step, ::step]) <= paper.noise).mean() < SHARE:
        return None
    away = paper.away(pixels)
    paper = replace(paper, ripple=ripple(away, paper.noise, LIKE))
    clear = settled(away, paper.noise, paper.ripple)
    if clear.all() or not _stands_sharp(away, ~clear, paper.noise) or _is_framed(~clear):
        return None
    return DrawingOnPaper(paper, away, clear)


def _rim(pixels: UInt8Array) -> tuple[UInt8Array, int] | None:
    """Colour and noise of the picture's outermost pixels, or None where they are not alike."""
    height, width = pixels.shape[:2]
    deep = max(1, min(height, width) // RING)
    parts = []
    for side in (pixels[:deep], pixels[-deep:], pixels[:, :deep], pixels[:, -deep:]):
        along = side if side.shape[1] >= side.shape[0] else side.swapaxes(0, 1)
        for part in np.array_split(along, SEGMENTS, axis=1):
            flat = part.reshape(-1, 3)
            parts.append(flat[:: max(1, len(flat) // SAMPLES)])
    every = np.concatenate(parts)
    colour = np.median(every, axis=0).astype(np.uint8)
    away = np.abs(every.astype(np.int16) - colour).max(1)
    like = away <= LIKE
    if like.mean() < AROUND:
        return None
    for part in parts:
        off = part.astype(np.float32) - colour
        alike = np.abs(off).max(1, initial=0) <= LIKE
        if len(alike) and alike.mean() > AROUND and np.abs(off[alike].mean(0)).max() > DRIFT:
            return None
    return colour, max(1, int(np.ceil(1.5 * np.percentile(away[like], 99.5))))


def _stands_sharp(away: UInt8Array, drawn: BoolArray, noise: int) -> bool:
    """Tell whether the outline is a step: most of the way up is done within a few pixels.

    A shadow's edge rises as slowly where it is found as it does further in.
    """
    outline = np.zeros_like(drawn)
    outline[:, 1:] = drawn[:, 1:] & ~drawn[:, :-1]
    outline[:, :-1] |= drawn[:, :-1] & ~drawn[:, 1:]
    row, column = places(outline, 30_000)
    if not row.size:
        return False
    width = max(2, min(away.shape) // FINE)
    # eight lines through each place, from the paper's side inwards
    lines = [neighbours(away, row, column, far) for far in range(-width, FAR * width + 1)]
    rise = np.zeros(lines[0].shape, np.int16)
    for low, high in zip(lines, lines[width:], strict=False):
        np.maximum(rise, high.astype(np.int16) - low, out=rise)
    highest = np.max(lines, axis=0)
    step = (rise >= STEP * highest) & (highest >= 3 * noise + 3)
    return bool(step.any(0).mean() >= SHARP)


def _is_framed(drawn: BoolArray) -> bool:
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    box = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return bool(box.size > LARGE * drawn.size and box.mean() > FRAMED)
