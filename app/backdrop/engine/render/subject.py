"""The subject in its place: colours and alpha together, strip by strip."""

import math
from typing import Self

import numpy as np

from backdrop.engine.arrays.aliases import Region, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.sizes import spans
from backdrop.engine.render.frame import Placement
from backdrop.engine.render.resample import REACH, copy_region, map_region, orient

TILE = 256  # columns: most tiles are all subject or all background


class Subject:
    """A picture's colours and alpha, uint8 HxWx3 and HxW, seen through a placement."""

    def __init__(self, colours: UInt8Array, alpha: UInt8Array, placement: Placement) -> None:
        """Take both as they are in the picture, colours not multiplied by alpha."""
        self.placement = placement
        self._source = colours, alpha
        self._colours = orient(colours, placement)
        self._alpha = orient(alpha, placement)
        # How far a sharp kernel looks, in the result's pixels
        self._reach = math.ceil(REACH * max(1.0, 1 / min(placement.step)))

    def placed(self, placement: Placement) -> Self:
        """The same subject elsewhere."""
        return type(self)(*self._source, placement)

    def strip(self, rows: slice) -> UInt8Array:
        """Rows of the result, uint8 RxWx4 with straight alpha: the photo's own where exact."""
        width = self.placement.width
        if self.placement.exact:
            return self._copied((rows, slice(0, width)))
        strip = np.empty((rows.stop - rows.start, width, 4), np.uint8)
        for columns in spans(width, TILE):
            strip[:, columns] = self._mapped((rows, columns))
        return strip

    def alpha(self, rows: slice) -> UInt8Array:
        """Rows of the result's alpha alone, uint8 RxW."""
        tile = rows, slice(0, self.placement.width)
        if self.placement.exact:
            return copy_region(self._alpha, self.placement, tile)
        return map_region(lambda *part: self._alpha[part], self.placement, tile, "soft")

    def _copied(self, tile: Region) -> UInt8Array:
        colours = copy_region(self._colours, self.placement, tile)
        return _joined(colours, copy_region(self._alpha, self.placement, tile))

    def _mapped(self, tile: Region) -> UInt8Array:
        grown, inner = _grown(tile, self._reach)
        wide = map_region(lambda *part: self._alpha[part], self.placement, grown, "soft")
        alpha = wide[inner]
        if alpha.max() == 0:
            return np.zeros((*alpha.shape, 4), np.uint8)
        # Only where all that a sharp kernel sees is opaque, it sees nothing but the subject
        opaque = ~dilate(wide < 255, self._reach)[inner]
        if not opaque.any():
            return self._soft(tile)
        sharp = map_region(lambda *part: self._colours[part], self.placement, tile, "sharp")
        if opaque.all():
            return _joined(sharp, alpha)
        answer = np.array(self._soft(tile))
        np.copyto(answer[..., :3], sharp, where=opaque[..., None])
        return answer

    def _soft(self, tile: Region) -> UInt8Array:
        def read(rows: slice, columns: slice) -> UInt8Array:
            return _joined(self._colours[rows, columns], self._alpha[rows, columns])

        return map_region(read, self.placement, tile, "soft")


def _joined(colours: UInt8Array, alpha: UInt8Array) -> UInt8Array:
    rgba = np.empty((*alpha.shape, 4), np.uint8)
    for channel in range(3):  # at once, numpy would copy in runs of three bytes: 7 times slower
        rgba[..., channel] = colours[..., channel]
    rgba[..., 3] = alpha
    return rgba


def _grown(tile: Region, reach: int) -> tuple[Region, Region]:
    """The tile with its surroundings, and where in that it lies."""
    rows, columns = (slice(part.start - reach, part.stop + reach) for part in tile)
    down, across = (slice(reach, reach + part.stop - part.start) for part in tile)
    return (rows, columns), (down, across)
