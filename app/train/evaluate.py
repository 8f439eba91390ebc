"""Evaluate a network: `python -m app.train.evaluate NETWORK PAIRS`, of a .pt or .onnx file.

PAIRS has a folder for each set, with NAME.jpg and NAME.mask.png; the folder of --masks has
SET/NAME.png to start from, such as IS-Net's. Printed are the mean IoU and the share of failures
(IoU below 0.8): alone, after the given masks, and after one to three taps, each in the middle of
the largest wrong region.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from app.train.asking import Ask, open_onnx
from app.train.evaluation import (
    ALONE,
    FAILED_BELOW,
    START,
    Scores,
    evaluate,
    list_test_pairs,
    summarise,
)


def main() -> None:
    """Print a line for each set, for all pairs, and for those that failed at first."""
    parser = argparse.ArgumentParser(prog="python -m app.train.evaluate")
    parser.add_argument("network", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--sets", nargs="+", default=[], help="folders in PAIRS; all if omitted")
    parser.add_argument("--masks", type=Path)
    parser.add_argument("--side", type=int, default=320)
    options = parser.parse_args()
    pairs = list_test_pairs(options.pairs, options.sets, options.masks)
    rows = evaluate(_open(options.network), pairs, options.side)
    every = [row for group in rows.values() for row in group]
    for name, group in [*rows.items(), ("all", every)]:
        print(_line(name, group))
    failed = [row for row in every if row.get(START, row[ALONE]) < FAILED_BELOW]
    if failed:
        print(_line("failed at first", failed))


def _open(path: Path) -> Ask:
    if path.suffix == ".onnx":
        return open_onnx(path)
    # Only here, as ONNX files need no PyTorch.
    from app.train.torch_asking import open_weights  # noqa: PLC0415

    return open_weights(path)


def _line(name: str, rows: Iterable[Scores]) -> str:
    listed = list(rows)
    cells = [
        f"{situation} {iou:.3f} (fail {failures:.2f})"
        for situation, (iou, failures, _) in summarise(listed).items()
    ]
    return f"{name:20}{len(listed):4}  {'  '.join(cells)}"


if __name__ == "__main__":
    main()
