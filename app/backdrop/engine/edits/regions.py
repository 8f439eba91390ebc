"""Divide a picture into the things that a tap takes: parts of the cut-out, and of what it lacks.

Both are divided by colours, edges and necks (lobes.py, region_tree.py), in three sizes. The largest
parts of the cut-out are its connected components. docs/experiments.md, "Pick", has the measurements
behind the constants.
"""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Int32Array, UInt8Array
from backdrop.engine.arrays.components import label_components
from backdrop.engine.edits.lobes import find_lobes
from backdrop.engine.edits.pick import SOLID, VISIBLE, spread
from backdrop.engine.edits.region_tree import SIZE_EXPONENT, merge_superpixels
from backdrop.engine.edits.superpixels import gradient, opponent_planes, superpixels

# Distances up to which regions merge, from small to large, for the subject's pixels as unit.
INSIDE_LIMITS = (0.75, 1.3)  # the largest parts are the connected components
OUTSIDE_LIMITS = (0.5, 0.68, 1.0)
MIN_SUBJECT_SHARE = 0.02  # of the picture, for the unit: a tiny subject has things beside it too


@dataclass(frozen=True, eq=False)
class Regions:
    """The division of a picture in three sizes, small to large.

    labels: three int32 HxW, every pixel's region from 0. inside: bool HxW, the cut-out with its
    fringe; no region has pixels of both.
    """

    labels: tuple[Int32Array, Int32Array, Int32Array]
    inside: BoolArray

    def area_at(self, x: int, y: int, size: int) -> BoolArray:
        """Return the region of a size at a pixel, bool HxW."""
        area: BoolArray = self.labels[size] == self.labels[size][y, x]
        return area


def find_regions(pixels: UInt8Array, alpha: UInt8Array) -> Regions:
    """Divide a picture, uint8 HxWx3, with this alpha, uint8 HxW; both about pick.WORK_SIDE long."""
    solid = alpha > SOLID
    planes = opponent_planes(pixels)
    height = gradient(planes)
    side = find_lobes(solid)
    small = superpixels(height, side)
    tree = merge_superpixels(small, planes, height, side)
    unit = max(solid.sum(), MIN_SUBJECT_SHARE * solid.size) ** SIZE_EXPONENT
    inside = solid | (alpha > VISIBLE)
    parts = [tree.cut(limit * unit)[small] for limit in INSIDE_LIMITS]
    parts.append(label_components(solid))
    things = [tree.cut(limit * unit)[small] for limit in OUTSIDE_LIMITS]
    labels = [
        _number(np.where(solid, inner, outer).astype(np.int32), solid, inside)
        for inner, outer in zip(parts, things, strict=True)
    ]
    return Regions((labels[0], labels[1], labels[2]), inside)


def _number(level: Int32Array, solid: BoolArray, inside: BoolArray) -> Int32Array:
    """Give the fringe to the nearest parts of the cut-out, and number all regions from 0."""
    owner = np.where(solid, level + 1, 0).astype(np.int32)
    fringe = inside & ~solid
    spread(owner, fringe)
    lonely = fringe & (owner == 0)  # a part that is semi-transparent everywhere
    top = int(level.max()) + 2
    owner[lonely] = top + label_components(lonely)[lonely]
    outside = ~inside
    # The fringe has cut regions of the background apart, so they are the pieces that are left.
    owner[outside] = 2 * top + inside.size + level[outside]
    numbers = np.unique(owner, return_inverse=True)[1]
    return numbers.reshape(level.shape).astype(np.int32)
