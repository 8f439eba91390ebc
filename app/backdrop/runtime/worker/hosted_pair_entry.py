"""Read the entry of the model for Pick that the host has added to the site. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backdrop.runtime.worker.hosted_checks import (
    MAX_TEXT,
    Kinds,
    read_entry,
    require,
    require_line,
    weights_of,
)

FILES = (2, 8)  # an encoder and a decoder, which may keep weights in further files
KINDS: Kinds = {"files": list}


@dataclass(frozen=True)
class PairEntry:
    """A host's model for Pick.

    title, licence: for the person. use: of commercial use, as in the catalogue, or "". memory_gb:
    GB that it takes. files: the names and bytes of its files. weights: bytes and parts of all files
    one after the other, as networks.json has them for model_store.py.
    """

    title: str
    licence: str
    use: str
    memory_gb: float
    files: Sequence[tuple[str, int]]
    weights: dict[str, Any]


def pair_from(text: object) -> PairEntry:
    """Read the text of an entry. Raises BadEntry, also for what is no text."""
    data = read_entry(text, KINDS)
    files = data["files"]
    low, high = FILES
    require(low <= len(files) <= high, f"it does not have {low} to {high} files")
    for file in files:
        is_known = isinstance(file, dict) and file.keys() == {"name", "bytes"}
        require(is_known, "a file has other keys than name and bytes")
        is_fit = isinstance(file["name"], str) and type(file["bytes"]) is int and file["bytes"] > 0
        require(is_fit, "a file's name or bytes are of another type")
        require_line(file["name"], "name", MAX_TEXT)
    is_whole = sum(file["bytes"] for file in files) == data["bytes"]
    require(is_whole, "its files are not the whole model")
    return PairEntry(
        title=data["title"],
        licence=data["licence"],
        use=data["use"],
        memory_gb=data["memory_gb"],
        files=[(file["name"], file["bytes"]) for file in files],
        weights=weights_of(data),
    )
