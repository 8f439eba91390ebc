"""Put the regions of a prediction right with a second, smaller network.

The first network is right about edges, and sometimes wrong about whole regions: a missing leg, a
chair that is kept. The second one looks at the subject only, twice: as it is and mirrored. Where
both find the same, the first one's mask stays as it is, with all its details. Where they do not,
each connected region is decided as a whole. docs/experiments.md, "Regions", has the measurements
behind the constants.
"""

from dataclasses import dataclass, replace

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Mask
from backdrop.engine.arrays.components import label_components
from backdrop.engine.arrays.sizes import resize, size_within
from backdrop.engine.document import Document
from backdrop.engine.network.focus import Prediction, crop, region_of_interest, scale_outwards
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.segment import SegmentationRuntime, to_answer, to_tensor

MARGIN = 0.2  # of the subject's longer side, on each side: more makes the subject too small
SUBJECT_SIDE = 320  # pixels of the mask's longer side in which the subject's bounds are found
GUIDE_VOTE = 0.1  # weight of the guide's answer beside the two networks': it breaks ties
SMALL_SHARE = 0.02  # of the subject's pixels: the second network is too coarse for less


@dataclass(frozen=True, eq=False)
class SettledPrediction:
    """A prediction with its regions put right, and the second network's answer.

    second: float32 of the size of prediction.answer, 0 to 1; 0 where the second network did not
    look, since the first one found nothing there.
    """

    prediction: Prediction
    second: Mask


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
    found = await _ask_both_ways(crop(document, region), spec, runtime)

    size = document.height, document.width
    third = None if guide is None else guide[scale_outwards(region, size, guide.shape)]
    mask = prediction.mask.copy()
    inside = scale_outwards((inner_rows, inner_columns), seen, mask.shape)
    mask[inside] = settle(mask[inside], found, third)
    second = np.zeros(prediction.answer.shape, np.float32)
    target = scale_outwards(region, size, second.shape)
    second[target] = resize(found, second[target].shape)
    return SettledPrediction(replace(prediction, mask=mask), second)


def settle(mask: Mask, found: Mask, third: Mask | None = None) -> Mask:
    """Return the mask with each region in which two networks disagree decided as a whole.

    mask: of the first network, float32 HxW, 0 to 1. found: the second one's answer for the same
    place, smaller, 0 to 1. third: another network's answer of any size, for the same place. Regions
    under SMALL_SHARE of the subject stay as they are in the mask.
    """
    first = resize(np.ascontiguousarray(mask), found.shape)
    opinion, votes = first + found, 2.0
    if third is not None:
        opinion += np.float32(GUIDE_VOTE) * resize(np.ascontiguousarray(third), found.shape)
        votes += GUIDE_VOTE
    labels = label_components((first > 0.5) != (found > 0.5))
    pixels = np.bincount(labels.ravel())
    is_foreground = np.bincount(labels.ravel(), opinion.ravel()) > 0.5 * votes * pixels
    is_decided = pixels >= SMALL_SHARE * max(1, int((first > 0.5).sum()))
    is_decided[0] = False  # label 0 is where both agree
    decided = np.where(is_foreground[labels], np.maximum(first, found), np.minimum(first, found))
    change = np.where(is_decided[labels], decided - first, np.float32(0))
    return np.clip(mask + resize(change, mask.shape), 0, 1)


async def _ask_both_ways(
    document: Document, spec: ModelSpec, runtime: SegmentationRuntime
) -> Float32Array:
    """Return the mean of the network's answers for a picture and for its mirror image."""
    tensor = to_tensor(document, spec)
    mirrored = np.ascontiguousarray(tensor[..., ::-1])
    answer = to_answer(await runtime.run(spec, tensor), spec)
    turned = to_answer(await runtime.run(spec, mirrored), spec)
    mean: Float32Array = (answer + turned[:, ::-1]) / 2
    return mean
