"""Measure what the tool Hair gains: `python build.py bench hair FOLDER...`.

A folder is a set as of `bench quality`, with true alpha. Each picture is cut by both models, and
every stroke along the true fringe (hair_strokes.py) is solved and applied by the engine, one after
the other, as the page does it. Errors are those under the strokes: "change" is that of the mean,
"median" that of the median picture. Odd and even pictures are shown apart too: the constants were
chosen on the odd ones.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_refine import apply_refine
from backdrop.engine.edits.refine import complete_refine
from backdrop.engine.errors import NothingToRefine
from backdrop.engine.network.models import BACKDROP_S, ISNET
from backdrop.engine.pipeline import alpha_from_prediction
from backdrop.engine.scene import Refine
from tests.bench import metrics
from tests.bench.answers import CachedRuntime
from tests.bench.hair_strokes import painted, strokes
from tests.bench.methods import Networks, Pair
from tests.bench.weights import weights

MODELS = {"Best": ISNET, "Fast": BACKDROP_S}
LARGE = 12_000_000  # pixels of the picture on which the time of a stroke is measured
COLUMNS = (
    "model, pictures|MAE|refined|change|median|gradient|refined|change|median"
    "|more MAE|more gradient|s"
)
HEADING = [f"| {COLUMNS.replace('|', ' | ')} |", "|---" * (COLUMNS.count("|") + 1) + "|"]
# Of a picture: its MAE and gradient before, the same after, and the seconds of each stroke.
Row = tuple[float, float, float, float, list[float]]


def report(arguments: Sequence[str]) -> None:
    """Read the command line, refine all pictures and print the table."""
    parser = argparse.ArgumentParser(prog="python build.py bench hair", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="use every n-th picture")
    parser.add_argument("--first", type=int, default=0, help="begin with this picture")
    parser.add_argument("--answers", type=Path, help="folder in which to cache the networks' masks")
    parser.add_argument("--save", type=Path, help="folder for photo, truth, before and after")
    parser.add_argument("--large", action="store_true", help="measure the time at 12 megapixels")
    given = parser.parse_args(arguments)
    rows: dict[str, list[Row]] = {model: [] for model in MODELS}
    with ExitStack() as stack:
        answers = given.answers or Path(stack.enter_context(TemporaryDirectory()))
        networks = Networks(CachedRuntime(weights(), 1, answers))
        for pair in list(read_pairs(given.folders))[given.first :: given.every]:
            edits = list(strokes(pair.truth))
            if not edits:
                print(f"{pair.folder}/{pair.name}: no hair")
                continue
            band = painted(edits, (pair.truth.shape[0], pair.truth.shape[1]))
            for model, spec in MODELS.items():
                found = networks.predict(pair, spec)
                before = alpha_from_prediction(Document(pair.photo), found)
                after, seconds = refine(pair.photo, before, edits, given.large)
                row = (*errors(before, pair, band), *errors(after, pair, band), seconds)
                rows[model].append(row)
                cells = "{:.4f} {:.3f} -> {:.4f} {:.3f}".format(*row[:4])
                print(f"{pair.folder}/{pair.name}, {model}: {cells}", flush=True)
                if given.save:
                    _save(given.save / f"{pair.name}-{model}.png", pair, before, after)
    print("", *HEADING, sep="\n")
    for model, all_rows in rows.items():
        for name, some in (("all", all_rows), ("odd", all_rows[::2]), ("even", all_rows[1::2])):
            if some:
                print(f"| {model}, {name} {len(some)} | {' | '.join(summary(some))} |")


def refine(
    photo: UInt8Array, alpha: UInt8Array, edits: list[Refine], large: bool
) -> tuple[UInt8Array, list[float]]:
    """Return alpha after the strokes, uint8 HxW, and the seconds of CPU time of each stroke.

    A stroke that the tool refuses changes nothing. large: measure the time at 12 megapixels.
    """
    alpha = alpha.copy()
    factor = (LARGE / alpha.size) ** 0.5 if large else 1.0
    size = round(alpha.shape[0] * factor), round(alpha.shape[1] * factor)
    enlarged = resize(photo, size)
    seconds = []
    for edit in edits:
        try:
            apply_refine(photo, alpha, complete_refine(photo, alpha, edit), 1.0)
            points = tuple((x * factor, y * factor, r) for x, y, r in edit.points)
            wide, seen = Refine(points, edit.radius * factor), resize(alpha, size)
            began = time.process_time()
            complete_refine(enlarged, seen, wide)
            seconds.append(time.process_time() - began)
        except NothingToRefine:
            continue
    return alpha, seconds


def errors(alpha: UInt8Array, pair: Pair, band: BoolArray) -> tuple[float, float]:
    """Return the MAE in the band, 0 to 1, and the gradient error for 1000 of its pixels."""
    found, truth = alpha / np.float32(255), pair.truth / np.float32(255)
    gradient = metrics.gradient(found, truth, band) * 1e6 / band.sum()
    return metrics.mae(found, truth, band), float(gradient)


def summary(rows: list[Row]) -> list[str]:
    """Return the cells of a table's row: means, their changes, pictures made worse, seconds."""
    values = np.array([row[:4] for row in rows])
    mae, gradient, new_mae, new_gradient = values.mean(0)
    single = np.median(values[:, 2:] / values[:, :2], axis=0)
    more = (values[:, 2:] > values[:, :2]).sum(0)
    times = [second for row in rows for second in row[4]]
    return [
        *(f"{mae:.4f}", f"{new_mae:.4f}", change(new_mae / mae), change(single[0])),
        *(f"{gradient:.3f}", f"{new_gradient:.3f}"),
        *(change(new_gradient / gradient), change(single[1])),
        *(f"{count}" for count in more),
        f"{median(times):.2f}, at most {max(times):.2f}" if times else "–",
    ]


def change(ratio: float) -> str:
    """Return a ratio as a change in percent."""
    return f"{100 * (ratio - 1):+.1f} %"


def read_pairs(folders: list[Path]) -> Iterator[Pair]:
    """Yield the pictures of the folders with their truths."""
    for folder in folders:
        for path in sorted(folder.glob("*.jpg")):
            photo = np.asarray(Image.open(path).convert("RGB"))
            truth = np.asarray(Image.open(path.with_suffix(".mask.png")).convert("L"))
            yield Pair(path.stem, folder.name, photo, truth, None)


def _save(path: Path, pair: Pair, before: UInt8Array, after: UInt8Array) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    planes = [np.repeat(x[..., None], 3, 2) for x in (pair.truth, before, after)]
    Image.fromarray(np.concatenate([pair.photo, *planes], 1)).save(path)
