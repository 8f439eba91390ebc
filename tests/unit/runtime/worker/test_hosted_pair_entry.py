"""The entry of a host's model for Pick: as the build writes it, and all else refused."""

import json
from typing import Any

import pytest

from backdrop.runtime.worker.hosted_checks import BadEntry
from backdrop.runtime.worker.hosted_pair_entry import pair_from
from tests.unit.runtime.worker.test_hosted_entry import PART

FILES = [{"name": "e.onnx", "bytes": 100}, {"name": "d.onnx", "bytes": 40}]
ENTRY = {
    "title": "MobileSAM",
    "licence": "Apache-2.0",
    "use": "allowed",
    "bytes": 140,
    "memory_gb": 1.5,
    "files": FILES,
    "parts": [{**PART, "sha256": "b" * 64}] * 2,
}


def test_an_entry_is_read() -> None:
    entry = pair_from(json.dumps(ENTRY))
    assert (entry.title, entry.memory_gb) == ("MobileSAM", 1.5)
    assert entry.files == [("e.onnx", 100), ("d.onnx", 40)]
    assert entry.weights == {"bytes": 140, "parts": ENTRY["parts"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"files": {}},
        {"files": []},
        {"files": [1, 2]},
        {"files": [{"name": "e.onnx", "bytes": 140}]},
        {"files": FILES * 5},
        {"files": [FILES[0], {"name": "d.onnx", "bytes": 41}]},
        {"files": [FILES[0], {"name": "d.onnx", "bytes": True}]},
        {"files": [FILES[0], {"name": "d.onnx", "bytes": 0}, {"name": "w", "bytes": 40}]},
        {"files": [FILES[0], {"name": "<b>", "bytes": 40}]},
        {"files": [FILES[0], {"name": 7, "bytes": 40}]},
        {"files": [FILES[0], {**FILES[1], "url": "https://elsewhere.example"}]},
        {"title": "x" * 25},
        {"bytes": 3_000_000_000},
        {"memory_gb": "1"},
        {"parts": [{**PART, "sha256": "b" * 64, "url": "//elsewhere.example/a.bin"}] * 2},
        {"side": 1024},
    ],
)
def test_nonsense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadEntry) as caught:
        pair_from(json.dumps({**ENTRY, **changes}))
    assert str(caught.value)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize("text", [None, ENTRY, "", "[]", "[" * 100_000])
def test_all_else_is_refused(text: object) -> None:
    with pytest.raises(BadEntry):
        pair_from(text)
