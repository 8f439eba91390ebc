"""Keep the state of a training in a file, so that it can go on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

NAME = "checkpoint.pt"


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training.

    `weights` and `mean` are state dictionaries of a plain network: the trained weights, and their
    exponential mean, which is the result. `opt` is the optimiser's state, `seen` the number of
    samples so far.
    """

    weights: dict[str, Tensor]
    mean: dict[str, Tensor]
    opt: dict[str, Any]
    seen: int


def read_checkpoint(folder: Path) -> Checkpoint | None:
    """Return the folder's checkpoint, if it has one."""
    path = folder / NAME
    if not path.exists():
        return None
    return Checkpoint(**torch.load(path, map_location="cpu", weights_only=True))


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Replace the folder's checkpoint, atomically."""
    path = folder / NAME
    fresh = path.with_suffix(".new")
    torch.save(vars(checkpoint), fresh)
    fresh.replace(path)
