"""The Python API: a picture cut, and the cut-out rendered as a scene says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from backdrop.command import model_files as nets
from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.formats.decode import decode
from backdrop.engine.matting.foreground_colours import ColourEstimate
from backdrop.engine.pipeline import Cut
from backdrop.engine.pipeline import cut as cut_document
from backdrop.engine.pipeline import render as render_document
from backdrop.engine.scene import Scene
from backdrop.engine.scenes import scene_from
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end

Picture = str | Path | bytes | UInt8Array
"""A file's name, its content, or pixels, uint8 HxWx3 or HxWx4 with straight alpha."""

MAX_PIXELS = 120_000_000

_starting = Lock()  # two threads that ask for the same network get one


@dataclass(frozen=True, eq=False)
class Cutout:
    """A picture and what was found in it.

    document: the picture as decoded, upright. alpha: uint8 HxW, 255 is subject.
    confidence: from 0 to 1. doubt: what may be wrong, "" if nothing is: "nothing" or "everything"
    was found, the networks "disagree", or the outline is "soft" (engine/confidence.py).
    paper: uint8 3, the colour of the flat paper that the picture is drawn on; None for a photo.
    """

    document: Document
    alpha: UInt8Array
    confidence: float
    doubt: str
    paper: UInt8Array | None = None

    @property
    def is_colour_keyed(self) -> bool:
        """Whether the picture was cut by the colour of its paper, without a network."""
        return self.paper is not None


def cut(
    picture: Picture,
    network: str | Path = nets.BEST,
    *,
    compare: bool = False,
    networks: str | Path | None = None,
    threads: int = 0,
    max_pixels: int = MAX_PIXELS,
) -> Cutout:
    """Find the subject of a picture.

    network: "best", "fast", or the name of an ONNX file that takes one colour picture and gives one
    mask. compare: ask another network too, as the page does: doubts are found more often. "best"
    asks "fast" in any case, to know where to look.
    networks: the folder of u2netp.onnx and isnet.onnx, instead of those in the package.
    threads: of the processor for a network, 0 for as many as it has cores.

    Networks stay in memory for the next picture, once for each process. Raises OSError for a file
    that cannot be read, and else what engine/errors.py has under PictureError and ModelError,
    InferenceFailed and OutOfMemory; each has a `code` and a `user_message`.
    """
    folder = None if networks is None else Path(networks)
    wanted = nets.find(network, folder)
    guide_mask = None
    document = read(picture, max_pixels)
    if compare and (other := nets.other(network)):
        answer = _asked(document, nets.find(other, folder), threads, None)
        guide_mask = None if answer.is_colour_keyed else answer.guide_mask
    found = _asked(document, wanted, threads, guide_mask)
    sure = found.confidence
    return Cutout(document, found.alpha, sure.value, sure.doubt, found.paper)


def render(
    cutout: Cutout,
    scene: Scene | Mapping[str, Any] | None = None,
    behind: Picture | Document | None = None,
) -> bytes:
    """Return the file that a scene makes of a cut-out; the same bytes every time.

    scene: a Scene, or its data as the page saves it in a preset's file; None for a transparent PNG.
    behind: the picture for a Photo background. Raises BadPreset, ResultTooLarge, OSError, and what
    engine/errors.py has under PictureError.
    """
    if scene is None:
        scene = Scene()
    elif not isinstance(scene, Scene):
        scene = scene_from({key: scene[key] for key in scene if key != "name"})
    if behind is not None and not isinstance(behind, Document):
        behind = read(behind, MAX_PIXELS)
    estimate = ColourEstimate(cutout.paper)
    return render_document(cutout.document, cutout.alpha, scene, behind, estimate).content


def read(picture: Picture, max_pixels: int = MAX_PIXELS) -> Document:
    """Return a picture decoded; raises OSError or a PictureError."""
    if isinstance(picture, np.ndarray):
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in (3, 4):
            raise TypeError("pixels are uint8 HxWx3 or HxWx4")
        whole = np.ascontiguousarray(picture)
        return Document(whole) if whole.shape[2] == 3 else Document.from_rgba(whole)
    content = picture if isinstance(picture, bytes) else Path(picture).read_bytes()
    return decode(content, max_pixels)


def start(network: nets.Network, threads: int) -> NativeRuntime:
    """Return what runs a network, started once for each process.

    Raises InferenceFailed or OutOfMemory.
    """
    with _starting:
        return _started(tuple(network.files.items()), threads)


@cache
def _started(files: tuple[tuple[str, Path], ...], threads: int) -> NativeRuntime:
    runtime = NativeRuntime(dict(files), threads)
    for name, _ in files:
        runtime.start(name)
    return runtime


def _asked(
    document: Document, network: nets.Network, threads: int, guide_mask: UInt8Array | None
) -> Cut:
    runtime = start(network, threads)
    return run_to_end(cut_document(document, network.spec, runtime, _unheard, guide_mask))


def _unheard(stage: str) -> None:
    """Let a stage of the work pass."""
