"""Does a picture stand on flat paper: one colour all around it, and a sharp step to what is drawn.

Photos must not pass. A studio's white is not of one colour along its rim, and where a soft shadow
or a white sleeve fades into it, the step is missing.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Area = NDArray[np.bool_]

RING, SEGMENTS, SAMPLES = 100, 12, 150  # a side's width in rings, parts of a side, pixels of those
LIKE = 12  # levels from the commonest colour of the rim that may still be noise
AROUND = 0.9  # of the rim must be paper
DRIFT = 1.5  # levels by which the mean of a part of the rim may be off: noise averages out
SHARE = 0.25  # of the picture must be paper
SHARP = 0.95  # of the outline must be a step
FRAMED = 0.97  # of its box filled: what stands on the paper is a photo in a frame
EDGE = 96  # levels of contrast beside which JPEG's ripples are measured, less in pale pictures
BLOCK = 8  # JPEG's: ripples stay within the block of their edge, those of colour within the next
PART = 3  # of an edge's contrast is the most that its ripples have
BESIDE = 4  # pixels of paper around a faint one, over which it is a ripple too
PASSES = 2  # so far ripples reach from the paper


@dataclass(frozen=True)
class Paper:
    """The paper's colour, uint8 3, and how many levels (largest channel) noise is from it.

    `ripple` is the same in a JPEG block with an edge, or beside one.
    """

    colour: Bytes
    noise: int
    ripple: int

    def away(self, pixels: Bytes) -> Bytes:
        """Levels between each pixel and the paper, the largest channel's: uint8 of HxW."""
        most = np.zeros(pixels.shape[:-1], np.uint8)
        for channel, level in enumerate(self.colour):
            here = pixels[..., channel]
            np.maximum(most, np.maximum(here, level) - np.minimum(here, level), out=most)
        return most


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture on paper. away: uint8 HxW, Paper.away; clear: bool HxW, where only paper is."""

    paper: Paper
    away: Bytes
    clear: Area


def find_paper(pixels: Bytes) -> Sheet | None:
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
    paper = replace(paper, ripple=_ripple(away, paper.noise))
    clear = _clear(away, paper)
    if clear.all() or not _stands_sharp(away, ~clear, paper.noise) or _is_framed(~clear):
        return None
    return Sheet(paper, away, clear)


def neighbours(plane: Bytes, row: NDArray[np.intp], column: NDArray[np.intp], far: int) -> Bytes:
    """The eight values `far` pixels from each place, uint8 8xN; past the rim, the
    rim's.
    """
    height, width = plane.shape
    return np.stack(
        [
            plane[
                np.clip(row + dy * far, 0, height - 1),
                np.clip(column + dx * far, 0, width - 1),
            ]
            for dy in (-1, 0, 1)
            for dx in (-1, 0, 1)
            if dy or dx
        ]
    )


def _rim(pixels: Bytes) -> tuple[Bytes, int] | None:
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


def _some(area: Area, most: int = 100_000) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    at = np.flatnonzero(area)
    row, column = np.unravel_index(at[:: at.size // most + 1], area.shape)
    return row, column


def _stands_sharp(away: Bytes, drawn: Area, noise: int) -> bool:
    """Tell whether along the outline the colour leaves the paper's within a few pixels."""
    outline = np.zeros_like(drawn)
    outline[:, 1:] = drawn[:, 1:] & ~drawn[:, :-1]
    outline[:, :-1] |= drawn[:, :-1] & ~drawn[:, 1:]
    row, column = _some(outline)
    if not row.size:
        return False
    highest = np.max([neighbours(away, row, column, far).max(0) for far in (1, 3, 6)], axis=0)
    step = np.maximum(highest, away[row, column]) >= 3 * noise + 3
    return bool(step.mean() >= SHARP)


def _is_framed(drawn: Area) -> bool:
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    box = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return bool(box.mean() > FRAMED)


def _ripple(away: Bytes, noise: int) -> int:
    """Levels of JPEG's ripples near edges; the noise alone where there are none."""
    edge = min(EDGE, max(int(away.max()) // 2, LIKE))
    row, column = _some(away <= edge // 2, 300_000)
    near = np.max([neighbours(away, row, column, far).max(0) for far in (1, 2)], axis=0)
    beyond = np.max([neighbours(away, row, column, far).max(0) for far in (4, 6)], axis=0)
    levels = away[row, column][(near < edge // 2) & (beyond > edge)]
    some = levels[levels > 0]
    if some.size < max(20, levels.size // 10):
        return noise
    middle, most = np.percentile(some, (50, 98))
    # ripples are mostly faint; a pastel beside an outline is not
    return max(noise, round(min(most, 4 * middle, EDGE / 4))) if middle <= edge / 12 else noise


def _clear(away: Bytes, paper: Paper) -> Area:
    """Where only paper is: within its noise, and near edges within the ripples they may have."""
    if paper.ripple == paper.noise:
        return away <= paper.noise
    rows, columns = np.arange(0, away.shape[0], BLOCK), np.arange(0, away.shape[1], BLOCK)
    most = np.maximum.reduceat(np.maximum.reduceat(away, rows, axis=0), columns, axis=1)
    padded = np.pad(most, 1)
    for shifted in (padded, padded.T):
        before = shifted.copy()
        np.maximum(shifted[1:], before[:-1], out=shifted[1:])
        np.maximum(shifted[:-1], before[1:], out=shifted[:-1])
    blocks = np.clip(padded[1:-1, 1:-1] // PART, paper.noise, paper.ripple)
    clear = np.empty(away.shape, np.bool_)
    faint = np.empty(away.shape, np.bool_)
    for number, allowed in enumerate(blocks):
        lines = slice(number * BLOCK, (number + 1) * BLOCK)
        levels = np.repeat(allowed, BLOCK)[: away.shape[1]]
        clear[lines] = away[lines] <= levels
        faint[lines] = away[lines] <= 2 * levels
    for _ in range(PASSES):
        clear |= faint & (_beside(clear) > BESIDE)
    return clear


def _beside(area: Area) -> Bytes:
    """How many of each pixel and its eight neighbours are in the area, uint8 HxW."""
    count = area.astype(np.uint8)
    for side in (count, count.T):
        before = side.copy()
        side[1:] += before[:-1]
        side[:-1] += before[1:]
    return count
