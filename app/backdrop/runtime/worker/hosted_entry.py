"""Read the entry of the model that the host has added to the site. Pure."""

from dataclasses import dataclass
from typing import Any

from backdrop.engine.network.colours import COLOURS
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
}


@dataclass(frozen=True)
class HostedEntry:
    """A host's model.

    title, licence, best_for ("" if unknown): for the person. use: of commercial use, as in the
    catalogue, or "". memory_gb: GB that a picture takes. side: pixels of the input. colours: a key
    of COLOURS. is_stretched: the lowest and the highest value of its answer stand for 0 and 1.
    is_best: it stands in the place of Best. weights: bytes and parts, as networks.json
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
        weights=weights_of(data),
    )
