"""Predict a mask in two looks: at the whole picture, then from near at its main subject.

A small network finds where the subject is, though it lights up half of a crowd, a wall or a tree
beside it; from near it tells them apart. docs/experiments.md, "Two looks", has the measurements
behind the constants.
"""

from dataclasses import replace

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
HOLE_VALUE = 0.25  # mean value from which a small hole in the subject is a doubt, and no hole
HOLE_SHARE = 0.02  # of the subject's pixels: larger holes are left as they are
MIDDLE = 0.55  # of the answer, as it overestimates; it becomes one half
CONTRAST = 2.0  # of the mask about that middle: fewer half transparent regions


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
    prediction = predict_from_region(document, spec, region, answer)
    return replace(prediction, mask=settle(prediction.mask))


def main_subject(answer: Mask) -> BoolArray:
    """Return the largest subject and those that are not much smaller, bool HxW."""
    labels = label_components(answer > SURE)
    sums = np.bincount(labels.ravel(), answer.ravel())
    sums[0] = 0
    is_main = sums >= MAIN_SHARE * sums.max()
    is_main[0] = False
    subject: BoolArray = is_main[labels]
    return subject


def settle(mask: Mask) -> Mask:
    """Return an answer as a mask, without small doubtful holes (an eye) and with more contrast.

    mask: float32 HxW, 0 to 1, as the result.
    """
    labels = label_components(mask <= 0.5)
    pixels = np.bincount(labels.ravel())
    means = np.bincount(labels.ravel(), mask.ravel()) / np.maximum(pixels, 1)
    is_hole = (means > HOLE_VALUE) & (pixels <= HOLE_SHARE * pixels[0])
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        is_hole[edge] = False
    is_hole[0] = False  # label 0 is the subject
    filled = np.where(is_hole[labels], np.float32(1), mask)
    return np.clip((filled - np.float32(MIDDLE)) * np.float32(CONTRAST) + np.float32(0.5), 0, 1)
