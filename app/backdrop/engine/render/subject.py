"""Read the placed subject, colours and alpha together, strip by strip."""

import math
from typing import Self

import numpy as np

from backdrop.engine.arrays.aliases import Region, UInt8Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.render.compose import join_channels
from backdrop.engine.render.placement import Placement
from backdrop.engine.render.resample import KERNEL_REACH, copy_region, map_region, orient

TILE_COLUMNS = 256  # most tiles of this width are all subject or all background


class PlacedSubject:
    """The subject of a picture in the result of a placement."""

    def __init__(self, colours: UInt8Array, alpha: UInt8Array, placement: Placement) -> None:
        """Take colours, uint8 HxWx3 (not multiplied by alpha), and alpha, uint8 HxW."""
        self.placement = placement
        self._source = colours, alpha
        self._colours = orient(colours, placement)
        self._alpha = orient(alpha, placement)
        # Pixels of the result that a sharp kernel reaches.
        self._reach = math.ceil(KERNEL_REACH * max(1.0, 1 / min(placement.step)))

    def with_placement(self, placement: Placement) -> Self:
        """Return the same subject with another placement."""
        return type(self)(*self._source, placement)

    def strip(self, rows: slice) -> UInt8Array:
        """Return rows of the result, uint8 RxWx4 with straight alpha.

        Pixels are copied and not resampled if the placement is pixel-exact.
        """
        width = self.placement.width
        if self.placement.is_pixel_exact:
            return self._copy((rows, slice(0, width)))
        strip = np.empty((rows.stop - rows.start, width, 4), np.uint8)
        for columns in spans(width, TILE_COLUMNS):
            strip[:, columns] = self._resample((rows, columns))
        return strip

    def alpha(self, rows: slice) -> UInt8Array:
        """Return rows of the result's alpha alone, uint8 RxW."""
        tile = rows, slice(0, self.placement.width)
        if self.placement.is_pixel_exact:
            return copy_region(self._alpha, self.placement, tile)
        return self._resample_alpha(tile)

    def full_alpha(self) -> UInt8Array:
        """Return all of the result's alpha, uint8 HxW."""
        return np.concatenate(
            [self.alpha(rows) for rows in spans(self.placement.height, STRIP_ROWS)]
        )

    def _copy(self, tile: Region) -> UInt8Array:
        colours = copy_region(self._colours, self.placement, tile)
        return join_channels(colours, copy_region(self._alpha, self.placement, tile))

    def _resample(self, tile: Region) -> UInt8Array:
        grown, inner = _grow_tile(tile, self._reach)
        grown_alpha = self._resample_alpha(grown)
        alpha = grown_alpha[inner]
        if alpha.max() == 0:
            return np.zeros((*alpha.shape, 4), np.uint8)
        # A sharp kernel reads only foreground colours where everything within its reach is opaque.
        opaque = ~dilate(grown_alpha < 255, self._reach)[inner]
        if not opaque.any():
            return self._resample_softly(tile)
        sharp = map_region(lambda *region: self._colours[region], self.placement, tile, "sharp")
        if opaque.all():
            return join_channels(sharp, alpha)
        result = np.array(self._resample_softly(tile))
        np.copyto(result[..., :3], sharp, where=opaque[..., None])
        return result

    def _resample_alpha(self, tile: Region) -> UInt8Array:
        return map_region(lambda *region: self._alpha[region], self.placement, tile, "soft")

    def _resample_softly(self, tile: Region) -> UInt8Array:
        def read(rows: slice, columns: slice) -> UInt8Array:
            return join_channels(self._colours[rows, columns], self._alpha[rows, columns])

        return map_region(read, self.placement, tile, "soft")


def _grow_tile(tile: Region, reach: int) -> tuple[Region, Region]:
    """Return the tile grown by `reach` on all sides, and the tile's region within that."""
    rows, columns = (slice(span.start - reach, span.stop + reach) for span in tile)
    down, across = (slice(reach, reach + span.stop - span.start) for span in tile)
    return (rows, columns), (down, across)
