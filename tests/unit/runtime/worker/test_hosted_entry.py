"""The entry of a host's model: as the build writes it, and all else refused with a reason."""

import json
from typing import Any

import pytest

from backdrop.engine.network.graphics_probe import GRID_SIDE, Known
from backdrop.runtime.worker.hosted_checks import BadEntry
from backdrop.runtime.worker.hosted_entry import entry_from

PART = {"url": "../hosted-0123456789ab/0123456789abcdef.bin", "bytes": 70, "wire": 66}
ENTRY = {
    "title": "BiRefNet lite",
    "licence": "MIT",
    "use": "allowed",
    "best_for": "hair",
    "bytes": 140,
    "sha256": "a" * 64,
    "side": 512,
    "colours": "imagenet",
    "is_stretched": False,
    "memory_gb": 1.5,
    "is_best": False,
    "answer": {"contrast": 0.3, "grid": [[7] * GRID_SIDE] * GRID_SIDE},
    "parts": [{**PART, "sha256": "b" * 64}] * 2,
}


def test_an_entry_is_read() -> None:
    entry = entry_from(json.dumps(ENTRY))
    assert (entry.title, entry.side, entry.colours) == ("BiRefNet lite", 512, "imagenet")
    assert entry.weights == {"bytes": 140, "parts": ENTRY["parts"]}
    assert entry.known == Known(0.3, [[7] * GRID_SIDE] * GRID_SIDE)
    assert entry_from(json.dumps({**ENTRY, "answer": None})).known is None


def with_part(**changes: Any) -> dict[str, Any]:
    return {"parts": [{**PART, "sha256": "b" * 64, **changes}, {**PART, "sha256": "b" * 64}]}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": 7},
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 25},
        {"title": "<b>bold</b>"},
        {"title": "two\nlines"},
        {"licence": None},
        {"licence": "x" * 201},
        {"use": "encouraged"},
        {"bytes": -140},
        {"bytes": 3_000_000_000},
        {"bytes": 140.0},
        {"bytes": True},
        {"bytes": 141},
        {"side": 0},
        {"side": 100_000},
        {"colours": "sepia"},
        {"colours": ["imagenet"]},
        {"memory_gb": -1},
        {"memory_gb": float("nan")},
        {"memory_gb": "1"},
        {"is_best": 1},
        {"answer": 7},
        {"answer": {"contrast": 0.3}},
        {"answer": {"contrast": "0.3", "grid": [[7] * GRID_SIDE] * GRID_SIDE}},
        {"answer": {"contrast": 7.0, "grid": [[7] * GRID_SIDE] * GRID_SIDE}},
        {"answer": {"contrast": 0.3, "grid": [[7] * GRID_SIDE]}},
        {"answer": {"contrast": 0.3, "grid": [[7]] * GRID_SIDE}},
        {"answer": {"contrast": 0.3, "grid": [7] * GRID_SIDE}},
        {"answer": {"contrast": 0.3, "grid": [["7"] * GRID_SIDE] * GRID_SIDE}},
        {"answer": {"contrast": 0.3, "grid": [[256] * GRID_SIDE] * GRID_SIDE}},
        {"parts": []},
        {"parts": {}},
        {"parts": [1, 2]},
        {"parts": [{**PART, "sha256": "b" * 64}] * 1001},
        {"parts": [PART] * 2},
        with_part(url="https://elsewhere.example/a.bin"),
        with_part(url="../../other/0123456789abcdef.bin"),
        with_part(url="//elsewhere.example/hosted-0123456789ab/0123456789abcdef.bin"),
        with_part(url="../hosted-0123456789ab/0123456789abcdef.bin\n"),
        with_part(sha256="b" * 63),
        with_part(sha256=None),
        with_part(bytes=-1),
        with_part(wire=0),
        with_part(wire=10**9),
        with_part(wire=True),
        {"more": 1},
    ],
)
def test_nonsense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadEntry) as caught:
        entry_from(json.dumps({**ENTRY, **changes}))
    assert str(caught.value)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    "text",
    [None, 7, ENTRY, "", "{", "[]", "null", '"text"', "[" * 100_000, "7" * 5000, " " * 400_001],
)
def test_all_else_is_refused(text: object) -> None:
    with pytest.raises(BadEntry):
        entry_from(text)


@pytest.mark.parametrize("key", list(ENTRY))
def test_every_key_is_needed(key: str) -> None:
    with pytest.raises(BadEntry):
        entry_from(json.dumps({name: value for name, value in ENTRY.items() if name != key}))
