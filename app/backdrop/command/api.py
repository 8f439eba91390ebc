"""The Python API: cut a picture, and render the cut-out as a scene."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from backdrop.command.model_files import BEST, ModelFiles, comparison_model, find_model
from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import MAX_PIXELS
from backdrop.engine.document import Document
from backdrop.engine.formats.decode import decode
from backdrop.engine.matting.foreground_colours import ColourEstimate
from backdrop.engine.pipeline import Cut
from backdrop.engine.pipeline import cut as cut_document
from backdrop.engine.pipeline import render as render_document
from backdrop.engine.scene import Scene
from backdrop.engine.scene_json import scene_from
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end

Picture = str | Path | bytes | UInt8Array
"""A file's name, its content, or pixels, uint8 HxWx3 or HxWx4 with straight alpha."""

_start_lock = Lock()  # so that two threads that need the same model start it once


@dataclass(frozen=True, eq=False)
class Cutout:
    """A picture with its alpha and the confidence in it.

    document: the decoded picture, upright. alpha: uint8 HxW, 255 is foreground.
    confidence: from 0 to 1. doubt: the likely defect, or "": "nothing" or "everything" was found,
    the models "disagree", or the outline is "soft" (engine/network/confidence.py).
    paper: uint8 3, the colour of the flat paper that the picture is drawn on; None for a photo.
    """

    document: Document
    alpha: UInt8Array
    confidence: float
    doubt: str
    paper: UInt8Array | None = None

    @property
    def is_colour_keyed(self) -> bool:
        """True if the picture was cut by the colour of its paper, without a model."""
        return self.paper is not None

    @property
    def keyed(self) -> bool:
        """The former name of `is_colour_keyed`."""
        return self.is_colour_keyed


def cut(
    picture: Picture,
    network: str | Path = BEST,
    *,
    compare: bool = False,
    networks: str | Path | None = None,
    threads: int = 0,
    max_pixels: int = MAX_PIXELS,
) -> Cutout:
    """Find the subject of a picture.

    network: the model, "best", "fast" or the name of an ONNX file that turns one colour picture
    into one mask. compare: run a second model too, as the page does, which detects more doubtful
    results; "best" always runs "fast" first to find the subject.
    networks: the folder that contains u2netp.onnx and isnet.onnx; by default, the package's.
    threads: of the processor for each model; 0 for one per core.
    max_pixels: limit of the picture's width times height.

    Models stay in memory for the next picture of the process. Raises OSError for a file that cannot
    be read; otherwise a PictureError, a ModelError, InferenceFailed or OutOfMemory
    (engine/errors.py), each with a `code` and a `user_message`.
    """
    folder = None if networks is None else Path(networks)
    model = find_model(network, folder)
    guide_mask = None
    document = read_picture(picture, max_pixels)
    if compare and (other := comparison_model(network)):
        compared = _cut_with(document, find_model(other, folder), threads, None)
        guide_mask = None if compared.is_colour_keyed else compared.guide_mask
    result = _cut_with(document, model, threads, guide_mask)
    confidence = result.confidence
    return Cutout(document, result.alpha, confidence.value, confidence.doubt, result.paper)


def render(
    cutout: Cutout,
    scene: Scene | Mapping[str, Any] | None = None,
    behind: Picture | Document | None = None,
) -> bytes:
    """Render a cut-out as a scene and return the file; equal input gives equal bytes.

    scene: a Scene, or its data as the page exports them in a preset; None for a transparent PNG.
    behind: the picture of a Photo background. Raises BadPreset, ResultTooLarge, OSError or a
    PictureError.
    """
    if scene is None:
        scene = Scene()
    elif not isinstance(scene, Scene):
        scene = scene_from({key: scene[key] for key in scene if key != "name"})
    if behind is not None and not isinstance(behind, Document):
        behind = read_picture(behind)
    estimate = ColourEstimate(cutout.paper)
    return render_document(cutout.document, cutout.alpha, scene, behind, estimate).content


def read_picture(picture: Picture, max_pixels: int = MAX_PIXELS) -> Document:
    """Decode a picture. Raises OSError, a PictureError, or TypeError for unsuitable pixels."""
    if isinstance(picture, np.ndarray):
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in (3, 4):
            raise TypeError("pixels are uint8 HxWx3 or HxWx4")
        pixels = np.ascontiguousarray(picture)
        return Document(pixels) if pixels.shape[2] == 3 else Document.from_rgba(pixels)
    content = picture if isinstance(picture, bytes) else Path(picture).read_bytes()
    return decode(content, max_pixels)


def start_model(model: ModelFiles, threads: int) -> NativeRuntime:
    """Return the runtime of a model, started once for each process.

    Raises InferenceFailed or OutOfMemory.
    """
    with _start_lock:
        return _start_files(tuple(model.files.items()), threads)


@cache
def _start_files(files: tuple[tuple[str, Path], ...], threads: int) -> NativeRuntime:
    runtime = NativeRuntime(dict(files), threads)
    for name, _ in files:
        runtime.start(name)
    return runtime


def _cut_with(
    document: Document, model: ModelFiles, threads: int, guide_mask: UInt8Array | None
) -> Cut:
    runtime = start_model(model, threads)
    return run_to_end(cut_document(document, model.spec, runtime, _ignore_stage, guide_mask))


def _ignore_stage(stage: str) -> None:
    """Ignore the stages that the pipeline reports."""
