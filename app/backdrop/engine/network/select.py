"""Change a mask where a person tapped: a network that takes hints finds what belongs to each tap.

The network answers for the whole picture. Only what it adds at a tap to keep, or takes away at a
tap to remove, and what hangs together with that, is changed; so a tap on a chair cannot move hair.
docs/experiments.md, "Taps", has the measurements behind the constants.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask, Region, Size
from backdrop.engine.arrays.components import label_components
from backdrop.engine.arrays.sizes import bounding_region, resize
from backdrop.engine.document import Document
from backdrop.engine.network.hints import CHANNELS
from backdrop.engine.network.models import BACKDROP_S
from backdrop.engine.network.prediction import crop, scale_outwards, widen
from backdrop.engine.network.segment import SegmentationRuntime, to_probability, to_tensor

TAP_RADIUS = 6  # pixels of the network's input: of the discs, as in its training
MIN_REACH = 1.5  # pixels of the mask: how far from a tap something may begin
SURE = 0.65  # probability from which a pixel belongs to what was tapped
MARGIN = 0.15  # of the region's longer side, on each side
MIN_SIDE = 0.3  # of the mask's longer side: a smaller region is enlarged to it

Point = tuple[float, float]


async def select(
    document: Document,
    mask: Mask,
    keep_points: Iterable[Point],
    remove_points: Iterable[Point],
    runtime: SegmentationRuntime,
    sures: Sequence[float] = (SURE,),
) -> Mask:
    """Return the mask with what was tapped added or removed, float32 HxW; the rest is unchanged.

    mask: float32 HxW from 0 to 1, for the whole picture, of any size. keep_points, remove_points: x
    and y in pixels of the mask. runtime: has BACKDROP_S. sures: the probabilities from which a
    pixel is changed, tried in turn until one changes something. The network sees the subject, the
    taps and a margin, so that a small subject is large for it. Where both kinds of taps claim a
    pixel, it goes. Equal input gives an equal mask.
    Raises OutOfMemory or InferenceFailed.
    """
    keep, remove = list(keep_points), list(remove_points)
    rows, columns = region = _region(mask, keep + remove)
    part = np.ascontiguousarray(mask[region])
    keep, remove = (
        [(x - columns.start, y - rows.start) for x, y in points] for points in (keep, remove)
    )
    size = document.height, document.width
    seen = crop(document, scale_outwards(region, (mask.shape[0], mask.shape[1]), size))
    tensor = to_tensor(seen, BACKDROP_S)
    output = await runtime.run(BACKDROP_S, tensor, make_hints(tensor, part, keep, remove))
    answer = resize(to_probability(output), part.shape)
    reach = max(MIN_REACH, TAP_RADIUS * max(part.shape) / max(tensor.shape[2:]))
    inside = part > 0.5
    result = mask.copy()
    for sure in sures:
        added = at_points((answer > sure) & ~inside, keep, reach)
        removed = at_points((answer < 1 - sure) & inside, remove, reach)
        if added.any() or removed.any():
            result[region][added] = 1
            result[region][removed] = 0
            break
    return result


def make_hints(
    tensor: Float32Array, mask: Mask, keep: Iterable[Point], remove: Iterable[Point]
) -> Float32Array:
    """Return the hints for a network's input (hints.py), float32 1x4xHxW.

    tensor: float32 1x3xHxW. mask: float32 of any size. keep, remove: x and y in its pixels.
    """
    size = tensor.shape[2], tensor.shape[3]
    hints = np.zeros((1, CHANNELS, *size), np.float32)
    hints[0, 0] = resize(np.ascontiguousarray(mask), size)
    hints[0, 1] = 1
    across, down = size[1] / mask.shape[1], size[0] / mask.shape[0]
    for channel, points in ((2, keep), (3, remove)):
        for x, y in points:
            hints[0, channel][_disc((x * across, y * down), TAP_RADIUS, size)] = 1
    return hints


def _region(mask: Mask, points: Iterable[Point]) -> Region:
    """Return the region of the mask around the subject and the points, with a margin.

    Without a subject it is the whole mask.
    """
    subject = bounding_region(mask > 0.5, 0)
    if subject is None:
        return slice(0, mask.shape[0]), slice(0, mask.shape[1])
    spans = []
    for axis, span in enumerate(subject):
        places = [min(max(int(point[1 - axis]), 0), mask.shape[axis] - 1) for point in points]
        spans.append(slice(min([span.start, *places]), max([span.stop - 1, *places]) + 1))
    size = mask.shape[0], mask.shape[1]
    return widen((spans[0], spans[1]), size, size, MARGIN, MIN_SIDE * max(size))


def at_points(changed: BoolArray, points: Iterable[Point], reach: float) -> BoolArray:
    """Return the connected components of an area that come within reach of a point."""
    labels = label_components(changed)
    is_tapped = np.zeros(int(labels.max()) + 1, np.bool_)
    for point in points:
        is_tapped[labels[_disc(point, reach, (labels.shape[0], labels.shape[1]))]] = True
    is_tapped[0] = False
    result: BoolArray = is_tapped[labels]
    return result


def _disc(at: Point, radius: float, size: Size) -> BoolArray:
    """Return the pixels whose indices lie within a radius of those of a point; bool HxW."""
    y, x = np.ogrid[: size[0], : size[1]]
    disc: BoolArray = (x - int(at[0])) ** 2 + (y - int(at[1])) ** 2 <= radius**2
    return disc
