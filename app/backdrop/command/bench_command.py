"""Run `backdrop bench FILE PAIRS`: measure a model on pictures with ground truth."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from backdrop.command.measures import FAILURE, gradient_error, mean_error, overlap, s_measure
from backdrop.command.messages import message_of, terms_of
from backdrop.command.model_files import BEST, FAST, SIDES_IN_WORDS, ModelFiles, find_model
from backdrop.command.parser import Parser, parse_count
from backdrop.command.pictures import read_picture
from backdrop.command.start import DEVICES, run_engine, start_model
from backdrop.command.truths import Pair, find_pairs, read_truth
from backdrop.engine.arrays.aliases import BoolArray, Mask
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.errors import BackdropError, ModelMissing
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.segment import ask, to_mask
from backdrop.engine.pipeline import cut

DESCRIPTION = """\
Measure a model on pictures with ground truth, beside Backdrop's own models.

  backdrop bench birefnet-lite DIS5K/DIS-VD       a folder with im/ and gt/
  backdrop bench model.onnx pairs --every 10      dog.jpg beside dog.mask.png
"""
EPILOG = """\
IoU is the overlap at one half, failed the share of pictures with an IoU under .8, MAE the mean
error of alpha, S the S-measure, gradient the error beside the edges (lower is better), seconds the
mean time of a picture. "mask alone" is the model's answer enlarged to the picture, as published
figures are of; without these words it is what Backdrop makes of it. A truth that has only 0, 128
and 255 is a trimap, and has no gradient error.

For a folder of pictures that is called bench, write ./bench.
"""
COLUMNS = ("IoU", "failed", "MAE", "S", "gradient", "seconds")
ALONE = ", mask alone"  # ending of a row's name

Scores = dict[str, float]
Way = Callable[[Document], Mask]
"""Cuts a picture: alpha float32 HxW, 0 to 1."""


def run_bench(arguments: Sequence[str]) -> int:
    """Run the command with the arguments after `bench`, and return its exit code."""
    parser = _build_parser()
    given = parser.parse_args(arguments)
    pairs = find_pairs(given.pairs)[:: given.every]
    if not pairs:
        parser.error(
            f"{given.pairs} has no pairs: dog.jpg beside dog.mask.png, or folders im and gt."
        )
    try:
        ways = _find_ways(given)
        rows = measure(pairs, ways)
    except BackdropError as error:
        parser.error(message_of(error))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if given.json:
        print(json.dumps({"pictures": len(next(iter(rows.values()))), "means": means(rows)}))
    else:
        print("\n".join(format_table(rows)))
    return 0


def measure(pairs: Iterable[Pair], ways: dict[str, Way]) -> dict[str, list[Scores]]:
    """Return the scores of every picture, by the names of the ways.

    A pair whose truth has another size is left out, with a sentence.
    """
    rows: dict[str, list[Scores]] = {name: [] for name in ways}
    for pair in tqdm(pairs, unit="picture", disable=None):
        document = read_picture(pair.picture)
        truth, certain = read_truth(pair.truth)
        if truth.shape != (document.height, document.width):
            tqdm.write(f"left out, its truth has another size: {pair.picture}", sys.stderr)
            continue
        for name, way in ways.items():
            start = time.perf_counter()
            alpha = way(document)
            seconds = time.perf_counter() - start
            rows[name].append({**score(alpha, truth, certain), "seconds": seconds})
    return rows


def score(alpha: Mask, truth: Mask, certain: BoolArray) -> Scores:
    """Return all measures that the truth allows."""
    shared = overlap(alpha, truth, certain)
    scores = {
        "IoU": shared,
        "failed": float(shared < FAILURE),
        "MAE": mean_error(alpha, truth, certain),
    }
    if certain.all():
        scores["S"] = s_measure(alpha, truth)
        scores["gradient"] = gradient_error(alpha, truth)
    return scores


def means(rows: dict[str, list[Scores]]) -> dict[str, Scores]:
    """Return the mean of each measure over the pictures that have it."""
    return {
        name: {
            column: float(np.mean(values))
            for column in COLUMNS
            if (values := [each[column] for each in scores if column in each])
        }
        for name, scores in rows.items()
    }


def format_table(rows: dict[str, list[Scores]]) -> list[str]:
    """Return a Markdown table with the means, one row a model."""
    width = max(len(name) for name in rows)
    heads = " | ".join(f"{column:>8}" for column in COLUMNS)
    lines = [f"| {'model':{width}} | {heads} |", f"|{'-' * (width + 2)}" + f"|{'-' * 10}" * 6 + "|"]
    for name, found in means(rows).items():
        cells = " | ".join(
            f"{found[column]:8.4f}" if column in found else f"{'–':>8}" for column in COLUMNS
        )
        lines.append(f"| {name:{width}} | {cells} |")
    count = len(next(iter(rows.values())))
    return [*lines, "", "1 picture" if count == 1 else f"{count} pictures"]


def _find_ways(given: argparse.Namespace) -> dict[str, Way]:
    providers = [DEVICES[given.device]]
    found = find_model(given.model, given.models, given.model_colours, given.model_side)
    terms = terms_of(found.known)
    if terms:
        print(f"backdrop: {terms}", file=sys.stderr)
    name = Path(given.model).stem if given.model.endswith(".onnx") else given.model
    ways = {f"{name}{ALONE}": mask_alone(found, given.threads, providers)}
    ways[name] = as_backdrop(found, given.threads, providers)
    for own in () if given.alone else (BEST, FAST):
        try:
            model = find_model(own, given.models)
        except ModelMissing:
            continue  # a package may be built without Best
        if own != name:
            ways[f"Backdrop, {own}"] = as_backdrop(model, given.threads, providers)
    return ways


def mask_alone(model: ModelFiles, threads: int, providers: Sequence[str]) -> Way:
    """Return a way that asks the model for the whole picture and only enlarges its mask."""
    runtime = start_model(model, threads, providers)
    spec = replace(model.spec, guide="", mender="")

    def way(document: Document) -> Mask:
        mask = to_mask(run_engine(ask(document, spec, runtime)), spec)
        return np.clip(resize(mask, (document.height, document.width)), 0, 1)

    return way


def as_backdrop(model: ModelFiles, threads: int, providers: Sequence[str]) -> Way:
    """Return a way that cuts as the command does."""
    runtime = start_model(model, threads, providers)

    def way(document: Document) -> Mask:
        result = run_engine(cut(document, model.spec, runtime, lambda _: None))
        return result.alpha / np.float32(255)

    return way


def _build_parser() -> Parser:
    parser = Parser(
        prog="backdrop bench",
        usage="%(prog)s FILE PAIRS [options]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("model", metavar="FILE", help="an .onnx file, or a model's name as for --model")
    add("pairs", type=Path, metavar="PAIRS", help="a folder of pictures with their truths")
    add("--every", type=parse_count, default=1, metavar="N", help="use every n-th picture only")
    add("--alone", action="store_true", help="leave Backdrop's own models out")
    add("--model-colours", choices=tuple(COLOURS), default="", help="as for backdrop")
    add("--model-side", type=int, default=0, metavar="N", help=f"as for backdrop: {SIDES_IN_WORDS}")
    add("--models", type=Path, metavar="FOLDER", help="as for backdrop")
    add("--device", choices=tuple(DEVICES), default="cpu", help="as for backdrop")
    add("--threads", type=int, default=0, metavar="N", help="of the processor (default: all)")
    add("--json", action="store_true", help="print the means as JSON")
    return parser
