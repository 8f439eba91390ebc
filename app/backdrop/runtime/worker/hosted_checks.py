"""Check what is common to the entries of models that the host has added to the site. Pure.

app/build/hosted_files.py writes an entry, as a text of JSON in networks.json. It is checked as
strictly as a stranger's file: a host may have changed it, and nothing in it may lead elsewhere or
ask for endless memory. As a text, it spoils nothing else there.
"""

import json
import re
from typing import Any

MAX_CHARACTERS = 400_000  # of the text; a piece has about 250
MAX_BYTES = 2_000_000_000  # of the model
MAX_PIECE = 24 * 1024 * 1024  # bytes of a piece, compressed or not
MAX_PIECES = 1000
MAX_TITLE = 24  # characters
MAX_TEXT = 200  # characters
MEMORY_GB = (0.0, 64.0)
USES = ("", "allowed", "forbidden", "unclear")
PIECE_URL = re.compile(r"\.\./hosted-[0-9a-f]{12}/[0-9a-f]{16}\.bin")
SHA256 = re.compile(r"[0-9a-f]{64}")
Kinds = dict[str, type | tuple[type, ...]]
COMMON: Kinds = {
    "title": str,
    "licence": str,
    "use": str,
    "bytes": int,
    "memory_gb": (int, float),
    "parts": list,
}


class BadEntry(Exception):
    """The entry is not one that this page understands; the message says why."""


def read_entry(text: object, further: Kinds) -> dict[str, Any]:
    """Return the object in an entry's text, whose keys are COMMON and `further` ones.

    Those of COMMON are checked, of the others only the types. Raises BadEntry, also for no text.
    """
    if not isinstance(text, str):
        raise BadEntry("it is not a text")
    require(len(text) <= MAX_CHARACTERS, "it is too long")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadEntry("it is not JSON") from None
    kinds = {**COMMON, **further}
    require(isinstance(data, dict), "it is not an object")
    require(data.keys() == kinds.keys(), f"its keys are not {', '.join(kinds)}")
    for key, kind in kinds.items():
        # bool is an int for isinstance().
        is_kind = isinstance(data[key], kind) and (kind is bool or not isinstance(data[key], bool))
        require(is_kind, f'"{key}" is of another type')
    require_line(data["title"], "title", MAX_TITLE)
    require_line(data["licence"], "licence", MAX_TEXT)
    require(data["title"].strip() != "", "it has no title")
    require(data["use"] in USES, '"use" is none of those known')
    require_range(data, "memory_gb", *MEMORY_GB)
    require_range(data, "bytes", 1, MAX_BYTES)
    _check_parts(data["parts"], data["bytes"])
    return {**data, "title": data["title"].strip(), "memory_gb": float(data["memory_gb"])}


def weights_of(data: dict[str, Any]) -> dict[str, Any]:
    """Return the bytes and the pieces of a checked entry, as networks.json has them of others."""
    return {"bytes": data["bytes"], "parts": data["parts"]}


def require_line(value: str, key: str, most: int) -> None:
    """Raise BadEntry unless a value is one line of at most so many harmless characters."""
    is_plain = value.isprintable() and not set(value) & set("<>")
    require(len(value) <= most and is_plain, f'"{key}" is not one line of {most} characters')


def require_range(data: dict[str, Any], key: str, low: float, high: float) -> None:
    """Raise BadEntry unless a value lies in a range, with its ends."""
    require(low <= data[key] <= high, f'"{key}" is not from {low} to {high}')


def require(holds: bool, reason: str) -> None:
    """Raise BadEntry for this reason unless something holds."""
    if not holds:
        raise BadEntry(reason)


def _check_parts(parts: list[Any], size: int) -> None:
    require(0 < len(parts) <= MAX_PIECES, f"it has no pieces or more than {MAX_PIECES}")
    for part in parts:
        is_known = isinstance(part, dict) and part.keys() == {"url", "bytes", "wire", "sha256"}
        require(is_known, "a piece has other keys than url, bytes, wire and sha256")
        for key, pattern in (("url", PIECE_URL), ("sha256", SHA256)):
            is_fit = isinstance(part[key], str) and pattern.fullmatch(part[key])
            require(bool(is_fit), f'the "{key}" of a piece is not as the build writes it')
        for key in ("bytes", "wire"):
            is_fit = type(part[key]) is int and 0 < part[key] <= MAX_PIECE
            require(is_fit, f'the "{key}" of a piece is not from 1 to {MAX_PIECE}')
    require(sum(part["bytes"] for part in parts) == size, "its pieces are not the whole model")
