"""Process a picture at a reduced size in blocks, and map each block to the full size."""

from collections.abc import Iterator

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, Region, Size
from backdrop.engine.arrays.sizes import BILINEAR, spans


def blocks(size: Size, side: int, margin: int) -> Iterator[tuple[Region, Region]]:
    """Yield square regions that cover a plane, each together with the same region plus a margin.

    side, margin: pixels. The larger region is cropped to the plane.
    """
    for rows in spans(size[0], side):
        for columns in spans(size[1], side):
            grown_rows, grown_columns = (
                slice(max(span.start - margin, 0), min(span.stop + margin, length))
                for span, length in zip((rows, columns), size, strict=True)
            )
            yield (rows, columns), (grown_rows, grown_columns)


def scale_region(region: Region, small: Size, full: Size) -> Region:
    """Convert a region from the small size to the full size.

    Regions that cover the small plane without overlap cover the full plane in the same way.
    """
    rows, columns = (
        slice(round(span.start * target / source), round(span.stop * target / source))
        for span, source, target in zip(region, small, full, strict=True)
    )
    return rows, columns


def enlarge_region(
    plane: Float32Array, source: Region, small: Size, target: Region, full: Size
) -> Float32Array:
    """Enlarge a part of the small plane to the region `target` of the full size, bilinear.

    plane: float32, the values of the region `source` of the small size, which must reach at least
    one pixel beyond the target. Returns float32 of the target's shape.
    """
    y, x = small[0] / full[0], small[1] / full[1]
    box = (
        max(target[1].start * x - source[1].start, 0),
        max(target[0].start * y - source[0].start, 0),
        min(target[1].stop * x - source[1].start, plane.shape[1]),
        min(target[0].stop * y - source[0].start, plane.shape[0]),
    )
    shape = (target[1].stop - target[1].start, target[0].stop - target[0].start)
    return np.asarray(Image.fromarray(plane).resize(shape, BILINEAR, box))
