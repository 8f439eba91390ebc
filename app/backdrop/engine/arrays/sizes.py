"""Other sizes: pictures made smaller, and large ones solved small and tile by tile."""

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array

Kind = TypeVar("Kind", np.uint8, np.float32)

BILINEAR = Image.Resampling.BILINEAR

WORK_PIXELS = 1_000_000  # pixels: an outline is known to no better than the network's 1024x1024
TILE = 128  # pixels: small enough that most tiles are all subject or all background
STRIP = 512  # rows
STRIP_ROWS = 128  # rows of a result that are rendered at a time


def work_size(height: int, width: int, most: int = WORK_PIXELS) -> tuple[int, int]:
    """Height and width of the picture brought to at most `most` pixels, each at least 1."""
    factor = min(1.0, (most / (height * width)) ** 0.5)
    return max(1, round(height * factor)), max(1, round(width * factor))


def resize(plane: NDArray[Kind], size: tuple[int, ...]) -> NDArray[Kind]:
    """Return a uint8 HxWx3, uint8 HxW or float32 HxW array at another height and width.

    Bilinear; making smaller averages over all that a pixel covers.
    """
    height, width = size
    rows, columns = plane.shape[:2]
    if (rows, columns) == (height, width):
        return plane
    # Whole cells first, in strips: three times faster, and no second copy of a large picture.
    across, down = max(1, columns // width), max(1, rows // height)
    if across * down > 1:
        step = max(1, STRIP // down) * down
        plane = np.concatenate(
            [
                np.asarray(Image.fromarray(plane[top : top + step]).reduce((across, down)))
                for top in range(0, rows, step)
            ]
        )
    # The last cells may lie partly outside of the picture
    box = (0, 0, columns / across, rows / down)
    return np.asarray(Image.fromarray(plane).resize((width, height), BILINEAR, box))


def tiles(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """Rows and columns of the tiles that cover the picture."""
    for rows in spans(height, TILE):
        for columns in spans(width, TILE):
            yield rows, columns


def spans(length: int, step: int) -> Iterator[slice]:
    """Slices of at most `step` that follow each other up to the length."""
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def enlarge_tile(
    image: Image.Image, tile: tuple[slice, slice], size: tuple[int, int]
) -> NDArray[Any]:
    """One tile of the image as if all of it were resized to `size` (height, width), bilinear."""
    rows, columns = tile
    y, x = image.height / size[0], image.width / size[1]
    box = (columns.start * x, rows.start * y, columns.stop * x, rows.stop * y)
    shape = (columns.stop - columns.start, rows.stop - rows.start)
    return np.asarray(image.resize(shape, BILINEAR, box))


def to_planes(picture: UInt8Array) -> Float32Array:
    """The picture's channels one after the other, float32 3xHxW in 0 to 1, each contiguous."""
    return np.multiply(np.moveaxis(picture, 2, 0), np.float32(1 / 255), order="C")


def bounding_region(area: BoolArray, margin: int) -> tuple[slice, slice] | None:
    """Rows and columns of the smallest box around the area, grown by the margin; None if empty."""
    rows, columns = np.flatnonzero(area.any(1)), np.flatnonzero(area.any(0))
    if not rows.size:
        return None
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + margin + 1),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + margin + 1),
    )
