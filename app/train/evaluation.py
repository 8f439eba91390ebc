"""Score a network on pairs: alone, after proposed masks, and after simulated taps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from app.train.asking import Ask
from app.train.samples import normalise
from app.train.taps import Point, hint_planes, next_tap
from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask

MULTIPLE = 32  # of the network's sides
SMALLEST_SIDE = 64
TAPS = 3
FAILED_BELOW = 0.8  # IoU
TRUTH = ".mask.png"
ALONE, START, AFTER = "alone", "start", "after it"

Scores = Mapping[str, float]
"""IoU by situation: ALONE, START and AFTER if there is a mask to start from, "1 tap" and so on."""


@dataclass(frozen=True)
class TestPair:
    """A photo, its truth and, if there is one, a mask to start from."""

    __test__ = False  # pytest would take it for a test

    group: str
    photo: Path
    truth: Path
    start: Path | None


def list_test_pairs(folder: Path, groups: Iterable[str], masks: Path | None) -> list[TestPair]:
    """List FOLDER/GROUP/NAME.jpg with NAME.mask.png beside it, and MASKS/GROUP/NAME.png.

    Without groups, all folders are listed.
    """
    found = []
    for name in groups or sorted(path.name for path in folder.iterdir() if path.is_dir()):
        for truth in sorted((folder / name).glob(f"*{TRUTH}")):
            stem = truth.name.removesuffix(TRUTH)
            start = masks / name / f"{stem}.png" if masks else None
            photo = truth.with_name(f"{stem}.jpg")
            if photo.exists():
                found.append(
                    TestPair(name, photo, truth, start if start and start.exists() else None)
                )
    return found


def score_pair(ask: Ask, pair: TestPair, side: int) -> Scores | None:
    """Return the network's scores on a pair at its long side, or None if the truth is empty."""
    photo = Image.open(pair.photo).convert("RGB")
    size = _network_size(photo.size, side)
    truth = _resize(Image.open(pair.truth).convert("L"), size) > 127
    if not truth.any():
        return None
    picture = normalise(_resize(photo, size))
    mask = ask(picture, hint_planes(None, (), (), *truth.shape))
    scores = {ALONE: intersection_over_union(mask, truth)}
    if pair.start:
        mask = _resize(Image.open(pair.start).convert("L"), size) / 255
        after = ask(picture, hint_planes(mask, (), (), *truth.shape))
        scores[START] = intersection_over_union(mask, truth)
        scores[AFTER] = intersection_over_union(after, truth)
    return scores | _score_taps(ask, picture, truth, mask)


def intersection_over_union(mask: Mask, truth: BoolArray) -> float:
    """Return the IoU of a mask above a half and a truth."""
    found = mask > 0.5
    return float((found & truth).sum() / max(1, (found | truth).sum()))


def summarise(rows: Iterable[Scores]) -> dict[str, tuple[float, float, int]]:
    """Return the mean IoU, the share of failures and the number of pairs, by situation."""
    columns: dict[str, list[float]] = {}
    for row in rows:
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return {
        name: (float(np.mean(values)), float(np.mean(np.array(values) < FAILED_BELOW)), len(values))
        for name, values in columns.items()
    }


def evaluate(ask: Ask, pairs: Iterable[TestPair], side: int) -> dict[str, list[Scores]]:
    """Return the scores of all pairs by group."""
    rows: dict[str, list[Scores]] = {}
    for pair in pairs:
        scores = score_pair(ask, pair, side)
        if scores:
            rows.setdefault(pair.group, []).append(scores)
    return rows


def _score_taps(ask: Ask, picture: Float32Array, truth: BoolArray, mask: Mask) -> dict[str, float]:
    keep: list[Point] = []
    remove: list[Point] = []
    scores = {}
    for count in range(1, TAPS + 1):
        point = next_tap(mask, truth)
        if point:
            (keep if truth[point] else remove).append(point)
            mask = ask(picture, hint_planes(mask, keep, remove, *truth.shape))
        scores[f"{count} taps" if count > 1 else "1 tap"] = intersection_over_union(mask, truth)
    return scores


def _network_size(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return width and height whose longer is about `side`, in multiples of 32."""
    factor = side / max(size)
    width, height = (max(SMALLEST_SIDE, round(v * factor / MULTIPLE) * MULTIPLE) for v in size)
    return width, height


def _resize(image: Image.Image, size: tuple[int, int]) -> Float32Array:
    how = Image.BOX if image.width > size[0] else Image.BILINEAR
    return np.asarray(image.resize(size, how), np.float32)
