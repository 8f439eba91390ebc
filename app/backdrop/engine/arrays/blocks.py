"""Blocks of a picture at a smaller size, and the same places at the full size."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, Region, Size
from backdrop.engine.arrays.sizes import BILINEAR, spans


def blocks(small: Size, side: int, margin: int) -> Iterator[tuple[Region, Region]]:
    """Boxes that cover a plane of the size, and each with a margin as far as the plane reaches."""
    for rows in spans(small[0], side):
        for columns in spans(small[1], side):
            down, across = (
                slice(max(part.start - margin, 0), min(part.stop + margin, length))
                for part, length in zip((rows, columns), small, strict=True)
            )
            yield (rows, columns), (down, across)


def scale_region(box: Region, small: Size, full: Size) -> Region:
    """The box in the pixels of the full size; boxes that cover one plane cover the other."""
    rows, columns = (
        slice(round(part.start * to / of), round(part.stop * to / of))
        for part, of, to in zip(box, small, full, strict=True)
    )
    return rows, columns


def enlarge_region(
    plane: Float32Array, wide: Region, small: Size, tile: Region, full: Size
) -> NDArray[Any]:
    """What lies at the box `tile` of the full size, bilinear, float32.

    plane: float32, the box `wide` of the small size, at least a pixel wider than the tile.
    """
    y, x = small[0] / full[0], small[1] / full[1]
    box = (
        max(tile[1].start * x - wide[1].start, 0),
        max(tile[0].start * y - wide[0].start, 0),
        min(tile[1].stop * x - wide[1].start, plane.shape[1]),
        min(tile[0].stop * y - wide[0].start, plane.shape[0]),
    )
    shape = (tile[1].stop - tile[1].start, tile[0].stop - tile[0].start)
    return np.asarray(Image.fromarray(plane).resize(shape, BILINEAR, box))
