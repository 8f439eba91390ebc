"""The picture whose answer is known, and how answers are compared with it."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.build import ROOT
from app.prepare.answer import compute_answer
from backdrop.engine.network.models import ISNET, MODELS, ModelSpec
from backdrop.engine.network.probe import CELLS, TOLERANCE, difference, grid, probe

ANSWERS = sorted((ROOT / "app/prepare").glob("*-answer.json"))


@pytest.mark.parametrize("spec", MODELS.values(), ids=list(MODELS))
def test_the_picture_fits_every_network_and_has_no_symmetry(spec: ModelSpec) -> None:
    picture = probe(spec)
    assert picture.shape == (1, 3, spec.input_size, spec.input_size)
    assert picture.dtype == np.float32
    for other in (picture[..., ::-1], picture[..., ::-1, :], picture.swapaxes(2, 3)):
        assert np.abs(other - picture).mean() > 0.01


def test_an_answer_is_no_different_from_itself_and_every_cell_counts() -> None:
    random = np.random.default_rng(1)
    found = random.random((1, 1, 64, 64), np.float32)
    known = grid(found)
    assert np.array(known).shape == (CELLS, CELLS)
    assert difference(found, known) <= 0.5
    assert difference(found[0, 0], known) <= 0.5
    for _ in range(20):
        y, x = random.integers(0, CELLS, 2)
        wrong = found.copy()
        wrong[..., 4 * y : 4 * y + 4, 4 * x : 4 * x + 4] += 0.1
        assert difference(wrong, known) == pytest.approx(25.5, abs=0.51)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_answer_is_as_far_off_as_can_be(bad: float) -> None:
    found = np.zeros((1, 1, 64, 64), np.float32)
    known = grid(found)
    found[0, 0, 5, 6] = bad
    assert difference(found, known) == float("inf")
    assert difference(np.zeros((1, 1, 60, 64), np.float32), known) == float("inf")
    assert difference(np.zeros((1, 2, 64, 64), np.float32), known) == float("inf")
    assert difference(np.zeros((1, 1, 0, 0), np.float32), known) == float("inf")


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_the_known_answers_are_those_of_the_real_networks(
    path: Path, weights: dict[str, Path]
) -> None:
    """`python -m app.prepare.answer` writes them anew for other weights or another picture."""
    name = path.name.removesuffix("-answer.json")
    found = compute_answer(MODELS[name], weights[name].read_bytes())
    known = json.loads(path.read_text("utf-8"))
    assert difference(found, known) < 1 < TOLERANCE
    # It is in doubt, so that an error shows: many cells are neither the one nor the other.
    assert sum(20 < level < 235 for row in known for level in row) > 40


def test_the_better_network_has_a_known_answer() -> None:
    assert f"{ISNET.name}-answer.json" in {path.name for path in ANSWERS}
