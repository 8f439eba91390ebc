"""Train Backdrop S: `python -m app.train run` or `finish`. docs/model-card.md has the data.

run: at a constant rate without end, from the newest checkpoint; saved every five minutes.
finish: the last stretch, in which the rate falls to zero; writes backdrop-s.pt for the export.
"""

import argparse
import os
import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import torch
from torch.utils.data import DataLoader, Dataset

from app.train.archives import Entry, Pair, list_backgrounds, list_pairs
from app.train.checkpoint import read_checkpoint, write_checkpoint
from app.train.network import BackdropS
from app.train.samples import make_sample
from app.train.training import Batch, Plan, Training
from app.train.weights import load_network, restore_norms

COMMITTED = Path(__file__).parents[1] / "prepare" / "backdrop-s.onnx"
RESULT = "backdrop-s.pt"
SETS = (
    *("duts_tr", "picsart_people", "picsart_people", "ccp_fashion", "ccp_fashion"),
    *("car_ads", "weizmann_horse", "feral_cats", "butterflies"),
)  # people twice
WITH_MASKS = 3  # pictures of which other networks' masks are known count so often
NORM_SAMPLES = 240  # from which the statistics of folded norms are measured


class Samples(Dataset[Batch]):
    """Samples of pairs, made anew each time."""

    def __init__(
        self, pairs: Sequence[Pair], backgrounds: Sequence[Entry], side: int, plain: float
    ) -> None:
        self.pairs, self.backgrounds, self.side, self.plain = pairs, backgrounds, side, plain

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Batch:
        rng = random.Random()
        made = make_sample(self.pairs, index, self.backgrounds, self.side, rng, self.plain)
        picture, hints, truth = map(torch.from_numpy, (made.picture, made.hints, made.truth))
        return picture, hints, truth


def main() -> None:
    """Train until stopped, or to the end of the last stretch."""
    options = _read_options()
    finishes = options.what == "finish"
    card = torch.cuda.is_available()
    device = "cuda" if card else "cpu"
    side = options.side or (320 if finishes or card else 224)
    batch = options.batch or (48 if card else 12)
    plan = Plan(
        rate=options.rate or (6e-4 if card else 2.5e-4),
        samples=options.samples if finishes else None,
        seconds=options.seconds,
        decay=0.998 if finishes else 0.9995,
        plain=options.plain,
        frozen=options.frozen,
    )
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    pairs = list_pairs(options.data, options.sets)
    pairs += [pair for pair in pairs if pair.masks] * (WITH_MASKS - 1)
    loader = DataLoader(
        Samples(pairs, list_backgrounds(options.data), side, options.plain),
        batch,
        shuffle=True,
        num_workers=max(1, options.threads - 1),
        drop_last=True,
        persistent_workers=True,
    )
    saved = read_checkpoint(options.work)
    network = BackdropS()
    if saved:
        network.load_state_dict(saved.mean)
    else:
        network = load_network(options.start)
        if options.start.suffix == ".onnx":
            restore_norms(network, ((b[0], b[1]) for b in islice(loader, NORM_SAMPLES // batch)))
    seen = saved.seen if saved else 0
    training = Training(network, plan, device, random.Random(), None if finishes else saved)
    print(f"{len(pairs)} pairs, {device}, {side} px, {seen} samples seen before", flush=True)

    def save() -> None:
        if finishes:
            torch.save(training.checkpoint().mean, options.work / RESULT)
        else:
            write_checkpoint(options.work, training.checkpoint())

    training.run(loader, save)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.train", description=__doc__)
    parser.add_argument("what", choices=("run", "finish"))
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets' zips")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument(
        "--from",
        dest="start",
        type=Path,
        default=COMMITTED,
        help=".pt, .onnx or .pth to begin with",
    )
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--side", type=int, help="pixels, a multiple of 32")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--samples", type=int, default=16_000, help="of the last stretch")
    parser.add_argument("--plain", type=float, default=0, help="share without hints, 0 to 1")
    cores = os.cpu_count() or 1
    parser.add_argument("--threads", type=int, default=cores, help="that compute; all if omitted")
    parser.add_argument(
        "--frozen", type=int, default=0, help="stages of the encoder, from the first"
    )
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after")
    return parser.parse_args()


if __name__ == "__main__":
    main()
