"""Looking at a picture, and closer where its subject is small.

The network sees at most 1024x1024 pixels however large the picture is. A subject that is a small
part of them is not only coarse: the network is less sure what it is. Asked again of the subject's
surroundings alone, it mostly finds out. Where it is then no surer, its first answer stands.

Measured with IS-Net as prepared and pictures squeezed into squares (now less: aspect.py), against
one look. 36 composites of 1152x2048 and 2074x3686 pixels whose subject's box is 3 to 14 % of the
picture (soft true alpha, measured at 1152x2048, all of them counted), in halves without a subject
in common; and the 11 of 134 photos with truth that are asked again (nearly all 854x480). "Worse"
and "better": mean error of the picture changed by over .001.

                        S            MAE           gradient        SAD         taken worse better
    composites, half 0  .834 +.045   .0213 -.0052  .121 -.030   18.6 -7.7   10 of 16     0      9
    composites, half 1  .698 +.023   .0346 -.0015  .136 -.009   21.7 -1.9   13 of 20     5      6
    photos              .915 +.019   .0072 -.0020  .074 +.001    2.4  -.3    9 of 11     0      5

The five are of wrong things in either look. Always taking the second answer costs the photos .04 of
S: that is what comparing is for. MARGIN was chosen from .12 and .35 on the composites, where both
pay in both halves, MOST from 1/5, 1/3 and 1/2 on 92 of the photos: of the other 42, five are asked
again, four taken, none worse (S +.001, MAE .0070 -.0006).

Tried on the same composites and left out: the mean of both looks (two thirds of the gain), matting
the part with the first answer (nothing), the mean with the mirrored picture (S -.028).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.confidence import clearness
from app.engine.document import Document, Floats
from app.engine.models import ModelSpec
from app.engine.segment import SegmentationRuntime, ask, mask_of
from app.engine.sizes import around, resized
from app.engine.trimap import SPECK, SURE, without_specks

Part = tuple[slice, slice]  # rows and columns of the picture

SIDE = 320  # where the subject is need not be known more exactly
MARGIN = 0.35  # of the subject's longer side, all around: the network wants to see the ground
MOST = 1 / 3  # of the picture: what is enlarged less than 1.7 times gains little


@dataclass(frozen=True, eq=False)
class Look:
    """What a network makes of a picture.

    answer: for all of it, float32 HxW (segment.ask). mask: for the part, float32 HxW from 0 to 1;
    outside of the part there is no subject.
    """

    answer: Floats
    mask: Floats
    part: Part


async def look(
    document: Document, spec: ModelSpec, runtime: SegmentationRuntime, stage: Callable[[str], None]
) -> Look:
    """Ask a network once, or twice if the subject is small; `stage` hears "closer" before that.

    Raises OutOfMemory or InferenceFailed.
    """
    answer = await ask(document, spec, runtime)
    mask = mask_of(answer, spec)
    whole = slice(0, document.height), slice(0, document.width)
    part = surroundings(mask, document.height, document.width) if spec.closer else None
    if part is None:
        return Look(answer, mask, whole)
    stage("closer")
    near = await ask(_cropped(document, part), spec, runtime)
    place = _place(answer, part, document)
    if clearness(near) < clearness(answer[place]):
        return Look(answer, mask, whole)
    seen = np.zeros_like(answer)
    seen[place] = resized(near, seen[place].shape)
    return Look(seen, mask_of(near, spec), part)


def surroundings(mask: Floats, height: int, width: int) -> Part | None:
    """The part of the picture to look at, square where the picture has the room.

    mask: float32 of any size, 0 to 1, of a picture of height x width pixels. None where there is
    no subject, or where it and its surroundings are most of the picture.
    """
    small = resized(mask, (SIDE, SIDE))
    subject = without_specks(small > 0.5, small > SURE, max(1, round(SPECK * small.size)))
    box = around(subject, 0)
    if box is None:
        return None
    lengths = height, width
    spans = [
        (span.start * length / SIDE, span.stop * length / SIDE)
        for span, length in zip(box, lengths, strict=True)
    ]
    margin = MARGIN * max(stop - start for start, stop in spans)
    spans = [
        (max(0.0, start - margin), min(float(length), stop + margin))
        for (start, stop), length in zip(spans, lengths, strict=True)
    ]
    side = max(stop - start for start, stop in spans)
    rows, columns = (
        _widened(span, side, length) for span, length in zip(spans, lengths, strict=True)
    )
    area = (rows.stop - rows.start) * (columns.stop - columns.start)
    return (rows, columns) if area < MOST * height * width else None


def _widened(span: tuple[float, float], side: float, length: int) -> slice:
    """The span made `side` long about its middle, and moved to lie inside; all if too long."""
    if side >= length:
        return slice(0, length)
    start = min(max(0.0, sum(span) / 2 - side / 2), length - side)
    return slice(int(start), min(length, int(np.ceil(start + side))))


def _cropped(document: Document, part: Part) -> Document:
    alpha = None if document.alpha is None else np.ascontiguousarray(document.alpha[part])
    return Document(np.ascontiguousarray(document.pixels[part]), alpha)


def _place(answer: Floats, part: Part, document: Document) -> Part:
    """Where a part of the picture lies in the answer for all of it."""
    sizes = zip(part, answer.shape, (document.height, document.width), strict=True)
    rows, columns = (
        slice(span.start * side // length, -(-span.stop * side // length))
        for span, side, length in sizes
    )
    return rows, columns
