"""Detect flat paper: one colour all around a picture, and a sharp step to the drawing on it.

Photos must not pass. The white of a studio varies along the picture's rim, and where a soft shadow
or a white sleeve fades into it, there is no sharp step.
"""

from dataclasses import dataclass, replace

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.drawing.ringing import (
    mask_paper,
    measure_ringing,
    sample_pixels,
    values_around,
)

# The rim's depth is the shorter side divided by this.
RIM_DIVISOR = 100
# Segments of each side of the rim, tested one by one for drift.
SEGMENTS = 12
# Approximate number of pixels sampled in each segment.
SEGMENT_SAMPLES = 150
# Largest difference in levels from the rim's median colour that may still be noise.
MAX_NOISE = 12
# Share of the rim that must be paper.
MIN_RIM_SHARE = 0.9
# Levels by which a segment's mean may differ from the paper's colour: noise averages out.
MAX_DRIFT = 1.5
# Pixels of the shorter side in the first, coarse test of the whole picture.
COARSE_SIDE = 200
# Share of the picture that must be paper.
MIN_PAPER_SHARE = 0.25
# Share of the outline that must be a sharp step.
MIN_SHARP_SHARE = 0.93
# Share of the full rise that a sharp step covers.
STEP_RISE = 0.6
# The full rise is measured over this many times a step's width.
STEP_REACH = 3
# A step's width in pixels is the shorter side divided by this, at least 2.
STEP_DIVISOR = 1000
# Approximate number of the outline's pixels that are tested.
OUTLINE_SAMPLES = 30_000
# Share of its bounding box that a framed photo fills.
FRAMED_SHARE = 0.97
# Share of the picture above which a filled box counts as a framed photo.
MIN_FRAMED_AREA = 0.1


@dataclass(frozen=True)
class Paper:
    """The paper's colour and how far its pixels deviate from it.

    colour: uint8 3. noise: levels of the largest channel. ringing: the same in the JPEG
    blocks of an edge and their neighbours.
    """

    colour: UInt8Array
    noise: int
    ringing: int

    def distance(self, pixels: UInt8Array) -> UInt8Array:
        """Return the difference of uint8 ...x3 pixels from the paper, largest channel, uint8."""
        largest = np.zeros(pixels.shape[:-1], np.uint8)
        for channel, level in enumerate(self.colour):
            values = pixels[..., channel]
            difference = np.maximum(values, level) - np.minimum(values, level)
            np.maximum(largest, difference, out=largest)
        return largest


@dataclass(frozen=True, eq=False)
class DrawingOnPaper:
    """A picture recognised as a drawing on flat paper.

    distance: uint8 HxW, Paper.distance of each pixel. bare: bool HxW, True on paper without ink.
    """

    paper: Paper
    distance: UInt8Array
    bare: BoolArray


def find_paper(pixels: UInt8Array, alpha: UInt8Array | None = None) -> DrawingOnPaper | None:
    """Recognise a drawing on flat paper; None for a photo, in doubt, or for empty paper.

    pixels: uint8 HxWx3. alpha: the file's, uint8 HxW; a picture with transparency is not
    recognised. The rim alone rules out nearly all photos.
    """
    rim = _measure_rim(pixels) if alpha is None else None
    if rim is None:
        return None
    paper = Paper(*rim, rim[1])
    step = max(1, min(pixels.shape[:2]) // COARSE_SIDE)
    if (paper.distance(pixels[::step, ::step]) <= paper.noise).mean() < MIN_PAPER_SHARE:
        return None
    distance = paper.distance(pixels)
    paper = replace(paper, ringing=measure_ringing(distance, paper.noise, MAX_NOISE))
    bare = mask_paper(distance, paper.noise, paper.ringing)
    if bare.all() or not _has_sharp_outline(distance, ~bare, paper.noise) or _is_framed(~bare):
        return None
    return DrawingOnPaper(paper, distance, bare)


def _measure_rim(pixels: UInt8Array) -> tuple[UInt8Array, int] | None:
    """Return colour and noise of the picture's rim; None if the rim has more than one colour."""
    height, width = pixels.shape[:2]
    depth = max(1, min(height, width) // RIM_DIVISOR)
    samples = []
    for side in (pixels[:depth], pixels[-depth:], pixels[:, :depth], pixels[:, -depth:]):
        strip = side if side.shape[1] >= side.shape[0] else side.swapaxes(0, 1)
        for segment in np.array_split(strip, SEGMENTS, axis=1):
            flat = segment.reshape(-1, 3)
            samples.append(flat[:: max(1, len(flat) // SEGMENT_SAMPLES)])
    rim = np.concatenate(samples)
    colour = np.median(rim, axis=0).astype(np.uint8)
    distance = np.abs(rim.astype(np.int16) - colour).max(1)
    similar = distance <= MAX_NOISE
    if similar.mean() < MIN_RIM_SHARE:
        return None
    for sample in samples:
        offset = sample.astype(np.float32) - colour
        alike = np.abs(offset).max(1, initial=0) <= MAX_NOISE
        is_paper = len(alike) and alike.mean() > MIN_RIM_SHARE
        if is_paper and np.abs(offset[alike].mean(0)).max() > MAX_DRIFT:
            return None
    return colour, max(1, int(np.ceil(1.5 * np.percentile(distance[similar], 99.5))))


def _has_sharp_outline(distance: UInt8Array, ink: BoolArray, noise: int) -> bool:
    """Return whether the outline is a step: most of its rise happens within a few pixels.

    A shadow's edge, by contrast, rises as slowly at its outline as further in.
    """
    outline = np.zeros_like(ink)
    outline[:, 1:] = ink[:, 1:] & ~ink[:, :-1]
    outline[:, :-1] |= ink[:, :-1] & ~ink[:, 1:]
    row, column = sample_pixels(outline, OUTLINE_SAMPLES)
    if not row.size:
        return False
    width = max(2, min(distance.shape) // STEP_DIVISOR)
    # Test eight lines through each pixel of the outline, from the paper inwards.
    reach = range(-width, STEP_REACH * width + 1)
    lines = [values_around(distance, row, column, far) for far in reach]
    rise = np.zeros(lines[0].shape, np.int16)
    for low, high in zip(lines, lines[width:], strict=False):
        np.maximum(rise, high.astype(np.int16) - low, out=rise)
    highest = np.max(lines, axis=0)
    sharp = (rise >= STEP_RISE * highest) & (highest >= 3 * noise + 3)
    return bool(sharp.any(0).mean() >= MIN_SHARP_SHARE)


def _is_framed(ink: BoolArray) -> bool:
    """Return whether the ink fills its bounding box, as a photo in a white frame does."""
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return bool(box.size > MIN_FRAMED_AREA * ink.size and box.mean() > FRAMED_SHARE)
