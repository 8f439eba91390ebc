"""Change a mask where a person tapped: a network that takes hints finds what belongs to each tap.

The network answers for the whole picture. Only what it adds at a tap to keep, or takes away at a
tap to remove, and what hangs together with that, is changed; so a tap on a chair cannot move hair.
docs/experiments.md, "Taps", has the measurements behind the constants.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask, Size
from backdrop.engine.arrays.components import label_components
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.network.hints import CHANNELS
from backdrop.engine.network.models import BACKDROP_S
from backdrop.engine.network.segment import SegmentationRuntime, to_probability, to_tensor

TAP_RADIUS = 6  # pixels of the network's input: of the discs, as in its training
SURE = 0.65  # probability from which a pixel belongs to what was tapped

Point = tuple[float, float]
Taps = tuple[Sequence[Point], Sequence[Point]]  # to keep, and to remove
NO_TAPS: Taps = (), ()


async def select(
    document: Document,
    mask: Mask,
    keep_points: Iterable[Point],
    remove_points: Iterable[Point],
    runtime: SegmentationRuntime,
    sure: float = SURE,
    earlier: Taps = NO_TAPS,
) -> Mask:
    """Return the mask with what was tapped added or removed, float32 HxW; the rest is unchanged.

    mask: float32 HxW from 0 to 1, for the whole picture, of any size. keep_points, remove_points: x
    and y in pixels of the document. runtime: has BACKDROP_S. sure: the probability from which a
    pixel is changed. earlier: taps that led to this mask; the network knows of them, but nothing
    changes at them. Where both kinds of taps claim a pixel, it goes. Equal input gives an equal
    mask. Raises OutOfMemory or InferenceFailed.
    """
    height, width = mask.shape
    across, down = width / document.width, height / document.height
    keep, remove, *known = (
        [(x * across, y * down) for x, y in points]
        for points in (keep_points, remove_points, *earlier)
    )
    tensor = to_tensor(document, BACKDROP_S)
    hints = make_hints(tensor, mask, known[0] + keep, known[1] + remove)
    answer = resize(to_probability(await runtime.run(BACKDROP_S, tensor, hints)), (height, width))
    reach = TAP_RADIUS * max(1.0, max(height, width) / max(tensor.shape[2:]))
    inside = mask > 0.5
    result = mask.copy()
    result[_at_points((answer > sure) & ~inside, keep, reach)] = 1
    result[_at_points((answer < 1 - sure) & inside, remove, reach)] = 0
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


def _at_points(changed: BoolArray, points: Iterable[Point], reach: float) -> BoolArray:
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
