"""The steps for one picture, from a decoded Document to the finished file.

    Document ─► cut ─► alpha ─► render ─► file
                 │                 └─ edits, edge, foreground colours, placement, layers, encoding
                 └─ colour key for a drawing on flat paper; else network, then matting

`cut` is slow and its result is cached. `render` is fast and can be repeated.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize, size_within
from backdrop.engine.document import Document
from backdrop.engine.drawing.colour_key import alpha_by_colour_key
from backdrop.engine.drawing.paper import DrawingOnPaper, find_paper
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.edits.pick import WORK_SIDE
from backdrop.engine.formats.encode import UNCOMPRESSED, Raster, Tags, encode_png
from backdrop.engine.matting.foreground_colours import ColourEstimate, foreground_strips
from backdrop.engine.matting.matte import matte
from backdrop.engine.network.confidence import Confidence, confidence, to_guide_mask
from backdrop.engine.network.focus import predict
from backdrop.engine.network.models import MODELS, ModelSpec
from backdrop.engine.network.prediction import Prediction
from backdrop.engine.network.regions import settle_regions
from backdrop.engine.network.segment import SegmentationRuntime
from backdrop.engine.render.compose import compose
from backdrop.engine.render.render import RenderedFile, render_look
from backdrop.engine.scene import Edit, Pick, Scene

if TYPE_CHECKING:
    from backdrop.engine.network.select_pair import SelectorModel

# Pixels of the longer side of the copy in which a tap is looked at.
SIGHT_SIDE = 1600

ReportStage = Callable[[Literal["cutting", "edges"]], None]


@dataclass(frozen=True, eq=False)
class Cut:
    """The result of cutting a picture with one network.

    alpha: uint8 HxW. guide_mask: the network's answer, small and uint8, for `cut` with the next
    network; that of both networks if another one has put regions right (network/regions.py).
    paper: uint8 3, the colour of the flat paper that the picture is drawn on; None for a photo.
    doubts: kinds of the doubtful parts (edits/doubtful.py), the largest first; none if the
    confidence is high.
    """

    alpha: UInt8Array
    confidence: Confidence
    guide_mask: UInt8Array
    paper: UInt8Array | None = None
    doubts: tuple[str, ...] = ()

    @property
    def is_colour_keyed(self) -> bool:
        """True if the picture was cut by the colour of its paper, without a network."""
        return self.paper is not None

    @property
    def uncertainty(self) -> UInt8Array:
        """Uint8 of the guide mask's size: 0 where the answer is sure, 255 where it is one half."""
        uncertain: UInt8Array = 255 - np.abs(2 * self.guide_mask.astype(np.int16) - 255)
        return uncertain.astype(np.uint8)


async def cut(
    document: Document,
    spec: ModelSpec,
    runtime: SegmentationRuntime,
    report_stage: ReportStage,
    guide_mask: UInt8Array | None = None,
) -> Cut:
    """Cut a picture; `report_stage` is called with "cutting", then with "edges".

    guide_mask: of another network's Cut of the same picture. It gives a guided network the
    region of interest, and the confidence compares both answers. Without it, a guided network's
    guide runs first, if the runtime has it. A mended network that is not guided does without: its
    mender gives the second answer, so that the result is the same wherever the picture is cut.

    A drawing on flat paper is cut by colour: no network runs and no edge is refined.
    Raises OutOfMemory or InferenceFailed.
    """
    report_stage("cutting")
    drawing = find_paper(document.pixels, document.alpha)
    if drawing is not None:
        return _cut_drawing(document, drawing)
    is_mended = bool(spec.mender) and runtime.has(spec.mender)
    if is_mended and not spec.guide:
        guide_mask = None
    elif guide_mask is None and spec.guide and runtime.has(spec.guide):
        guided_by = await predict(document, MODELS[spec.guide], runtime)
        guide_mask = to_guide_mask(guided_by.answer)
    guide = None if guide_mask is None else guide_mask / np.float32(255)
    prediction = await predict(document, spec, runtime, guide)
    others = [] if guide is None else [guide]
    common = prediction.answer
    if is_mended:
        settled = await settle_regions(document, prediction, MODELS[spec.mender], runtime, guide)
        prediction, common = settled.prediction, settled.common
        others.append(settled.second)
    report_stage("edges")
    alpha = document.with_file_alpha(alpha_from_prediction(document, prediction))
    judged = confidence(common, *others)
    answer = to_guide_mask(common)
    doubts = _kinds_of_doubts(document, alpha, answer) if judged.doubt else ()
    return Cut(alpha, judged, answer, doubts=doubts)


