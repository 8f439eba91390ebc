"""Resize pictures, and split large ones into strips and tiles."""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import (
    AnyArray,
    Array,
    BoolArray,
    Float32Array,
    Region,
    UInt8Array,
)

Value = TypeVar("Value", np.uint8, np.float32)

BILINEAR = Image.Resampling.BILINEAR

# Pixels of the largest picture that is decoded, rendered or written.
MAX_PIXELS = 120_000_000
# Pixels: the networks see 1024x1024, so an outline is not known more precisely than this.
WORK_PIXELS = 1_000_000
# Pixels of a tile's side: small enough that most tiles are all foreground or all background.
TILE = 128
# Rows that are decoded, rendered or encoded at a time.
STRIP_ROWS = 128
# Rows of the source that resize() reduces at a time.
REDUCED_ROWS = 512


def work_size(height: int, width: int, max_pixels: int = WORK_PIXELS) -> tuple[int, int]:
    """Return height and width reduced to at most `max_pixels` in all, each at least 1."""
    factor = min(1.0, (max_pixels / (height * width)) ** 0.5)
    return max(1, round(height * factor)), max(1, round(width * factor))


def size_within(side: int, height: int, width: int) -> tuple[int, int]:
    """Return height and width reduced until the longer one is at most `side` pixels."""
    ratio = min(1.0, side / max(height, width))
    return max(1, round(height * ratio)), max(1, round(width * ratio))


def resize(plane: Array[Value], size: tuple[int, ...]) -> Array[Value]:
    """Resize a uint8 HxWx3, uint8 HxW or float32 HxW array to `size` (height, width).

    Bilinear; when shrinking, each result pixel averages all source pixels that it covers.
    """
    height, width = size
    rows, columns = plane.shape[:2]
    if (rows, columns) == (height, width):
        return plane
    # Whole cells first, in strips: three times faster, and no second copy of a large picture.
    across, down = max(1, columns // width), max(1, rows // height)
    if across * down > 1:
        step = max(1, REDUCED_ROWS // down) * down
        plane = np.concatenate(
            [
                np.asarray(to_image(plane[top : top + step]).reduce((across, down)))
                for top in range(0, rows, step)
            ]
        )
    # The last cells may lie partly outside of the picture.
    box = (0, 0, columns / across, rows / down)
    return np.asarray(to_image(plane).resize((width, height), BILINEAR, box))


def to_image(plane: AnyArray) -> Image.Image:
    """Return a uint8 HxWx3, uint8 HxW or float32 HxW array as a Pillow image.

    Pillow itself copies a part of a larger array byte by byte, ten times slower than NumPy.
    """
    return Image.fromarray(np.ascontiguousarray(plane))


def resize_part(
    plane: Float32Array, box: tuple[float, float, float, float], size: tuple[int, int]
) -> Float32Array:
    """Resize a part of a float32 HxW array to `size` (height, width), bilinear.

    box: left, top, right and bottom edge in its pixels, which may lie between two of them.
    """
    return np.asarray(Image.fromarray(plane).resize((size[1], size[0]), BILINEAR, box))


def tiles(height: int, width: int) -> Iterator[Region]:
    """Yield the rows and columns of the tiles that cover the picture."""
    for rows in spans(height, TILE):
        for columns in spans(width, TILE):
            yield rows, columns


def spans(length: int, step: int) -> Iterator[slice]:
    """Yield consecutive slices of at most `step` up to the length."""
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def enlarge_tile(image: Image.Image, tile: Region, size: tuple[int, int]) -> AnyArray:
    """Return one tile of the image resized to `size` (height, width), bilinear.

    Equals that tile of the whole resized image.
    """
    rows, columns = tile
    y, x = image.height / size[0], image.width / size[1]
    box = (columns.start * x, rows.start * y, columns.stop * x, rows.stop * y)
    shape = (columns.stop - columns.start, rows.stop - rows.start)
    return np.asarray(image.resize(shape, BILINEAR, box))


def to_planes(picture: UInt8Array) -> Float32Array:
    """Convert uint8 HxWx3 to float32 3xHxW from 0 to 1, each channel contiguous."""
    return np.multiply(np.moveaxis(picture, 2, 0), np.float32(1 / 255), order="C")


def bounding_region(area: BoolArray, margin: int) -> Region | None:
    """Return the smallest region around the area, grown by the margin; None if it is empty.

    The region may reach beyond the last row and column, which slicing ignores.
    """
    rows, columns = np.flatnonzero(area.any(1)), np.flatnonzero(area.any(0))
    if not rows.size:
        return None
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + margin + 1),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + margin + 1),
    )
