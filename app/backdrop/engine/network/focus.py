"""Predict a mask; a guided network sees only the region in which its guide found the subject.

A network sees at most 1024x1024 pixels of any picture. Within the region of interest it needs fewer
pixels in all, and gets more of them for a small subject. docs/experiments.md, "Focus", has the
measurements behind the constants.
"""

import math
from dataclasses import replace

from backdrop.engine.arrays.aliases import Mask, Region
from backdrop.engine.arrays.components import SPECK_SHARE, remove_specks
from backdrop.engine.arrays.sizes import bounding_region
from backdrop.engine.document import Document
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.prediction import Prediction, crop, predict_from_region, widen
from backdrop.engine.network.second_look import look_twice
from backdrop.engine.network.segment import SegmentationRuntime, ask, rescale, to_mask

FAINT = 0.4  # value of the guide above which a pixel may belong to the subject
MARGIN = 0.3  # of the subject's longer side, on each side: the network needs some background
MIN_INPUT_SIDE = 832  # pixels of the longer side: with fewer, small subjects are not recognised
MAX_EDGE_SHARE = 0.05  # of a side of the region: more subject there continues beyond the region


async def predict(
    document: Document,
    spec: ModelSpec,
    runtime: SegmentationRuntime,
    guide: Mask | None = None,
) -> Prediction:
    """Run a network on a picture, or on the region of interest if it is guided or looks twice.

    guide: another network's answer, float32 HxW of any size. If the subject reaches beyond the
    region, the network runs again on the whole picture. Raises OutOfMemory or InferenceFailed.
    """
    height, width = document.height, document.width
    if spec.second_look:
        return await look_twice(document, spec, runtime)
    if spec.guide and guide is not None:
        region = region_of_interest(rescale(guide), height, width)
        region_spec = replace(spec, input_size=_input_side(region, height, width, spec))
        # If the region needs as many pixels as the whole picture, the whole picture is safer.
        if region_spec.input_size < spec.input_size:
            region_answer = await ask(crop(document, region), region_spec, runtime)
            prediction = predict_from_region(document, spec, region, region_answer)
            if not reaches_edge(prediction.mask, region, height, width):
                return prediction
    answer = await ask(document, spec, runtime)
    return Prediction(answer, to_mask(answer, spec), (slice(0, height), slice(0, width)))


def region_of_interest(mask: Mask, height: int, width: int, share: float = MARGIN) -> Region:
    """Return the region of the subject and a margin, in a picture of height x width pixels.

    mask: float32 of any size, 0 to 1, for the whole picture. share: the margin on each side, of the
    subject's longer side. Without a subject, the region is the whole picture.
    """
    min_pixels = max(1, round(SPECK_SHARE * mask.size))
    subject = remove_specks(mask > FAINT, mask > 0.5, min_pixels)
    bounds = bounding_region(subject, 0)
    if bounds is None:
        return slice(0, height), slice(0, width)
    return widen(bounds, mask.shape, (height, width), share)


def reaches_edge(mask: Mask, region: Region, height: int, width: int) -> bool:
    """Return whether the subject reaches an edge of the region that lies inside the picture.

    mask: of the region. height, width: of the picture.
    """
    rows, columns = region
    edges = (
        (rows.start > 0, mask[:1]),
        (rows.stop < height, mask[-1:]),
        (columns.start > 0, mask[:, :1]),
        (columns.stop < width, mask[:, -1:]),
    )
    return any(
        is_inside and float((edge > 0.5).mean()) > MAX_EDGE_SHARE for is_inside, edge in edges
    )


def _input_side(region: Region, height: int, width: int, spec: ModelSpec) -> int:
    """Return the longer side of the input for a region.

    The region's scale is at least the whole picture's, and the side at least MIN_INPUT_SIDE.
    """
    share = max(span.stop - span.start for span in region) / max(height, width)
    multiples: int = math.ceil(share * spec.input_size / spec.size_multiple)
    return max(MIN_INPUT_SIDE, multiples * spec.size_multiple)
