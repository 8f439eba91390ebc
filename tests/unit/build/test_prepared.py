"""Test that networks are prepared once, and only to the pinned bytes."""

import dataclasses
import hashlib
from pathlib import Path

import pytest

from app.build import BuildError
from app.build.parts import Part, Pin, Weights
from app.build.prepared import prepare_networks

PUBLISHED, PREPARED = b"published", b"prepared"


def pin(content: bytes) -> Pin:
    return Pin(len(content), hashlib.sha256(content).hexdigest())


def part(**changes: object) -> Part:
    weights = Weights(len(PUBLISHED), hashlib.sha256(PUBLISHED).hexdigest())
    made = Part("net", "npm", "net", "1", "0" * 64, "MIT", weights=weights, prepared=pin(PREPARED))
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


class Maker:
    """Replaces app/prepare and counts its runs."""

    def __init__(self, content: bytes = PREPARED) -> None:
        self.content = content
        self.calls = 0

    def __call__(self, name: str, published: Path, target: Path) -> None:
        assert (name, published.read_bytes()) == ("net", PUBLISHED)
        self.calls += 1
        target.write_bytes(self.content)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    recipes = tmp_path / "root/app/prepare"
    recipes.mkdir(parents=True)
    (recipes / "net.py").write_text("recipe")
    return tmp_path / "root"


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "net").mkdir()
    (tmp_path / "net/net.onnx").write_bytes(PUBLISHED)
    return {"net": tmp_path / "net", "other": tmp_path / "other"}


def test_a_network_is_prepared_once(root: Path, folders: dict[str, Path], tmp_path: Path) -> None:
    make = Maker()
    for _ in range(2):
        made = prepare_networks(root, [part()], folders, tmp_path / "cache", make)
        assert (made["net"] / "net.onnx").read_bytes() == PREPARED
        assert made["other"] == folders["other"]
    assert make.calls == 1
    assert (folders["net"] / "net.onnx").read_bytes() == PUBLISHED


def test_a_part_without_a_pin_stays_as_published(
    root: Path, folders: dict[str, Path], tmp_path: Path
) -> None:
    make = Maker()
    assert (
        prepare_networks(root, [part(prepared=None)], folders, tmp_path / "cache", make) == folders
    )
    assert make.calls == 0


def test_a_changed_recipe_prepares_again(
    root: Path, folders: dict[str, Path], tmp_path: Path
) -> None:
    make = Maker()
    prepare_networks(root, [part()], folders, tmp_path / "cache", make)
    (root / "app/prepare/net-ranges.json").write_text("{}")
    prepare_networks(root, [part()], folders, tmp_path / "cache", make)
    assert make.calls == 2


def test_a_damaged_copy_is_made_again(root: Path, folders: dict[str, Path], tmp_path: Path) -> None:
    make = Maker()
    made = prepare_networks(root, [part()], folders, tmp_path / "cache", make)
    (made["net"] / "net.onnx").write_bytes(b"half")
    made = prepare_networks(root, [part()], folders, tmp_path / "cache", make)
    assert (made["net"] / "net.onnx").read_bytes() == PREPARED


def test_another_result_is_refused_and_removed(
    root: Path, folders: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(BuildError) as caught:
        prepare_networks(root, [part()], folders, tmp_path / "cache", Maker(b"something else"))
    assert pin(PREPARED).sha256 in str(caught.value)
    assert pin(b"something else").sha256 in str(caught.value)
    assert not any((tmp_path / "cache").iterdir())
