"""Which of the paper's colour inside of a drawing is paper, and which is paint.

No pixel tells the counter of an "o" from the white of an eye; what surrounds it does. A part drawn
with one ink (a letter, a line drawing, a one-colour logo) has white only where the ink is not: that
is paper, as it is outside. A part painted in several colours is a picture with a ground of its own,
where white is one more colour: eyes, teeth and highlights stay. What that gets wrong can be undone
by hand; an eye that shows the new background looks broken at once.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, IndexArray, Int32Array, UInt8Array
from backdrop.engine.arrays.components import Runs, label_runs
from backdrop.engine.drawing.paper import DrawingOnPaper
from backdrop.engine.drawing.ringing import neighbours

SAMPLES = 300_000  # pixels looked at for the colours of the parts
LINES = 200  # a side's width in lines: what is no wider than two is one
PLATEAU = 4  # levels over the noise to the neighbours within one colour
COLOURS = 20.0  # levels of deviation from the mean from which a part has several colours
ENOUGH = 8  # samples within areas
MUCH = 0.2  # of a part must be wide areas for it to be more than lines
SPECK, CLEAN = 12, 2  # pixels: a faint part no larger is noise, if there is more than that


def cleared(pixels: UInt8Array, sheet: DrawingOnPaper) -> BoolArray:
    """What is to be transparent, bool HxW: where only paper is, faint specks, no painted white.

    pixels: uint8 HxWx3, the picture that the sheet was found in.
    """
    clear, width = sheet.clear, sheet.clear.shape[1]
    ink = label_runs(~clear)
    if sheet.paper.ripple > CLEAN:
        clear = clear | _filled(ink, _specks(ink, sheet), clear.shape)
        ink = label_runs(~clear)
    ground = label_runs(clear, corners=False)
    inside = np.ones(ground.number.max(initial=0) + 1, np.bool_)
    inside[0] = False
    rim = (ground.row == 0) | (ground.row == clear.shape[0] - 1)
    rim |= (ground.start == 0) | (ground.stop == width)
    inside[ground.number[rim]] = False
    if not inside.any():
        return clear
    around, behind = _above(ground, ink, width), _above(ink, ground, width)
    painted = _painted(pixels, sheet, clear, ink)
    keep = inside & painted[around]
    # a letter on a painted white shield: its counters are as white as the shield
    while (more := keep | (inside & keep[behind[around]])).sum() > keep.sum():
        keep = more
    return clear & ~_filled(ground, keep, clear.shape)


def _above(parts: Runs, others: Runs, width: int) -> IndexArray:
    """For each part the other's part over its first pixel, which surrounds it; 0 at the rim."""
    first = np.unique(parts.number, return_index=True)[1]
    row, column = parts.row[first], parts.start[first]
    answer = np.zeros(first.size + 1, np.intp)
    answer[1:] = np.where(row > 0, _number(others, row - 1, column, width), 0)
    return answer


def _number(parts: Runs, row: IndexArray, column: IndexArray, width: int) -> Int32Array:
    """The part's number at each place; the places must lie in the parts."""
    at = np.searchsorted(parts.row * width + parts.start, row * width + column, side="right") - 1
    number: Int32Array = parts.number[at]
    return number


def _painted(pixels: UInt8Array, sheet: DrawingOnPaper, clear: BoolArray, ink: Runs) -> BoolArray:
    """Tell of each part if it has areas, not lines alone, and clearly different colours."""
    height, width = clear.shape
    step = max(1, round((clear.size / SAMPLES) ** 0.5))
    row, column = (step * places for places in np.nonzero(~clear[::step, ::step]))
    number = _number(ink, row, column, width)
    size = ink.number.max(initial=0) + 1
    here = sheet.away[row, column].astype(np.int16)

    def plateau(far: int) -> BoolArray:
        there = neighbours(sheet.away, row, column, far)
        within: BoolArray = np.abs(there - here).max(0) <= sheet.paper.ripple + PLATEAU
        return within

    line = max(2, min(height, width) // LINES)
    # of one colour, or covered all around, as a photo's texture is and strokes are not
    wide = plateau(line) | ~neighbours(clear.view(np.uint8), row, column, line).any(0)
    areas = np.bincount(number[wide], minlength=size)
    flat = plateau(1)
    count = np.maximum(np.bincount(number[flat], minlength=size), 1)
    spread = np.zeros(size)
    for channel in range(3):
        values = pixels[row[flat], column[flat], channel].astype(np.float64)
        mean = np.bincount(number[flat], values, size) / count
        squares = np.bincount(number[flat], values * values, size) / count
        np.maximum(spread, squares - mean * mean, out=spread)
    painted: BoolArray = areas > np.maximum(MUCH * np.bincount(number, minlength=size), ENOUGH)
    painted &= spread > COLOURS**2
    return painted


def _specks(ink: Runs, sheet: DrawingOnPaper) -> BoolArray:
    """Tell of each part if it is so small and faint that it must be noise."""
    area = np.bincount(ink.number, ink.stop - ink.start)
    small = area <= SPECK
    small[0] = False
    few = np.flatnonzero(small[ink.number])
    peak = np.zeros(area.size, np.uint8)
    for reach in range(SPECK):
        at = few[ink.start[few] + reach < ink.stop[few]]
        np.maximum.at(peak, ink.number[at], sheet.away[ink.row[at], ink.start[at] + reach])
    small &= peak <= 2 * sheet.paper.ripple
    return small


def _filled(parts: Runs, chosen: BoolArray, shape: tuple[int, ...]) -> BoolArray:
    """The chosen parts as an area."""
    take = chosen[parts.number]
    steps = np.zeros((shape[0], shape[1] + 1), np.int8)
    steps[parts.row[take], parts.start[take]] = 1
    steps[parts.row[take], parts.stop[take]] = -1
    return np.cumsum(steps, axis=1, dtype=np.int8)[:, :-1].view(np.bool_)
