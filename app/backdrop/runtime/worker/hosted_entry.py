"""Read the entry of the model that the host has added to the site. Pure.

app/build/hosted.py writes it, as a text of JSON in networks.json. It is checked as strictly as a
stranger's file: a host may have changed it, and nothing in it may lead elsewhere or ask for endless
memory. As a text, it spoils nothing else there.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from backdrop.engine.network.colours import COLOURS

MAX_CHARACTERS = 400_000  # of the text; a piece has about 250
MAX_BYTES = 2_000_000_000  # of the model
MAX_PIECE = 24 * 1024 * 1024  # bytes of a piece, compressed or not
MAX_PIECES = 1000
MAX_TITLE = 24  # characters
MAX_TEXT = 200  # characters
SIDES = (16, 2048)  # pixels
MEMORY_GB = (0.0, 64.0)
USES = ("", "allowed", "forbidden", "unclear")
PIECE_URL = re.compile(r"\.\./hosted-[0-9a-f]{12}/[0-9a-f]{16}\.bin")
SHA256 = re.compile(r"[0-9a-f]{64}")
KINDS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "licence": str,
    "use": str,
    "best_for": str,
    "bytes": int,
    "sha256": str,
    "side": int,
    "colours": str,
    "is_stretched": bool,
    "memory_gb": (int, float),
    "is_best": bool,
    "parts": list,
}


class BadEntry(Exception):
    """The entry is not one that this page understands; the message says why."""


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
    if not isinstance(text, str):
        raise BadEntry("it is not a text")
    _require(len(text) <= MAX_CHARACTERS, "it is too long")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadEntry("it is not JSON") from None
    _require(isinstance(data, dict), "it is not an object")
    _require(data.keys() == KINDS.keys(), f"its keys are not {', '.join(KINDS)}")
    for key, kind in KINDS.items():
        # bool is an int for isinstance().
        is_kind = isinstance(data[key], kind) and (kind is bool or not isinstance(data[key], bool))
        _require(is_kind, f'"{key}" is of another type')
    for key, most in (("title", MAX_TITLE), ("licence", MAX_TEXT), ("best_for", MAX_TEXT)):
        value = data[key]
        is_plain = value.isprintable() and not set(value) & set("<>")
        _require(len(value) <= most and is_plain, f'"{key}" is not one line of {most} characters')
    _require(data["title"].strip() != "", "it has no title")
    _require(data["use"] in USES, '"use" is none of those known')
    _require(data["colours"] in COLOURS, f'"colours" is none of {", ".join(COLOURS)}')
    for key, (low, high) in (("side", SIDES), ("memory_gb", MEMORY_GB), ("bytes", (1, MAX_BYTES))):
        _require(low <= data[key] <= high, f'"{key}" is not from {low} to {high}')
    _check_parts(data["parts"], data["bytes"])
    return HostedEntry(
        title=data["title"].strip(),
        licence=data["licence"],
        use=data["use"],
        best_for=data["best_for"],
        memory_gb=float(data["memory_gb"]),
        side=data["side"],
        colours=data["colours"],
        is_stretched=data["is_stretched"],
        is_best=data["is_best"],
        weights={"bytes": data["bytes"], "parts": data["parts"]},
    )


def _check_parts(parts: list[Any], size: int) -> None:
    _require(0 < len(parts) <= MAX_PIECES, f"it has no pieces or more than {MAX_PIECES}")
    for part in parts:
        is_known = isinstance(part, dict) and part.keys() == {"url", "bytes", "wire", "sha256"}
        _require(is_known, "a piece has other keys than url, bytes, wire and sha256")
        for key, pattern in (("url", PIECE_URL), ("sha256", SHA256)):
            is_fit = isinstance(part[key], str) and pattern.fullmatch(part[key])
            _require(bool(is_fit), f'the "{key}" of a piece is not as the build writes it')
        for key in ("bytes", "wire"):
            is_fit = type(part[key]) is int and 0 < part[key] <= MAX_PIECE
            _require(is_fit, f'the "{key}" of a piece is not from 1 to {MAX_PIECE}')
    _require(sum(part["bytes"] for part in parts) == size, "its pieces are not the whole model")


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise BadEntry(reason)
