"""Put other weights in the place of the repository's: prepare, compare, replace."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.prepare.calibrate import calibrate
from app.prepare.recipe import Recipe, write_ranges
from app.train.asking import open_onnx
from app.train.check import check_network
from app.train.comparison import list_worse, tabulate
from app.train.evaluation import Scores, TestPair, evaluate
from app.train.layout import BACKDROP_S, Layout
from app.train.pins import renew_pins

SIDE = 320  # pixels of the long side, as in use


@dataclass(frozen=True)
class Place:
    """The files of the repository with the weights, their ranges and their pins."""

    weights: Path
    ranges: Path
    project: Path


class WorseNetworkError(Exception):
    """The new network is worse than the one in its place."""


def install(
    source: Path,
    photos: Sequence[Path],
    pairs: Sequence[TestPair],
    recipe: Recipe,
    place: Place,
    *,
    accept_worse: bool = False,
    layout: Layout = BACKDROP_S,
) -> None:
    """Check `source`, measure its ranges on photos, compare it on pairs, and put it in place.

    Prints the prepared networks' scores, old beside new. Nothing is written unless all succeeds.
    Raises AnotherNetworkError, PrepareError, WorseNetworkError unless `accept_worse`, and OSError.
    """
    check_network(source, layout)
    with TemporaryDirectory() as folder:
        old, new, ranges = (Path(folder, name) for name in ("old.onnx", "new.onnx", "ranges.json"))
        recipe.prepare(place.weights, old, place.ranges)
        write_ranges(ranges, calibrate(recipe, source, list(photos)))
        recipe.prepare(source, new, ranges)
        before, after = (_evaluate(path, pairs) for path in (old, new))
        print(*tabulate(before, after), sep="\n")
        worse = list_worse(before, after)
        if worse and not accept_worse:
            raise WorseNetworkError("\n".join(worse))
        renew_pins(place.project, source.read_bytes(), new.read_bytes())
        shutil.copyfile(ranges, place.ranges)
        if source.resolve() != place.weights.resolve():
            shutil.copyfile(source, place.weights)


def _evaluate(network: Path, pairs: Sequence[TestPair]) -> dict[str, list[Scores]]:
    return evaluate(open_onnx(network), pairs, SIDE)
