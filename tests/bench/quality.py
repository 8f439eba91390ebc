"""Measure the quality of cut-outs natively: `python build.py bench quality FOLDER...`.

A folder is one set: name.jpg beside name.mask.png (alpha, or a trimap with 128 for unknown). Each
set has the same weight in the first mean, each picture in the second; `fail` is the share of
pictures with an IoU under .8. True colours come from
name.colours.png if it exists; otherwise pymatting estimates them from the true alpha, but only if
that has partial values: a binary truth says nothing about colours.
"""

import argparse
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from pymatting import estimate_foreground_ml

from backdrop.command.model_files import find_model
from backdrop.engine.arrays.aliases import UInt8Array
from tests.bench import metrics
from tests.bench.answers import CachedRuntime
from tests.bench.methods import Cut, Method, Networks, Pair, custom_methods, methods
from tests.bench.weights import published, weights

COLUMNS = (
    "IoU",
    "fail",
    "S",
    "wF",
    "MAE",
    "SAD",
    "MSE",
    "gradient",
    "connectivity",
    "composite",
    "seconds",
)
FAILURE = 0.8  # IoU below which a cut has failed
WORST = 10  # pictures to save


def pairs(folder: Path) -> Iterable[Pair]:
    """Yield the folder's pictures that have a truth of the same size, ordered by name."""
    for path in sorted(folder.glob("*.jpg")):
        mask, colours = path.with_suffix(".mask.png"), path.with_suffix(".colours.png")
        if not mask.exists():
            continue
        photo = np.asarray(Image.open(path).convert("RGB"))
        truth = np.asarray(Image.open(mask).convert("L"))
        if truth.shape != photo.shape[:2]:
            print(f"skipped, its truth has another size: {path}")
            continue
        yield Pair(
            path.stem, folder.name, photo, truth, _read_or_estimate_colours(photo, truth, colours)
        )


def _read_or_estimate_colours(
    photo: UInt8Array, truth: UInt8Array, path: Path
) -> UInt8Array | None:
    if path.exists():
        colours: UInt8Array = np.asarray(Image.open(path).convert("RGB"))
        return colours
    if metrics.is_trimap(truth) or not ((truth > 0) & (truth < 255)).any():
        return None
    estimate = 255 * estimate_foreground_ml(photo / 255.0, truth / 255.0)
    return np.clip(np.round(estimate), 0, 255).astype(np.uint8)  # type: ignore[no-any-return]


def score(cut: Cut, pair: Pair) -> dict[str, float]:
    """Return every measure that the pair's truth allows."""
    truth = pair.truth / np.float32(255)
    certain = metrics.certain_pixels(pair.truth)
    overlap = metrics.iou(cut.alpha, pair.truth)
    scores = {
        "IoU": overlap,
        "fail": float(overlap < FAILURE),
        "S": metrics.s_measure(cut.alpha, pair.truth),
        "wF": metrics.weighted_f(cut.alpha, pair.truth),
        "MAE": metrics.mae(cut.alpha, truth, certain),
    }
    band = metrics.unknown_band(pair.truth)
    if metrics.is_trimap(pair.truth) or not band.any():
        return scores  # the truth within the band is unknown
    scores["SAD"] = metrics.sad(cut.alpha, truth, band)
    scores["MSE"] = metrics.mse(cut.alpha, truth, band)
    scores["gradient"] = metrics.gradient(cut.alpha, truth, band)
    scores["connectivity"] = metrics.connectivity(cut.alpha, truth, band)
    if pair.colours is not None:
        scores["composite"] = metrics.composite(cut.alpha, cut.colours, truth, pair.colours, band)
    return scores


