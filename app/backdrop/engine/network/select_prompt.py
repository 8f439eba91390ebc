"""Make the tensors of a model for Pick, and read its answers (selectors.py has the table).

Places are x and y in pixels of a mask of the whole picture; frames of coordinates are the
encoder's square, or the mask itself where the decoder scales points by its size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import AnyArray, Float32Array, Mask, Size
from backdrop.engine.arrays.sizes import resize, resize_part, size_within
from backdrop.engine.document import Document
from backdrop.engine.errors import InferenceFailed
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.graph import FLOAT16, FLOAT32
from backdrop.engine.network.segment import over_grey
from backdrop.engine.network.select_files import SelectorPair
from backdrop.engine.network.selectors import (
    BYTES,
    FREE,
    LOW_SIDE,
    PADDED,
    SIDE,
    SelectorLayout,
)

INT64 = 7  # TensorProto.DataType
TYPES: Mapping[int, type[np.generic]] = {
    FLOAT32: np.float32,
    FLOAT16: np.float16,
    6: np.int32,
    INT64: np.int64,
}

KEPT = 1  # label of a point that belongs to the answer
LEFT_OUT = 0  # label of a point that does not
NO_BOX = -1  # label of a point that says that there is no box
MASK_LOGIT = 10.0  # of the mask before, where it is sure; the networks' own reach about that
MAX_ANSWERS = 8  # of a decoder; real ones give up to four

Point = tuple[float, float]


@dataclass(frozen=True)
class Answer:
    """One answer of a decoder: logits, float32 HxW of the whole picture, and its own score."""

    logits: Float32Array
    score: float


def encoder_input(document: Document, pair: SelectorPair) -> AnyArray:
    """Return the encoder's input for a picture, of the type and shape that its file states."""
    layout = pair.layout
    size = _seen_size(document, layout)
    pixels = resize(document.pixels, size)
    if document.alpha is not None:
        pixels = over_grey(pixels, resize(document.alpha, size))
    kind = TYPES[pair.picture.element]
    if layout.colours == BYTES:
        return pixels.astype(kind)
    mean, std = COLOURS[layout.colours]
    height, width = pixels.shape[:2]
    sides = (height, width) if layout.fit == FREE else (SIDE, SIDE)
    # Padding is 0 after the normalisation, as in the networks' training.
    tensor = np.zeros((1, 3, *sides), np.float32)
    for channel in range(3):
        part = tensor[0, channel, :height, :width]
        np.multiply(pixels[..., channel], np.float32(1 / (255 * std[channel])), out=part)
        part -= np.float32(mean[channel] / std[channel])
    return tensor.astype(kind, copy=False)


def decoder_inputs(
    pair: SelectorPair,
    embeddings: Mapping[str, AnyArray],
    keep: Sequence[Point],
    leave_out: Sequence[Point],
    size: Size,
    before: Mask | None = None,
) -> dict[str, AnyArray]:
    """Return the decoder's inputs by their names.

    embeddings: the encoder's outputs by their names. keep, leave_out: points that belong to the
    answer and that do not. size: height and width of the mask. before: the mask before, float32
    of that size from 0 to 1, where the decoder takes one.
    """
    layout = pair.layout
    across, down = _scales(layout, size)
    points = [((x + 0.5) * across, (y + 0.5) * down) for x, y in (*keep, *leave_out)]
    labels = [KEPT] * len(keep) + [LEFT_OUT] * len(leave_out)
    if layout.pads_points:
        points.append((0.0, 0.0))
        labels.append(NO_BOX)
    leading = (1,) * layout.leading
    values: dict[str, AnyArray] = {
        layout.points: np.array(points, np.float32).reshape(*leading, len(points), 2),
        layout.labels: np.array(labels, np.float32).reshape(*leading, len(labels)),
        layout.mask: _mask_input(layout, before, size),
        layout.has_mask: np.array([float(before is not None)], np.float32),
        layout.size: np.array(size, np.float32),
        layout.boxes: np.zeros((1, 0, 4), np.float32),
    }
    values |= {taken: embeddings[given] for given, taken in pair.embeddings.items()}
    return {
        name: values[name].astype(TYPES.get(element, np.float32), copy=False)
        for name, element in pair.inputs.items()
    }


def read_answers(
    pair: SelectorPair, masks: AnyArray, scores: AnyArray, size: Size
) -> Sequence[Answer]:
    """Return a decoder's answers for a mask of this height and width, the best score first.

    masks: logits with the sides of the answers last. Raises InferenceFailed for other shapes.
    """
    if masks.ndim < 3 or not masks.size or min(masks.shape[-2:]) < 2:
        raise InferenceFailed(f"masks of {masks.shape}")
    planes = np.nan_to_num(masks.reshape(-1, *masks.shape[-2:])[:MAX_ANSWERS].astype(np.float32))
    marks = np.nan_to_num(scores.reshape(-1).astype(np.float32))
    if len(marks) < len(planes):
        raise InferenceFailed(f"masks of {masks.shape}, scores of {scores.shape}")
    down, across = planes.shape[1:]
    box = 0.0, 0.0, float(across), float(down)
    if pair.layout.low and pair.layout.fit == PADDED:
        rows, columns = _fitted_size(size)
        box = 0.0, 0.0, across * columns / SIDE, down * rows / SIDE
    answers = [
        Answer(resize_part(plane, box, size), float(mark))
        for plane, mark in zip(planes, marks, strict=False)
    ]
    return sorted(answers, key=lambda answer: -answer.score)


def _seen_size(document: Document, layout: SelectorLayout) -> Size:
    size = document.height, document.width
    if layout.fit == PADDED:
        return _fitted_size(size)
    return size_within(SIDE, *size) if layout.fit == FREE else (SIDE, SIDE)


def _fitted_size(size: Size) -> Size:
    """Return the height and width whose longer side is that of the encoder's square."""
    scale = SIDE / max(size)
    return max(1, int(size[0] * scale + 0.5)), max(1, int(size[1] * scale + 0.5))


def _scales(layout: SelectorLayout, size: Size) -> tuple[float, float]:
    """Return the factors from pixels of a mask to the decoder's coordinates, across and down."""
    if layout.fit == FREE:
        return 1.0, 1.0
    rows, columns = _fitted_size(size) if layout.fit == PADDED else (SIDE, SIDE)
    return columns / size[1], rows / size[0]


def _mask_input(layout: SelectorLayout, before: Mask | None, size: Size) -> Float32Array:
    """Return the input for the mask before: logits in the encoder's square, zeros without one."""
    logits = np.zeros((1, 1, LOW_SIDE, LOW_SIDE), np.float32)
    if before is None:
        return logits
    rows, columns = _fitted_size(size) if layout.fit == PADDED else (SIDE, SIDE)
    rows, columns = (max(1, side * LOW_SIDE // SIDE) for side in (rows, columns))
    logits[...] = -MASK_LOGIT
    small = resize(np.ascontiguousarray(before), (rows, columns))
    logits[0, 0, :rows, :columns] = (small * 2 - 1) * np.float32(MASK_LOGIT)
    return logits
