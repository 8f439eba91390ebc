"""The whole way of one picture, from decode.py's Document to the file that is saved.

`cut` is slow and its alpha is kept; `render` is fast and can be repeated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.drawing.colour_key import alpha_by_colour_key
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.formats.encode import UNCOMPRESSED, Raster, Tags, encode_png
from backdrop.engine.matting.foreground_colours import ColourEstimate, foreground_strips
from backdrop.engine.matting.matte import matte
from backdrop.engine.network.confidence import Confidence, confidence, levels
from backdrop.engine.network.focus import Prediction, predict
from backdrop.engine.network.models import MODELS, ModelSpec
from backdrop.engine.network.segment import SegmentationRuntime, ask
from backdrop.engine.render.compose import compose
from backdrop.engine.render.render import render as rendered
from backdrop.engine.scene import Scene

Stage = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Cut:
    """What one network makes of a picture.

    alpha: uint8 HxW. seen: the network's own answer, uint8 and small, for the next one's `other`.
    is_colour_keyed: the paper's colour told what to cut, and no network was asked.
    """

    alpha: UInt8Array
    confidence: Confidence
    seen: UInt8Array
    is_colour_keyed: bool = False


async def cut(
    document: Document,
    spec: ModelSpec,
    runtime: SegmentationRuntime,
    stage: Stage,
    other: UInt8Array | None = None,
) -> Cut:
    """Cut a picture; `stage` hears "cutting", then "edges".

    `other` is what another network has seen in the same picture: it tells a guided one where to
    look, and how far this one is right. Where a guided network is given none, its guide is asked.

    What is drawn on flat paper is cut by its colours: no network is asked, and no edge refined.
    Raises OutOfMemory or InferenceFailed.
    """
    stage("cutting")
    if document.alpha is None and (drawing := alpha_by_colour_key(document.pixels)) is not None:
        return Cut(
            drawing, Confidence(1.0), levels(drawing / np.float32(255)), is_colour_keyed=True
        )
    if other is None and spec.guide and runtime.has(spec.guide):
        other = levels(await ask(document, MODELS[spec.guide], runtime))
    others = None if other is None else other / np.float32(255)
    found = await predict(document, spec, runtime, others)
    stage("edges")
    alpha = document.with_file_alpha(alpha_of(document, found))
    return Cut(alpha, confidence(found.answer, others), levels(found.answer))


def alpha_of(document: Document, found: Prediction, fine: bool = False) -> UInt8Array:
    """Return uint8 HxW alpha of what a network found; `fine` as in matte.py."""
    alpha = np.zeros((document.height, document.width), np.uint8)
    alpha[found.part] = matte(document.pixels[found.part], found.mask, fine)
    return alpha


def render(
    document: Document,
    alpha: UInt8Array,
    scene: Scene,
    backdrop: Document | None = None,
    known: ColourEstimate | None = None,
) -> tuple[bytes, str]:
    """Return the file of a scene, and its media type; `alpha` as `cut` made it.

    backdrop: the picture for a Photo background. known: of the picture and this alpha, of use
    where the scene does not change that. Raises ResultTooLarge.
    """
    cover = adjust_edge(apply_edits(document.pixels, alpha, scene.edits), scene.look.edge)
    return rendered(document, cover, scene.look, backdrop, known=known if cover is alpha else None)


def before(document: Document) -> bytes:
    """Return the picture as it came, upright, as a PNG to be looked at: made at once, and large."""
    if document.alpha is None:
        return _uncompressed([document.pixels], document, "RGB")
    return _uncompressed(compose([document.pixels], document.alpha), document, "RGBA")


def after(document: Document, alpha: UInt8Array, known: ColourEstimate | None) -> bytes:
    """Return the cut-out without edits, as a PNG of the same kind."""
    return _uncompressed(
        compose(foreground_strips(document, alpha, known), alpha), document, "RGBA"
    )


def _uncompressed(
    strips: Iterable[UInt8Array], document: Document, mode: Literal["RGB", "RGBA"]
) -> bytes:
    raster = Raster(strips, document.width, document.height, mode)
    return encode_png(raster, Tags(document.icc_profile), UNCOMPRESSED)
