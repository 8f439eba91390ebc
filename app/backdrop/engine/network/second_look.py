"""Predict a mask in two looks: at the whole picture, then from near at its main subject.

A small network finds where the subject is, though it lights up half of a crowd, a wall or a tree
beside it; from near it tells them apart. docs/experiments.md, "Two looks", has the measurements
behind the constants.
"""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Mask
from backdrop.engine.arrays.components import label_components
from backdrop.engine.arrays.sizes import bounding_region
from backdrop.engine.document import Document
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.prediction import Prediction, crop, predict_from_region, widen
from backdrop.engine.network.segment import SegmentationRuntime, ask_both_ways

SURE = 0.7  # value of the first look from which a pixel belongs to a subject
MAIN_SHARE = 0.15  # of the largest subject's sum of values: smaller ones are not the main subject
MARGIN = 0.2  # of the subject's longer side, on each side: more makes the subject too small


async def look_twice(
    document: Document, spec: ModelSpec, runtime: SegmentationRuntime
) -> Prediction:
    """Run a network on a picture, and again on the region of its main subject.

    Raises OutOfMemory or InferenceFailed.
    """
    size = document.height, document.width
    region = slice(0, size[0]), slice(0, size[1])
    answer = await ask_both_ways(document, spec, runtime)
    bounds = bounding_region(main_subject(answer), 0)
    if bounds is not None:
        nearer = widen(bounds, answer.shape, size, MARGIN)
        if nearer != region:
            region = nearer
            answer = await ask_both_ways(crop(document, region), spec, runtime)
    return predict_from_region(document, spec, region, answer)


def main_subject(answer: Mask) -> BoolArray:
    """Return the largest subject and those that are not much smaller, bool HxW."""
    labels = label_components(answer > SURE)
    sums = np.bincount(labels.ravel(), answer.ravel())
    sums[0] = 0
    is_main = sums >= MAIN_SHARE * sums.max()
    is_main[0] = False
    subject: BoolArray = is_main[labels]
    return subject
