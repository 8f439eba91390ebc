"""The matting Laplacian in and beside an unknown band.

Levin, Lischinski, Weiss 2008, "A closed-form solution to natural image matting": in every 3x3
window alpha is a linear function of colour, and each unknown pixel has 25 coefficients.

Pixels are numbered along the picture's rows, so neighbours within a row are neighbours in memory
and only those in other rows are looked up: a look-up takes three times as long as a product, and
each would be repeated for five columns. Where the number of a neighbour is another pixel's, beyond
a gap in the band or the picture's side, that is no centre of a window, and its coefficient is 0.
"""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, IndexArray
from backdrop.engine.arrays.box_means import dilate

REACH = 2  # pixels from a pixel to the farthest one of its windows
AROUND = (-1, 0, 1)
NINTH = np.float32(1 / 9)


@dataclass(frozen=True)
class Band:
    """The pixels in or beside an unknown band, numbered along the rows from 1; N with number 0.

    Number 0 stands for all others, and has no coefficients. at: flat indices in the picture.
    inside: bool N, those to solve. has_window: bool N, the centres of windows that have one of
    these. lines: intp 5xN, the numbers of the pixels two rows above to two rows below each one.
    """

    at: IndexArray
    inside: BoolArray
    has_window: BoolArray
    lines: IndexArray


def find_band(unknown: BoolArray) -> Band:
    """Return the band of unknown pixels, bool HxW, without those on the picture's border."""
    height, width = unknown.shape
    inside = _without_border(unknown)
    used = dilate(inside, REACH)
    at = np.append(0, np.flatnonzero(used)).astype(np.intp)
    numbers = np.zeros((height + 2 * REACH, width), np.intp)
    numbers[REACH : REACH + height][used] = np.arange(1, at.size)
    lines = np.stack([numbers.ravel()[at + row * width] for row in range(2 * REACH + 1)])
    lines[:, 0] = 0
    has_window = _without_border(dilate(inside, 1))
    return Band(at, inside.ravel()[at], has_window.ravel()[at], lines)


def gather_rows(values: Float32Array, lines: IndexArray, gathered: Float32Array) -> None:
    """Write values, float32 N, of the pixels in M other rows, `lines`, into float32 Mx(N + 2k).

    k values at both ends stay as they are, so that slices reach k columns to either side.
    """
    margin = (gathered.shape[1] - values.size) // 2
    for row, line in zip(gathered, lines, strict=True):
        row[margin : margin + values.size] = values[line]


def laplacian_rows(guide: Float32Array, band: Band, epsilon: float) -> Float32Array:
    """Return the rows of the pixels to solve, float32 5x5xN by offset in y and x; 0 for others.

    guide: float32 3xHxW from 0 to 1. epsilon: variance of colour below which a window is flat.
    """
    count = band.at.size
    white = _whitened_windows(guide.reshape(3, -1)[:, band.at], band, epsilon)
    share = band.has_window * -NINTH
    rows = np.zeros((5, 5, count), np.float32)
    # The matrix is symmetric: this half of the offsets first.
    for iy, jy in ((y, z) for y in AROUND for z in AROUND if z >= y):
        # By offset in x, with a column to either side, numbered as the windows' centres.
        sums = np.zeros((5, count + 2), np.float32)
        for ix, jx in ((x, z) for x in AROUND for z in AROUND if jy > iy or z >= x):
            first, second = white[iy + 1, ix + 1], white[jy + 1, jx + 1]
            pair = first[0] * second[0]
            pair += first[1] * second[1]
            pair += first[2] * second[2]
            pair += 1
            pair *= share
            if (iy, ix) == (jy, jx):
                pair += band.has_window
            sums[REACH + jx - ix, 1 + ix : 1 + ix + count] += pair
        for dx, total in enumerate(sums[:, 1:-1]):
            rows[REACH + jy - iy, dx] += total[band.lines[REACH - iy]]
    _mirror(rows, band)
    rows *= band.inside
    return rows


def _mirror(rows: Float32Array, band: Band) -> None:
    """Fill the coefficients of the offsets before the pixel in from those of the pixel there."""
    count = band.at.size
    for dy in range(REACH + 1):
        line = band.lines[REACH - dy]
        for dx in range(-REACH if dy else 1, REACH + 1):
            there = np.zeros(count + 2 * REACH, np.float32)
            there[REACH : REACH + count] = rows[REACH + dy, REACH + dx][line]
            rows[REACH - dy, REACH - dx] = there[REACH - dx : REACH - dx + count]


def _whitened_windows(colours: Float32Array, band: Band, epsilon: float) -> Float32Array:
    """Return the windows' colours less their mean, so that their covariance is 1.

    colours: float32 3xN. The result is float32 3x3x3xN by neighbour's y and x, and channel: the
    product of two neighbours is that of Levin et al., with the inverse of the covariance.
    """
    count = band.at.size
    windows = np.empty((3, 3, 3, count), np.float32)
    gathered = np.zeros((3, count + 2), np.float32)
    for channel, values in enumerate(colours):
        gather_rows(values, band.lines[1:4], gathered)
        columns = gathered[0] + gathered[1] + gathered[2]
        mean = (columns[:-2] + columns[1:-1] + columns[2:]) * NINTH
        for x in range(3):
            windows[:, x, channel] = gathered[:, x : x + count] - mean
    red, green, blue = (windows[:, :, channel] for channel in range(3))
    floor = np.float32(epsilon / 9)
    rr, rg, rb = _product(red, red) + floor, _product(red, green), _product(red, blue)
    # By elimination and not by cofactors, as in guided_filter.solve_symmetric.
    g, b = rg / rr, rb / rr
    gg = np.maximum(_product(green, green) + floor - g * rg, floor)
    gb = _product(green, blue) - g * rb
    c = gb / gg
    bb = np.maximum(_product(blue, blue) + floor - b * rb - c * gb, floor)
    rr, gg, bb = (1 / np.sqrt(pivot) for pivot in (rr, gg, bb))
    for y in range(3):
        for x in range(3):
            first, second, third = windows[y, x]
            second -= g * first
            third -= b * first + c * second
            first *= rr
            second *= gg
            third *= bb
    return windows


def _product(first: Float32Array, second: Float32Array) -> Float32Array:
    """Return the mean over the neighbours of the product of two channels, float32 N."""
    total: Float32Array = np.einsum("yxn,yxn->n", first, second) * NINTH
    return total


def _without_border(area: BoolArray) -> BoolArray:
    """Return the pixels of an area that are not on the picture's border."""
    inner = area.copy()
    inner[[0, -1]] = False
    inner[:, [0, -1]] = False
    return inner
