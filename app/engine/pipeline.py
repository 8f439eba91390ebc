"""The whole way of one picture, from decode.py's Document to the file that is saved.

`cut` is slow and its alpha is kept; `render` is fast and can be repeated.
"""

from collections.abc import Callable

from app.engine.compose import compose
from app.engine.document import Bytes, Document
from app.engine.encode import Raster, Tags, jpeg, png
from app.engine.matte import matte
from app.engine.models import ModelSpec
from app.engine.render import render as rendered
from app.engine.scene import Look
from app.engine.segment import SegmentationRuntime, segment

Stage = Callable[[str], None]


async def cut(
    document: Document, spec: ModelSpec, runtime: SegmentationRuntime, stage: Stage
) -> Bytes:
    """Return the alpha of a picture, uint8 HxW; `stage` hears "cutting", then "edges".

    Raises OutOfMemory or InferenceFailed.
    """
    stage("cutting")
    mask = await segment(document, spec, runtime)
    stage("edges")
    return document.seen(matte(document.pixels, mask))


def render(document: Document, alpha: Bytes) -> bytes:
    """Return the cut-out as a PNG file of the document's size: the plain look of render.py."""
    return rendered(document, alpha, Look())[0]


def original(document: Document) -> tuple[bytes, str]:
    """Return the picture as it came, upright, as a file and its media type."""
    size, tags = (document.width, document.height), Tags(document.icc_profile)
    if document.alpha is None:
        return jpeg(Raster([document.pixels], *size, "RGB"), tags), "image/jpeg"
    strips = compose(document.pixels, document.alpha)
    return png(Raster(strips, *size, "RGBA"), tags), "image/png"
