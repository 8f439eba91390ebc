"""Read the entry of the model that the host has added to the site. Pure."""

from dataclasses import dataclass
from typing import Any

from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.graphics_probe import CONTRASTS, GRID_SIDE, Known
from backdrop.runtime.worker.hosted_checks import (
    MAX_TEXT,
    Kinds,
    read_entry,
    require,
    require_line,
    require_range,
    weights_of,
)

SIDES = (16, 2048)  # pixels
KINDS: Kinds = {
    "best_for": str,
    "sha256": str,
    "side": int,
    "colours": str,
    "is_stretched": bool,
    "is_best": bool,
    "answer": (dict, type(None)),
}
LEVELS = range(256)


@dataclass(frozen=True)
class HostedEntry:
    """A host's model.

    title, licence, best_for ("" if unknown): for the person. use: of commercial use, as in the
    catalogue, or "". memory_gb: GB that a picture takes. side: pixels of the input. colours: a key
    of COLOURS. is_stretched: the lowest and the highest value of its answer stand for 0 and 1.
    is_best: it stands in the place of Best. known: its answer to the probe, None if the build did
    not find one. weights: bytes and parts, as networks.json
    has them for model_store.py.
    """

    title: str
    licence: str
    use: str
    best_for: str
    memory_gb: float
    side: int
    colours: str
    is_stretched: bool
    is_best: bool
    known: Known | None
    weights: dict[str, Any]


def entry_from(text: object) -> HostedEntry:
    """Read the text of an entry. Raises BadEntry, also for what is no text."""
    data = read_entry(text, KINDS)
    require_line(data["best_for"], "best_for", MAX_TEXT)
    require(data["colours"] in COLOURS, f'"colours" is none of {", ".join(COLOURS)}')
    require_range(data, "side", *SIDES)
    return HostedEntry(
        title=data["title"],
        licence=data["licence"],
        use=data["use"],
        best_for=data["best_for"],
        memory_gb=data["memory_gb"],
        side=data["side"],
        colours=data["colours"],
        is_stretched=data["is_stretched"],
        is_best=data["is_best"],
        known=_known(data["answer"]),
        weights=weights_of(data),
    )


def _known(answer: dict[str, Any] | None) -> Known | None:
    """Return the answer to the probe in an entry, or None. Raises BadEntry."""
    if answer is None:
        return None
    require(answer.keys() == {"contrast", "grid"}, '"answer" has other keys')
    contrast, grid = answer["contrast"], answer["grid"]
    rows = grid if isinstance(grid, list) else []
    sides = [len(row) if isinstance(row, list) else 0 for row in rows]
    is_square = sides == [GRID_SIDE] * GRID_SIDE
    is_fit = is_square and all(type(cell) is int and cell in LEVELS for row in rows for cell in row)
    require(contrast in CONTRASTS and is_fit, '"answer" is not as the build writes it')
    return Known(contrast, grid)