def table(rows: dict[str, list[dict[str, float]]]) -> list[str]:
    """Return a Markdown table with one row per method: each column's mean."""
    lines = ["| method | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for method, scores in rows.items():
        cells = [_mean([s[column] for s in scores if column in s]) for column in COLUMNS]
        lines.append(f"| {method} | " + " | ".join(cells) + " |")
    return lines


def _mean(values: list[float]) -> str:
    return f"{np.mean(values):.4f}" if values else "–"


def _averages(scores: list[dict[str, float]]) -> dict[str, float]:
    return {
        column: float(np.mean([s[column] for s in scores if column in s]))
        for column in COLUMNS
        if any(column in s for s in scores)
    }


def save_worst(folder: Path, cuts: list[tuple[float, str, UInt8Array]]) -> None:
    """Save photo, truth and alpha side by side for the pictures with the highest error."""
    folder.mkdir(parents=True, exist_ok=True)
    for rank, (mae, name, panel) in enumerate(cuts, 1):
        Image.fromarray(panel).save(folder / f"{rank:02}-{mae:.3f}-{name}.png")


def report(arguments: Sequence[str]) -> None:
    """Read the command line; print one table per set and one of their mean."""
    parser = argparse.ArgumentParser(prog="python build.py bench quality", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--methods", nargs="*", help="only these methods")
    parser.add_argument("--model", help="measure this .onnx file, or model by name, too")
    parser.add_argument("--every", type=int, default=1, help="use every n-th picture of a set")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--answers", type=Path, help="folder in which to cache the networks' masks")
    parser.add_argument("--worst", type=Path, help="folder in which to save the worst pictures")
    given = parser.parse_args(arguments)

    with ExitStack() as stack:
        answers = given.answers or Path(stack.enter_context(TemporaryDirectory()))
        ours, theirs = (
            Networks(CachedRuntime(files, given.threads, answers))
            for files in (weights(), published())
        )
        ways = methods(ours, theirs)
        if given.model:
            ways |= _custom_ways(given.model, given.threads, answers)
        measure(given, ways)


def _custom_ways(name: str, threads: int, answers: Path) -> dict[str, Method]:
    found = find_model(name)
    files = {**weights(), **found.files}
    title = Path(name).stem if name.endswith(".onnx") else name
    return custom_methods(title, found.spec, Networks(CachedRuntime(files, threads, answers)))


def measure(given: argparse.Namespace, ways: dict[str, Method]) -> None:
    """Cut out all pictures with all requested methods and print the tables."""
    chosen = {name: ask for name, ask in ways.items() if not given.methods or name in given.methods}
    overall: dict[str, list[dict[str, float]]] = {name: [] for name in chosen}
    pictures: dict[str, list[dict[str, float]]] = {name: [] for name in chosen}
    worst: list[tuple[float, str, UInt8Array]] = []
    for folder in given.folders:
        rows: dict[str, list[dict[str, float]]] = {name: [] for name in chosen}
        for number, pair in enumerate(pairs(folder)):
            if number % given.every:
                continue
            for name, ask in chosen.items():
                work = ask(pair)
                start = time.process_time()
                cut = work()
                seconds = time.process_time() - start
                rows[name].append({**score(cut, pair), "seconds": seconds})
            # the worst pictures are those of the last method named
            worst.append((rows[name][-1]["MAE"], f"{folder.name}-{pair.name}", _panel(pair, cut)))
            worst = sorted(worst, key=lambda row: -row[0])[:WORST]
        if not rows[name]:
            print(f"no pairs in {folder}")
            continue
        print(f"\n{folder.name}, {len(rows[name])} pictures\n", *table(rows), sep="\n", flush=True)
        for name, scores in rows.items():
            overall[name].append(_averages(scores))
            pictures[name] += scores
    print(f"\nmean of {len(given.folders)} sets\n", *table(overall), sep="\n")
    print(f"\nmean of {len(pictures[name])} pictures\n", *table(pictures), sep="\n")
    if given.worst:
        save_worst(given.worst, worst)


def _panel(pair: Pair, cut: Cut) -> UInt8Array:
    alpha = np.round(cut.alpha * 255).astype(np.uint8)
    planes = [pair.photo] + [np.repeat(x[..., None], 3, 2) for x in (pair.truth, alpha)]
    return np.concatenate(planes, 1)
