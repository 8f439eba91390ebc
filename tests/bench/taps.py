"""Measure what the tool Pick gains: `python build.py bench taps FOLDER...`.

A folder is a set as of `bench quality`. Each picture is cut by Best, and taps follow as a person
would make them: each in the middle of the largest wrong region, and applied by the engine as the
page does it. IoU is that of alpha and truth at 320 pixels, before and after each tap, without the
unknown band of a truth that is a trimap. "Failed" are
the pictures with an IoU below 0.8 at first, "good" those above 0.9. The pictures are divided in two
halves by name, since the constants were chosen on the first one; frames of a video stay together.
"""

import argparse
import hashlib
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy import ndimage

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.arrays.sizes import resize, size_within
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.errors import NothingLeft
from backdrop.engine.network.models import ISNET
from backdrop.engine.network.segment import SegmentationRuntime
from backdrop.engine.pipeline import add_edits, cut
from backdrop.engine.scene import Pick, Scene
from backdrop.runtime.native.native_runtime import run_to_end
from tests.bench.answers import CachedRuntime
from tests.bench.hair import read_pairs
from tests.bench.methods import Pair
from tests.bench.metrics import certain_pixels
from tests.bench.weights import weights

SIDE = 320  # pixels of the longer side at which masks are compared
MIN_DEPTH = 2  # pixels from a wrong region's edge to its middle; a smaller one is left
FAILED = 0.8
GOOD = 0.9
FRAME_DIGITS = 5  # of the number with which the name of a video's frame ends


def report(arguments: Sequence[str]) -> None:
    """Read the command line, tap on all pictures and print the tables."""
    parser = argparse.ArgumentParser(prog="python build.py bench taps", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="use every n-th picture")
    parser.add_argument("--taps", type=int, default=3, help="number of taps on each picture")
    parser.add_argument("--regions", action="store_true", help="tap without backdrop-s")
    parser.add_argument("--answers", type=Path, help="folder in which to cache the networks' masks")
    given = parser.parse_args(arguments)
    rows: dict[bool, list[list[float]]] = {False: [], True: []}
    with ExitStack() as stack:
        answers = given.answers or Path(stack.enter_context(TemporaryDirectory()))
        runtime = CachedRuntime(weights(), 2, answers)
        for pair in list(read_pairs(given.folders))[:: given.every]:
            row = tap(pair, runtime, given.taps, given.regions)
            rows[_is_second_half(pair)].append(row)
            print(f"{pair.folder}/{pair.name}:", *(f"{value:.3f}" for value in row), flush=True)
    print("", "| pictures | before | after each tap |", "|---|---|---|", sep="\n")
    for half, some in (("first half", rows[False]), ("second half", rows[True])):
        print(*_table(half, some), sep="\n")
    print(*_table("all", rows[False] + rows[True]), sep="\n")


def tap(
    pair: Pair, runtime: SegmentationRuntime, count: int, regions_only: bool = False
) -> list[float]:
    """Return the IoU of Best's alpha and, after each of `count` taps, of the edited alpha."""
    document, scene = Document(pair.photo), Scene()
    alpha = run_to_end(cut(document, ISNET, runtime, lambda stage: None)).alpha
    size = size_within(SIDE, document.height, document.width)
    truth, certain = resize(pair.truth, size) > 127, _certain(pair.truth, size)
    found = resize(alpha, size) > 127
    row = [_iou(found & certain, truth & certain)]
    for _ in range(count):
        at = _middle((found != truth) & certain)
        if at is not None:
            keep = bool(truth[at])
            place = (
                (at[1] + 0.5) * document.width / size[1],
                (at[0] + 0.5) * document.width / size[1],
            )
            edits = [Pick(keep, place)]
            with suppress(NothingLeft):
                scene = run_to_end(
                    add_edits(document, alpha, scene, edits, None if regions_only else runtime)
                )
            edited = apply_edits(pair.photo, alpha, scene.edits)
            found = resize(edited, size) > 127
        row.append(_iou(found & certain, truth & certain))
    return row


def _certain(truth: UInt8Array, size: tuple[int, int]) -> BoolArray:
    """Return where the truth is known, bool of the size: all but a trimap's unknown band."""
    levels = np.where(certain_pixels(truth), 255, 0).astype(np.uint8)
    certain: BoolArray = resize(levels, size) == 255
    return certain


def _middle(wrong: BoolArray) -> tuple[int, int] | None:
    """Return row and column of the pixel deepest inside an area; None if it is shallow."""
    depth = ndimage.distance_transform_edt(np.pad(wrong, 1))[1:-1, 1:-1]
    row, column = divmod(int(depth.argmax()), wrong.shape[1])
    return (row, column) if depth[row, column] >= MIN_DEPTH else None


def _iou(found: BoolArray, truth: BoolArray) -> float:
    return float((found & truth).sum() / max(1, (found | truth).sum()))


def _is_second_half(pair: Pair) -> bool:
    video, _, frame = pair.name.rpartition("_")
    scene = video if frame.isdigit() and len(frame) == FRAME_DIGITS else pair.name
    return bool(hashlib.sha256(f"{pair.folder}{scene}".encode()).digest()[0] % 2)


def _table(half: str, rows: list[list[float]]) -> list[str]:
    lines = []
    values = np.array(rows)
    for name, chosen in (
        ("failed", [row[0] < FAILED for row in rows]),
        ("good", [row[0] > GOOD for row in rows]),
        ("all", [True] * len(rows)),
    ):
        if any(chosen):
            before, *after = values[chosen].mean(0)
            cells = ", ".join(f"{value:.3f}" for value in after)
            lines.append(f"| {half}, {name} {sum(chosen)} | {before:.3f} | {cells} |")
    return lines
