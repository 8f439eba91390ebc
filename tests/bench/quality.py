"""Measure the quality of cut-outs natively: `python build.py bench quality FOLDER...`.

A folder is one set: name.jpg beside name.mask.png (alpha, or a trimap with 128 for unknown). Each
set has the same weight in the mean, whatever its number of pictures. True colours come from
name.colours.png if it exists; otherwise pymatting estimates them from the true alpha, but only if
that has partial values: a binary truth says nothing about colours.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from pymatting import estimate_alpha_cf, estimate_foreground_ml
from scipy import ndimage

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.matting.foreground_layers import corrected_strips
from backdrop.engine.network.focus import Prediction, predict
from backdrop.engine.network.models import ISNET, MODELS, U2NETP, ModelSpec
from backdrop.engine.network.segment import SegmentationRuntime
from backdrop.engine.pipeline import alpha_from_prediction
from backdrop.runtime.native.native_runtime import run_to_end
from tests.bench import metrics
from tests.bench.answers import CachedRuntime
from tests.bench.weights import published, weights

COLUMNS = ("S", "wF", "MAE", "SAD", "MSE", "gradient", "connectivity", "composite", "seconds")
WORST = 10  # pictures to save


@dataclass(frozen=True)
class Cut:
    """A method's result: alpha float32 HxW from 0 to 1, colours uint8 HxWx3."""

    alpha: Float32Array
    colours: UInt8Array


@dataclass(frozen=True)
class Pair:
    """A picture with its truth: photo and colours uint8 HxWx3, truth uint8 HxW."""

    name: str
    folder: str
    photo: UInt8Array
    truth: UInt8Array
    colours: UInt8Array | None


class Networks:
    """Predictions of the networks for one picture; each network runs once."""

    def __init__(self, runtime: SegmentationRuntime) -> None:
        """Use a runtime for the networks."""
        self._runtime = runtime
        self._pair: Pair | None = None
        self._predictions: dict[ModelSpec, Prediction] = {}

    def predict(self, pair: Pair, spec: ModelSpec) -> Prediction:
        """Return the network's prediction for the picture."""
        if self._pair is not pair:
            self._pair, self._predictions = pair, {}
        if spec not in self._predictions:
            guide_mask = self.predict(pair, MODELS[spec.guide]).answer if spec.guide else None
            found = predict(Document(pair.photo), spec, self._runtime, guide_mask)
            self._predictions[spec] = run_to_end(found)
        return self._predictions[spec]


def methods(
    networks: Networks, as_published: Networks
) -> dict[str, Callable[[Pair], Callable[[], Cut]]]:
    """Return the methods to compare, by name.

    A method runs the networks first and returns a function with the rest of its work, which is
    timed. rembg uses the published networks, Backdrop those that app/prepare makes of them.
    """

    def raw(pair: Pair, spec: ModelSpec) -> Float32Array:
        mask = as_published.predict(pair, replace(spec, guide="", size_multiple=0)).mask
        return np.clip(resize(mask, pair.truth.shape), 0, 1)

    def plain(spec: ModelSpec) -> Callable[[Pair], Callable[[], Cut]]:
        def ask(pair: Pair) -> Callable[[], Cut]:
            raw(pair, spec)
            return lambda: Cut(raw(pair, spec), pair.photo)

        return ask

    def rembg(pair: Pair) -> Callable[[], Cut]:
        mask = raw(pair, ISNET)
        return lambda: rembg_alpha_matting(pair.photo, mask)

    def backdrop(spec: ModelSpec, fine: bool) -> Callable[[Pair], Callable[[], Cut]]:
        def ask(pair: Pair) -> Callable[[], Cut]:
            found = networks.predict(pair, spec)

            def cut() -> Cut:
                alpha = alpha_from_prediction(Document(pair.photo), found, fine)
                colours = np.concatenate(list(corrected_strips(pair.photo, alpha)))
                return Cut(alpha / np.float32(255), colours)

            return cut

        return ask

    return {
        "rembg u2netp": plain(U2NETP),
        "rembg isnet": plain(ISNET),
        "rembg isnet, alpha matting": rembg,
        "backdrop, fast": backdrop(U2NETP, False),
        "backdrop, best, unguided": backdrop(replace(ISNET, guide=""), False),
        "backdrop, best": backdrop(ISNET, False),
        "backdrop, best, closed form": backdrop(ISNET, True),
    }


def rembg_alpha_matting(photo: UInt8Array, mask: Float32Array) -> Cut:
    """Cut as rembg does by default: thresholds 240 and 10, erosion by 10, closed form."""
    levels = np.round(mask * 255)
    window = np.ones((10, 10))
    trimap = np.full(mask.shape, 0.5)
    trimap[ndimage.binary_erosion(levels > 240, window)] = 1
    trimap[ndimage.binary_erosion(levels < 10, window, border_value=1)] = 0
    if not (trimap == 1).any() or not (trimap == 0).any():
        return Cut(mask, photo)  # rembg falls back to the plain mask, as pymatting refuses
    try:
        alpha = estimate_alpha_cf(photo / 255.0, trimap)
    except ValueError:  # no preconditioner for this picture: rembg falls back here too
        return Cut(mask, photo)
    colours = estimate_foreground_ml(photo / 255.0, alpha)
    return Cut(alpha.astype(np.float32), np.clip(255 * colours, 0, 255).astype(np.uint8))


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
        yield Pair(path.stem, folder.name, photo, truth, _true_colours(photo, truth, colours))


def _true_colours(photo: UInt8Array, truth: UInt8Array, path: Path) -> UInt8Array | None:
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
    known = metrics.known(pair.truth)
    scores = {
        "S": metrics.s_measure(cut.alpha, pair.truth),
        "wF": metrics.weighted_f(cut.alpha, pair.truth),
        "MAE": metrics.mae(cut.alpha, truth, known),
    }
    band = metrics.unknown(pair.truth)
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
        measure(given, methods(ours, theirs))


def measure(
    given: argparse.Namespace, ways: dict[str, Callable[[Pair], Callable[[], Cut]]]
) -> None:
    """Cut out all pictures with all requested methods and print the tables."""
    chosen = {name: ask for name, ask in ways.items() if not given.methods or name in given.methods}
    overall: dict[str, list[dict[str, float]]] = {name: [] for name in chosen}
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
    print(f"\nmean of {len(given.folders)} sets\n", *table(overall), sep="\n")
    if given.worst:
        save_worst(given.worst, worst)


def _panel(pair: Pair, cut: Cut) -> UInt8Array:
    alpha = np.round(cut.alpha * 255).astype(np.uint8)
    planes = [pair.photo] + [np.repeat(x[..., None], 3, 2) for x in (pair.truth, alpha)]
    return np.concatenate(planes, 1)
