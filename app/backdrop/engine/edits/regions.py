"""Divide a picture into the things that a tap takes: parts of the cut-out, and of what it lacks."""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Int32Array, UInt8Array
from backdrop.engine.arrays.components import label_components

WORK_SIDE = 400  # pixels of the longer side at which regions are found
SOLID = 127  # alpha above which a pixel is in the cut-out


@dataclass(frozen=True, eq=False)
class Regions:
    """Every pixel's region.

    labels: int32 HxW, from 1. inside: bool N + 1, whether the region of this label is in the
    cut-out; entry 0 is unused.
    """

    labels: Int32Array
    inside: BoolArray


def find_regions(alpha: UInt8Array) -> Regions:
    """Divide a picture with this alpha, uint8 HxW, into regions."""
    solid = alpha > SOLID
    labels = label_components(solid)
    count = int(labels.max())
    labels = np.where(solid, labels, label_components(~solid) + count)
    inside = np.arange(int(labels.max()) + 1) <= count
    return Regions(labels.astype(np.int32), inside)
