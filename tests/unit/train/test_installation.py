import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.build import ROOT
from app.prepare.backdrop_s import BACKDROP_S as RECIPE
from app.prepare.calibrate import calibrate
from app.prepare.recipe import read_ranges, write_ranges
from app.train import graph
from app.train.check import AnotherNetworkError
from app.train.evaluation import TestPair, list_test_pairs
from app.train.installation import Place, WorseNetworkError, install
from app.train.pins import renew_pin
from tests.unit.train.tiny_network import LAYOUT, weights

PROJECT = """[tool.other]
bytes = 1

[tool.backdrop.parts.backdrop-s.weights]
bytes = 1_234
sha256 = "{old}"

[tool.backdrop.parts.backdrop-s.prepared]
bytes = 567
sha256 = "{old}"
"""


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo whose subject is its lower half, in a set of pairs."""
    folder = tmp_path_factory.mktemp("pairs") / "halves"
    folder.mkdir()
    noise = np.random.default_rng(8).integers(0, 60, (96, 128, 3), np.uint8)
    noise[48:] += 150
    truth = np.zeros((96, 128), np.uint8)
    truth[48:] = 255
    Image.fromarray(noise).save(folder / "a.jpg")
    Image.fromarray(truth).save(folder / "a.mask.png")
    return folder / "a.jpg"


@pytest.fixture
def pairs(photo: Path) -> list[TestPair]:
    return list_test_pairs(photo.parents[1], (), None)


@pytest.fixture
def place(tmp_path: Path, photo: Path) -> Place:
    """A repository in which a tiny network answers everywhere with the same."""
    made = Place(tmp_path / "net.onnx", tmp_path / "ranges.json", tmp_path / "pyproject.toml")
    write_network(made.weights, logit=1)
    write_ranges(made.ranges, calibrate(RECIPE, made.weights, [photo]))
    made.project.write_text(PROJECT.format(old="0" * 64))
    return made


def write_network(path: Path, logit: float) -> Path:
    """Write a network whose answer is nearly the sigmoid of `logit` in every picture."""
    made = weights()
    made["heads.3.weight"] *= np.float32(0.001)
    made["heads.3.bias"][:] = logit
    graph.write(made, path, LAYOUT)
    return path


def contents(place: Place) -> list[bytes]:
    return [path.read_bytes() for path in (place.weights, place.ranges, place.project)]


def test_a_network_as_good_takes_its_place(
    tmp_path: Path,
    photo: Path,
    pairs: list[TestPair],
    place: Place,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = write_network(tmp_path / "new.onnx", logit=2)
    install(new, [photo], pairs, RECIPE, place, layout=LAYOUT)
    assert place.weights.read_bytes() == new.read_bytes()
    part = tomllib.loads(place.project.read_text())["tool"]["backdrop"]["parts"]["backdrop-s"]
    RECIPE.prepare(new, tmp_path / "prepared.onnx", place.ranges)
    for table, path in (("weights", new), ("prepared", tmp_path / "prepared.onnx")):
        content = path.read_bytes()
        assert part[table] == {
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    assert "alone 0.500 → 0.500" in capsys.readouterr().out
    assert read_ranges(place.ranges)


def test_a_worse_network_is_refused_unless_accepted(
    tmp_path: Path, photo: Path, pairs: list[TestPair], place: Place
) -> None:
    worse = write_network(tmp_path / "worse.onnx", logit=-8)
    before = contents(place)
    with pytest.raises(WorseNetworkError, match=r"all, alone: mean IoU falls by 0\.5"):
        install(worse, [photo], pairs, RECIPE, place, layout=LAYOUT)
    assert contents(place) == before
    install(worse, [photo], pairs, RECIPE, place, layout=LAYOUT, accept_worse=True)
    assert place.weights.read_bytes() == worse.read_bytes()


def test_another_network_is_refused_before_any_work(
    tmp_path: Path, pairs: list[TestPair], place: Place
) -> None:
    with pytest.raises(AnotherNetworkError, match="expected"):
        install(place.weights, [], pairs, RECIPE, place)


def test_the_repository_has_the_pins_that_are_renewed() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    part = tomllib.loads(project)["tool"]["backdrop"]["parts"]["backdrop-s"]
    for table in ("weights", "prepared"):
        renewed = renew_pin(project, table, b"new")
        changed = tomllib.loads(renewed)["tool"]["backdrop"]["parts"]["backdrop-s"]
        assert changed[table]["bytes"] == 3
        assert changed | {table: part[table]} == part


def test_a_missing_pin_is_an_error() -> None:
    with pytest.raises(ValueError, match="no pin"):
        renew_pin("[tool]\n", "weights", b"new")
