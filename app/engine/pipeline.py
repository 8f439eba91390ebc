"""The whole way of one picture, from decode.py's Document to the file that is saved.

`cut` is slow and its alpha is kept; `render` is fast and can be repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.compose import compose
from app.engine.confidence import Confidence, confidence, levels
from app.engine.document import Bytes, Document
from app.engine.encode import jpeg, png
from app.engine.foreground import foreground
from app.engine.matte import matte
from app.engine.models import ModelSpec
from app.engine.segment import SegmentationRuntime, ask, to_mask

Stage = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Cut:
    """What one network makes of a picture.

    alpha: uint8 HxW. seen: the network's own answer, uint8 and small, for the next one's `other`.
    """

    alpha: Bytes
    confidence: Confidence
    seen: Bytes


async def cut(
    document: Document,
    spec: ModelSpec,
    runtime: SegmentationRuntime,
    stage: Stage,
    other: Bytes | None = None,
) -> Cut:
    """Cut a picture; `stage` hears "cutting", then "edges".

    `other` is what another network has seen in the same picture: it tells how far this one is
    right.

    Raises OutOfMemory or InferenceFailed.
    """
    stage("cutting")
    answer = await ask(document, spec, runtime)
    stage("edges")
    alpha = document.seen(matte(document.pixels, to_mask(answer)))
    others = None if other is None else other / np.float32(255)
    return Cut(alpha, confidence(answer, others), levels(answer))


def render(document: Document, alpha: Bytes) -> bytes:
    """Return the cut-out as a PNG file of the document's size; preview and export are this.

    Where the background shines through, the colours are the subject's own.
    """
    strips = compose(foreground(document.pixels, alpha), alpha)
    return png(strips, document.width, document.height, document.icc_profile)


def original(document: Document) -> tuple[bytes, str]:
    """Return the picture as it came, upright, as a file and its media type."""
    if document.alpha is None:
        return jpeg(document.pixels, document.icc_profile), "image/jpeg"
    strips = compose(document.pixels, document.alpha)
    return png(strips, document.width, document.height, document.icc_profile), "image/png"
