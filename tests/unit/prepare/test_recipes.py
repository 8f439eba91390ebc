"""Test the recipes' files in the repository, and that written bytes are reproducible."""

import hashlib
from pathlib import Path

import pytest

from app.prepare import onnxfile
from app.prepare.__main__ import RECIPES
from app.prepare.network import PrepareError
from app.prepare.quantise import quantise
from app.prepare.recipe import read_ranges, write_ranges
from tests.unit.prepare.test_quantise import REAL, network, ranges_of
from tests.unit.prepare.tiny import published_bytes


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        net = network()
        onnxfile.write(quantise(net, ranges_of(net), REAL), tmp_path / name)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_reading_and_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    onnxfile.write(network(), tmp_path / "one")
    onnxfile.write(onnxfile.read(tmp_path / "one", "output"), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_missing_output_is_refused(tmp_path: Path) -> None:
    (tmp_path / "published").write_bytes(published_bytes())
    with pytest.raises(PrepareError, match="no output other"):
        onnxfile.read(tmp_path / "published", "other")


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_ranges_file_is_sorted_and_survives_rewriting(name: str, tmp_path: Path) -> None:
    path = RECIPES[name].ranges_file
    ranges = read_ranges(path)
    write_ranges(tmp_path / "again.json", ranges)
    assert (tmp_path / "again.json").read_text() == path.read_text()
    assert all(low <= 0 < high for low, high in ranges.values())
    assert RECIPES[name].real.isdisjoint(ranges)
