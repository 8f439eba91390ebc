"""The Python API: cut a picture, and render the cut-out as a scene."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from backdrop.command.cutout import Cutout
from backdrop.command.messages import terms_of
from backdrop.command.model_files import (
    DEFAULT,
    ModelFiles,
    comparison_model,
    find_model,
    find_tap_model,
)
from backdrop.command.pictures import Picture, read_picture
from backdrop.command.selector_files import find_selector
from backdrop.command.start import LOGGER, run_engine, start_model
from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import MAX_PIXELS
from backdrop.engine.document import Document
from backdrop.engine.matting.foreground_colours import ColourEstimate
from backdrop.engine.network.select_pair import SelectorModel
from backdrop.engine.pipeline import Cut, add_edits
from backdrop.engine.pipeline import cut as cut_document
from backdrop.engine.pipeline import render as render_document
from backdrop.engine.scene import Pick, Scene
from backdrop.engine.scene_json import scene_from


def cut(
    picture: Picture,
    model: str | Path = DEFAULT,
    *,
    compare: bool = False,
    models: str | Path | None = None,
    model_colours: str = "",
    model_side: int = 0,
    threads: int = 0,
    providers: Sequence[str] = (),
    max_pixels: int = MAX_PIXELS,
    network: str | Path | None = None,
    networks: str | Path | None = None,
) -> Cutout:
    """Find the subject of a picture.

    model: "best", "fast", the name of a public model (`backdrop models` lists them; rembg's names
    are known, too), or an ONNX file that turns one colour picture into one mask. Nothing is
    downloaded here: a name is looked for in `models`, in Backdrop's folder and in rembg's.
    compare: run a second model too, as the page does, which detects more doubtful results; "best"
    always runs "fast" first to find the subject. It changes nothing for public models whose regions
    Backdrop's own model puts right.
    models: a folder with models, or with backdrop-s.onnx and isnet.onnx in place of the package's;
    "best" needs both.
    model_colours: how a custom model expects its colours, "imagenet", "signed" (-1 to 1), "centred"
    (-0.5 to 0.5) or "plain" (0 to 1); "" for those known or guessed. model_side: pixels of its
    input, a multiple of 32 up to 2048, if the file leaves it open; 0 for the usual one.
    threads: of the processor for each model; 0 for one per core.
    providers: execution providers of ONNX Runtime, such as "CUDAExecutionProvider", the preferred
    first. What is not there is replaced by the processor, with a warning in the log.
    max_pixels: limit of the picture's width times height; more than 120 million pixels can be cut,
    but not rendered. network, networks: the former names of model and models.

    Models stay in memory for the next picture of the process. Terms that may forbid commercial use
    are said in the log, once for each model. Raises OSError for a file that cannot
    be read, TypeError for something that is no picture, and ValueError for options that the model
    does not have; otherwise a PictureError, a ModelError, RuntimeMissing, InferenceFailed or
    OutOfMemory (engine/errors.py), each with a `code` and a `user_message`.

    >>> from backdrop import cut
    >>> cutout = cut("dog.jpg", "fast")
    >>> 0 <= cutout.confidence <= 1
    True
    """
    name, models = network or model, models or networks
    folder = None if models is None else Path(models)
    found = find_model(name, folder, model_colours, model_side)
    _log_terms(terms_of(found.known))
    guide_mask = None
    document = read_picture(picture, max_pixels)
    is_mended = found.spec.mender in found.files  # and so compared already
    if compare and not is_mended and (other := comparison_model(name)):
        compared = _cut_with(document, find_model(other, folder), threads, providers)
        guide_mask = None if compared.is_colour_keyed else compared.guide_mask
    result = _cut_with(document, found, threads, providers, guide_mask)
    confidence = result.confidence
    return Cutout(
        document,
        result.alpha,
        confidence.value,
        confidence.doubt,
        result.paper,
        result.uncertainty,
    )


def select(
    cutout: Cutout,
    keep: Iterable[tuple[float, float]] = (),
    remove: Iterable[tuple[float, float]] = (),
    scene: Scene | Mapping[str, Any] | None = None,
    *,
    models: str | Path | None = None,
    model: str | Sequence[str | Path] = (),
    threads: int = 0,
    providers: Sequence[str] = (),
    networks: str | Path | None = None,
) -> Scene:
    """Tap on what is missing, and on what is too much; return the scene with these edits.

    keep, remove: places in a cut-out's picture, x and y in pixels. What is there is added or
    removed, one tap after another, those to keep first. Nothing far from a tap changes. scene: the
    look, and edits that come before the taps; as in `render`.
    models: a folder with backdrop-s.onnx in place of the package's. Where it is missing, taps take
    regions of like colours. model: then finds what the taps take: the name of a public model such
    as "mobile-sam", looked for in `models` too, or two ONNX files, the encoder and the decoder.
    threads, providers: as in `cut`. networks: the former name of models.

    The edits keep what was found, so rendering the scene asks no model. Raises NothingLeft if
    nothing would be left of the subject, BadPreset, ValueError for a model of another number of
    files, or for the model a ModelError, RuntimeMissing, InferenceFailed or OutOfMemory.

    >>> from backdrop import cut, render, select
    >>> cutout = cut("dog.jpg", "fast")
    >>> scene = select(cutout, keep=[(50, 30)])
    >>> len(scene.edits)
    1
    >>> render(cutout, scene)[1:4]
    b'PNG'
    """
    models = models or networks
    folder = None if models is None else Path(models)
    own = find_tap_model(folder)
    runtime = start_model(own, threads, providers) if own else None
    selector = _start_selector(model, folder, threads, providers) if model else None
    edits = [Pick(True, at) for at in keep] + [Pick(False, at) for at in remove]
    before = _read_scene(scene)
    return run_engine(add_edits(cutout.document, cutout.alpha, before, edits, runtime, selector))


def render(
    cutout: Cutout,
    scene: Scene | Mapping[str, Any] | None = None,
    behind: Picture | Document | None = None,
) -> bytes:
    """Render a cut-out as a scene and return the file; equal input gives equal bytes.

    scene: a Scene, or its data as the page exports them in a preset; None for a transparent PNG.
    behind: the picture of a Photo background. Raises BadPreset, ResultTooLarge, OSError or a
    PictureError.

    >>> from backdrop import Colour, Look, Output, Scene, cut, render
    >>> white = Look(background=Colour((255, 255, 255)), output=Output(format="jpeg"))
    >>> jpeg = render(cut("dog.jpg"), Scene(look=white))
    >>> jpeg[6:10]
    b'JFIF'
    """
    scene = _read_scene(scene)
    if behind is not None and not isinstance(behind, Document):
        behind = read_picture(behind)
    estimate = ColourEstimate(cutout.paper)
    return render_document(cutout.document, cutout.alpha, scene, behind, estimate).content


def _start_selector(
    model: str | Sequence[str | Path], folder: Path | None, threads: int, providers: Sequence[str]
) -> SelectorModel:
    found = find_selector(model, folder)
    return SelectorModel(found.pair, start_model(found, threads, providers))


def _read_scene(scene: Scene | Mapping[str, Any] | None) -> Scene:
    if scene is None:
        return Scene()
    if isinstance(scene, Scene):
        return scene
    return scene_from({key: scene[key] for key in scene if key != "name"})


def _cut_with(
    document: Document,
    model: ModelFiles,
    threads: int,
    providers: Sequence[str],
    guide_mask: UInt8Array | None = None,
) -> Cut:
    runtime = start_model(model, threads, providers)
    return run_engine(cut_document(document, model.spec, runtime, _ignore_stage, guide_mask))


@cache
def _log_terms(terms: str) -> None:
    """Warn of a public model's terms, once in a process; the command itself prints them."""
    if terms:
        LOGGER.warning(terms)


def _ignore_stage(stage: str) -> None:
    """Ignore the stages that the pipeline reports."""