def alpha_from_prediction(
    document: Document, prediction: Prediction, fine: bool = False
) -> UInt8Array:
    """Return alpha, uint8 HxW, matted from a network's prediction; `fine` as in matte.py."""
    alpha = np.zeros((document.height, document.width), np.uint8)
    region = prediction.region
    alpha[region] = matte(document.pixels[region], prediction.mask, fine)
    return alpha


async def _selector_answer(
    selector: "SelectorModel", small: Document, sight: Document, scale: float
) -> Callable[[Edit, UInt8Array, tuple[Edit, ...]], Awaitable[Edit | None]]:
    """Return a function that completes a tap, if the selector finds anything there.

    It takes the edit, the alpha before it, and the edits before that.
    """
    # Only here: the page starts without it.
    from backdrop.engine.edits.pick_answers import complete_pick  # noqa: PLC0415

    seen = await selector.see(sight)

    async def answer(edit: Edit, alpha: UInt8Array, before: tuple[Edit, ...]) -> Edit | None:
        if not isinstance(edit, Pick) or edit.area is not None:
            return None
        found = await complete_pick(small, alpha, edit, scale, selector, seen, before)
        return found.edit if found else None

    return answer


async def add_edits(
    document: Document,
    alpha: UInt8Array,
    scene: Scene,
    edits: Iterable[Edit],
    runtime: SegmentationRuntime | None,
    selector: "SelectorModel | None" = None,
) -> Scene:
    """Return the scene with more edits, each completed (edits/complete_edit.py) after those before.

    alpha: uint8 HxW, of `cut`. selector: finds what a tap takes, in place of our own model.
    Raises NothingLeft, OutOfMemory or InferenceFailed.
    """
    # Only here, as some imports below: the page starts without it.
    from backdrop.engine.edits.complete_edit import complete_edit  # noqa: PLC0415

    sight = document.shrink_to(SIGHT_SIDE)
    small = document.shrink_to(WORK_SIDE)
    scale = small.width / document.width
    current = resize(alpha, (small.height, small.width))
    current = apply_edits(small.pixels, current, scene.edits, scale)
    answer = await _selector_answer(selector, small, sight, scale) if selector else None
    for edit in edits:
        done = answer and await answer(edit, current, scene.edits)
        if not done:
            done = await complete_edit(small, current, edit, scale, runtime, sight)
        current = apply_edits(small.pixels, current, [done], scale)
        scene = replace(scene, edits=(*scene.edits, done))
    return scene


def render(
    document: Document,
    alpha: UInt8Array,
    scene: Scene,
    backdrop: Document | None = None,
    estimate: ColourEstimate | None = None,
) -> RenderedFile:
    """Render a scene to a file.

    alpha: uint8 HxW, of `cut`. backdrop: the picture for a Photo background. estimate: of this
    picture and alpha; without it, a new one is made. Raises ResultTooLarge or FileTooLarge.
    """
    alpha = adjust_edge(apply_edits(document.pixels, alpha, scene.edits), scene.look.edge)
    estimate = estimate and estimate.for_scene(scene)
    return render_look(
        document,
        alpha,
        scene.look,
        backdrop,
        estimate=estimate,
        move=scene.move,
        head=scene.head,
    )


def before(document: Document) -> bytes:
    """Return the picture before cutting as a PNG for the screen, encoded fast rather than small."""
    if document.alpha is None:
        return _encode_uncompressed([document.pixels], document, "RGB")
    return _encode_uncompressed(compose([document.pixels], document.alpha), document, "RGBA")


def after(document: Document, alpha: UInt8Array, estimate: ColourEstimate | None) -> bytes:
    """Return the cut-out without edits as a PNG of the same kind."""
    strips = foreground_strips(document, alpha, estimate)
    return _encode_uncompressed(compose(strips, alpha), document, "RGBA")


def _cut_drawing(document: Document, drawing: DrawingOnPaper) -> Cut:
    alpha = alpha_by_colour_key(document.pixels, drawing)
    guide_mask = to_guide_mask(alpha / np.float32(255))
    return Cut(alpha, Confidence(1.0), guide_mask, drawing.paper.colour)


def _kinds_of_doubts(
    document: Document, alpha: UInt8Array, guide_mask: UInt8Array
) -> tuple[str, ...]:
    if document.alpha is not None:
        return ()  # the file itself says what is transparent
    from backdrop.engine.edits.doubtful import find_doubts  # noqa: PLC0415

    small = resize(alpha, size_within(WORK_SIDE, document.height, document.width))
    return tuple(doubt.kind for doubt in find_doubts(small, guide_mask))


def _encode_uncompressed(
    strips: Iterable[UInt8Array], document: Document, mode: Literal["RGB", "RGBA"]
) -> bytes:
    raster = Raster(strips, document.width, document.height, mode)
    return encode_png(raster, Tags(document.icc_profile), UNCOMPRESSED)
