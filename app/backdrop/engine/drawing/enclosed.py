"""Decide which enclosed areas of the paper's colour are paper and which are paint.

A single pixel cannot distinguish the counter of an "o" from the white of an eye; its surroundings
can. A component drawn with one ink (a letter, a line drawing, a one-colour logo) is white only
where there is no ink: that is paper. A component painted in several colours has a ground, and white
is one more of its colours: eyes, teeth and highlights stay. A wrong decision can be undone by hand,
but an eye that shows the new background looks broken at once, so doubtful cases stay.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, IndexArray, Int32Array, UInt8Array
from backdrop.engine.arrays.components import Runs, label_runs
from backdrop.engine.drawing.paper import DrawingOnPaper
from backdrop.engine.drawing.ringing import values_around

# Approximate number of pixels sampled to compare the components' colours.
SAMPLES = 300_000
# A line's half width in pixels is the shorter side divided by this, at least 2.
LINE_DIVISOR = 200
# Levels above the ringing by which neighbouring pixels of one colour may differ.
MAX_STEP = 4
# Levels of standard deviation above which a component has several colours.
MIN_DEVIATION = 20.0
# Samples that a component must have within wide areas.
MIN_WIDE_SAMPLES = 8
# Share of a component that must be wide areas for it to be more than lines.
MIN_WIDE_SHARE = 0.2
# Pixels of a faint component that is still noise.
SPECK_PIXELS = 12
# Levels of ringing up to which a picture is clean and has no specks of noise.
MAX_CLEAN_RINGING = 2


def find_transparent(pixels: UInt8Array, drawing: DrawingOnPaper) -> BoolArray:
    """Return the pixels to make transparent: bare paper and faint specks, but no white paint.

    pixels: uint8 HxWx3, the picture in which the drawing was found. Returns bool HxW.
    """
    bare, width = drawing.bare, drawing.bare.shape[1]
    ink = label_runs(~bare)
    if drawing.paper.ringing > MAX_CLEAN_RINGING:
        bare = bare | _to_mask(ink, _flag_specks(ink, drawing), bare.shape)
        ink = label_runs(~bare)
    paper = label_runs(bare, corners=False)
    enclosed = np.ones(paper.label.max(initial=0) + 1, np.bool_)
    enclosed[0] = False
    at_rim = (paper.row == 0) | (paper.row == bare.shape[0] - 1)
    at_rim |= (paper.start == 0) | (paper.stop == width)
    enclosed[paper.label[at_rim]] = False
    if not enclosed.any():
        return bare
    ink_around = _surrounding_labels(paper, ink, width)
    paper_around = _surrounding_labels(ink, paper, width)
    keep = enclosed & _flag_painted(pixels, drawing, bare, ink)[ink_around]
    # A letter on a painted white shield: its counters are as white as the shield.
    while (more := keep | (enclosed & keep[paper_around[ink_around]])).sum() > keep.sum():
        keep = more
    return bare & ~_to_mask(paper, keep, bare.shape)


def _surrounding_labels(components: Runs, others: Runs, width: int) -> IndexArray:
    """Return for each component the label in `others` just above its first pixel; 0 at the rim."""
    first = np.unique(components.label, return_index=True)[1]
    row, column = components.row[first], components.start[first]
    labels = np.zeros(first.size + 1, np.intp)
    labels[1:] = np.where(row > 0, _labels_at(others, row - 1, column, width), 0)
    return labels


def _labels_at(runs: Runs, row: IndexArray, column: IndexArray, width: int) -> Int32Array:
    """Return the component's label at each pixel; every pixel must lie in a component."""
    at = np.searchsorted(runs.row * width + runs.start, row * width + column, side="right") - 1
    labels: Int32Array = runs.label[at]
    return labels


def _flag_painted(
    pixels: UInt8Array, drawing: DrawingOnPaper, bare: BoolArray, ink: Runs
) -> BoolArray:
    """Flag each component that has areas, not lines alone, in clearly different colours."""
    height, width = bare.shape
    step = max(1, round((bare.size / SAMPLES) ** 0.5))
    row, column = (step * index for index in np.nonzero(~bare[::step, ::step]))
    label = _labels_at(ink, row, column, width)
    size = ink.label.max(initial=0) + 1
    levels = drawing.distance[row, column].astype(np.int16)

    def is_flat(far: int) -> BoolArray:
        around = values_around(drawing.distance, row, column, far)
        flat: BoolArray = np.abs(around - levels).max(0) <= drawing.paper.ringing + MAX_STEP
        return flat

    line = max(2, min(height, width) // LINE_DIVISOR)
    # Wide areas have one colour or, like a photo's texture but unlike strokes, ink on all sides.
    is_wide = is_flat(line) | ~values_around(bare.view(np.uint8), row, column, line).any(0)
    wide_count = np.bincount(label[is_wide], minlength=size)
    flat = is_flat(1)
    count = np.maximum(np.bincount(label[flat], minlength=size), 1)
    variance = np.zeros(size)
    for channel in range(3):
        values = pixels[row[flat], column[flat], channel].astype(np.float64)
        mean = np.bincount(label[flat], values, size) / count
        mean_square = np.bincount(label[flat], values * values, size) / count
        np.maximum(variance, mean_square - mean * mean, out=variance)
    min_wide = np.maximum(MIN_WIDE_SHARE * np.bincount(label, minlength=size), MIN_WIDE_SAMPLES)
    painted: BoolArray = (wide_count > min_wide) & (variance > MIN_DEVIATION**2)
    return painted


def _flag_specks(ink: Runs, drawing: DrawingOnPaper) -> BoolArray:
    """Flag each component that is so small and faint that it must be noise."""
    area = np.bincount(ink.label, ink.stop - ink.start)
    small = area <= SPECK_PIXELS
    small[0] = False
    runs = np.flatnonzero(small[ink.label])
    peak = np.zeros(area.size, np.uint8)
    for offset in range(SPECK_PIXELS):
        at = runs[ink.start[runs] + offset < ink.stop[runs]]
        np.maximum.at(peak, ink.label[at], drawing.distance[ink.row[at], ink.start[at] + offset])
    small &= peak <= 2 * drawing.paper.ringing
    return small


def _to_mask(components: Runs, chosen: BoolArray, shape: tuple[int, ...]) -> BoolArray:
    """Draw the components whose label is chosen, bool HxW."""
    take = chosen[components.label]
    steps = np.zeros((shape[0], shape[1] + 1), np.int8)
    steps[components.row[take], components.start[take]] = 1
    steps[components.row[take], components.stop[take]] = -1
    return np.cumsum(steps, axis=1, dtype=np.int8)[:, :-1].view(np.bool_)
