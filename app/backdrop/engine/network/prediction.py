"""A network's prediction for a picture, made from a region of it."""

import math
from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Mask, Region, Size
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.network.aspect import input_shape
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.segment import to_mask


@dataclass(frozen=True, eq=False)
class Prediction:
    """A network's prediction for a picture.

    answer: of `ask` for the whole picture, float32 HxW, 0 outside the region. mask: for the region,
    float32 HxW from 0 to 1. There is no subject outside the region.
    """

    answer: Float32Array
    mask: Mask
    region: Region


def predict_from_region(
    document: Document, spec: ModelSpec, region: Region, region_answer: Float32Array
) -> Prediction:
    """Return the prediction for a picture of which the network saw a region.

    region_answer: of `ask` for the region, float32 HxW of any size.
    """
    size = document.height, document.width
    answer = np.zeros(input_shape(spec, *size), np.float32)
    target = scale_outwards(region, size, answer.shape)
    answer[target] = resize(region_answer, answer[target].shape)
    return Prediction(answer, to_mask(region_answer, spec), region)


def crop(document: Document, region: Region) -> Document:
    """Return a region of a picture as a picture of its own, without copying its pixels."""
    alpha = None if document.alpha is None else document.alpha[region]
    return Document(document.pixels[region], alpha)


def scale_outwards(region: Region, size: Size, shape: tuple[int, ...]) -> Region:
    """Return a region of a picture of this size in an answer of this shape, rounded outwards."""
    sizes = zip(region, shape, size, strict=True)
    rows, columns = (
        slice(span.start * side // length, -(-span.stop * side // length))
        for span, side, length in sizes
    )
    return rows, columns


def widen(
    bounds: Region, shape: tuple[int, ...], size: Size, share: float, least: float = 0.0
) -> Region:
    """Return the region of a picture of this size that bounds in a mask of this shape stand for.

    share: margin on each side, of the longer side of the bounds, or of `least` if that is longer.
    least: pixels of both sides with their margins, as far as the picture goes.
    """
    edges = [
        (span.start * length / side, span.stop * length / side)
        for span, side, length in zip(bounds, shape, size, strict=True)
    ]
    margin = share * max(least, *(stop - start for start, stop in edges))
    rows, columns = (
        _span_of(start - margin, stop + margin, least, length)
        for (start, stop), length in zip(edges, size, strict=True)
    )
    return rows, columns


def _span_of(start: float, stop: float, least: float, length: int) -> slice:
    """Return the span of at least `least` around the middle of two edges, within 0 and a length."""
    lack = max(0.0, least - (stop - start)) / 2
    return slice(max(0, math.floor(start - lack)), min(length, math.ceil(stop + lack)))
