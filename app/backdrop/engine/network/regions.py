"""Put the regions of a prediction right with a second, smaller network.

The first network is right about edges, and sometimes wrong about whole regions: a missing leg, a
chair that is kept. The second one looks at the subject only, twice: as it is and mirrored. Where
both find the same, the first one's mask stays as it is, with all its details. Where they do not,
each connected region is decided as a whole. docs/experiments.md, "Regions", has the measurements
behind the constants.
"""

from dataclasses import dataclass, replace

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask, Region
from backdrop.engine.arrays.components import label_components
from backdrop.engine.arrays.sizes import resize, size_within
from backdrop.engine.document import Document
from backdrop.engine.network.focus import region_of_interest
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.prediction import Prediction, crop, scale_outwards
from backdrop.engine.network.segment import SegmentationRuntime, ask_both_ways

MARGIN = 0.2  # of the subject's longer side, on each side: more makes the subject too small
SUBJECT_SIDE = 320  # pixels of the mask's longer side in which the subject's bounds are found
GUIDE_VOTE = 0.1  # weight of the guide's answer beside the two networks': it breaks ties
SMALL_SHARE = 0.02  # of the subject's pixels: the second network is too coarse for less
FOLLOWED_SHARE = 0.75  # weight, in the common answer, of the network whose answer was followed


@dataclass(frozen=True, eq=False)
class SettledPrediction:
    """A prediction with its regions put right, and the answers for the whole picture.

    second, common: float32 of the size of prediction.answer, 0 to 1. second: the second network's
    answer; 0 where it did not look, since the first one found nothing there. common: the answer of
    both, near one half where they disagree.
    """

    prediction: Prediction
    second: Mask
    common: Mask


async def settle_regions(
    document: Document,
    prediction: Prediction,
    spec: ModelSpec,
    runtime: SegmentationRuntime,
    guide: Mask | None = None,
) -> SettledPrediction:
    """Run the second network of this spec on the subject of a prediction and combine both.

    guide: the answer of the prediction's guide, float32 HxW of any size for the whole picture.
    Raises OutOfMemory or InferenceFailed.
    """
    rows, columns = prediction.region
    seen = rows.stop - rows.start, columns.stop - columns.start
    small = resize(prediction.mask, size_within(SUBJECT_SIDE, *prediction.mask.shape))
    inner_rows, inner_columns = region_of_interest(small, *seen, MARGIN)
    region = (
        slice(rows.start + inner_rows.start, rows.start + inner_rows.stop),
        slice(columns.start + inner_columns.start, columns.start + inner_columns.stop),
    )
    found = await ask_both_ways(crop(document, region), spec, runtime)

    size = document.height, document.width
    third = None if guide is None else guide[scale_outwards(region, size, guide.shape)]
    inside = scale_outwards((inner_rows, inner_columns), seen, prediction.mask.shape)
    first = _reduce(prediction.mask[inside], found)
    follows = follow_second(first, found, third)
    mask = _add(prediction.mask, inside, np.where(follows, found - first, np.float32(0)))

    target = scale_outwards(region, size, prediction.answer.shape)
    second = _add(np.zeros_like(prediction.answer), target, found)
    share = np.where(follows, np.float32(FOLLOWED_SHARE), np.float32(1 - FOLLOWED_SHARE))
    difference = found - _reduce(prediction.answer[target], found)
    common = _add(prediction.answer, target, share * difference)
    return SettledPrediction(replace(prediction, mask=mask), second, common)


def follow_second(first: Mask, found: Mask, third: Mask | None = None) -> BoolArray:
    """Return where the second network is right: bool HxW, whole regions in which both disagree.

    first, found: the answers of both networks for the same place, float32 HxW, 0 to 1. third:
    another network's answer of any size, for the same place. In regions under SMALL_SHARE of the
    subject, the first one is right.
    """
    opinion, votes = first + found, 2.0
    if third is not None:
        opinion += np.float32(GUIDE_VOTE) * _reduce(third, found)
        votes += GUIDE_VOTE
    labels = label_components((first > 0.5) != (found > 0.5))
    pixels = np.bincount(labels.ravel())
    is_foreground = np.bincount(labels.ravel(), opinion.ravel()) > 0.5 * votes * pixels
    is_decided = pixels >= SMALL_SHARE * max(1, int((first > 0.5).sum()))
    is_decided[0] = False  # label 0 is where both agree
    follows: BoolArray = is_decided[labels] & (is_foreground[labels] == (found > 0.5))
    return follows


def _reduce(plane: Float32Array, small: Float32Array) -> Float32Array:
    return resize(np.ascontiguousarray(plane), small.shape)


def _add(plane: Float32Array, region: Region, change: Float32Array) -> Mask:
    """Return the plane with a change, float32 of any size, added in a region, within 0 to 1."""
    result = plane.copy()
    result[region] = np.clip(plane[region] + resize(change, plane[region].shape), 0, 1)
    return result
