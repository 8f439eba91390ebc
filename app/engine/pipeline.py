"""The whole way of one picture, from decode.py's Document to the file that is saved.

`cut` is slow and its alpha is kept; `render` is fast and can be repeated.
"""

from collections.abc import Callable

from app.engine.compose import compose
from app.engine.document import Bytes, Document
from app.engine.encode import jpeg, png
from app.engine.flat import inks, keyed
from app.engine.foreground import foreground
from app.engine.matte import matte
from app.engine.models import ModelSpec
from app.engine.paper import find_paper
from app.engine.segment import SegmentationRuntime, segment

Stage = Callable[[str], None]


async def cut(
    document: Document, spec: ModelSpec, runtime: SegmentationRuntime, stage: Stage
) -> Bytes:
    """Return the alpha of a picture, uint8 HxW; `stage` hears "cutting", then "edges".

    What is drawn on flat paper is cut by its colours: no network is asked, and no edge refined.
    Raises OutOfMemory or InferenceFailed.
    """
    stage("cutting")
    if document.alpha is None and (drawing := keyed(document.pixels)) is not None:
        return drawing
    mask = await segment(document, spec, runtime)
    stage("edges")
    return document.seen(matte(document.pixels, mask))


def render(document: Document, alpha: Bytes) -> bytes:
    """Return the cut-out as a PNG file of the document's size; preview and export are this.

    Where the background shines through, the colours are the subject's own.
    """
    sheet = None if document.alpha is not None else find_paper(document.pixels)
    if sheet:
        colours = inks(document.pixels, alpha, sheet.paper.colour)
    else:
        colours = foreground(document.pixels, alpha)
    strips = compose(colours, alpha)
    return png(strips, document.width, document.height, document.icc_profile)


def original(document: Document) -> tuple[bytes, str]:
    """Return the picture as it came, upright, as a file and its media type."""
    if document.alpha is None:
        return jpeg(document.pixels, document.icc_profile), "image/jpeg"
    strips = compose(document.pixels, document.alpha)
    return png(strips, document.width, document.height, document.icc_profile), "image/png"
