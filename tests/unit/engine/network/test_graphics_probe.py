"""The drawn picture, its known answers, and the comparison with them."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.build import ROOT
from app.prepare.answer import compute_answer
from backdrop.engine.network.fingerprint import fingerprint
from backdrop.engine.network.graphics_probe import (
    CONTRASTS,
    GRID_SIDE,
    TOLERANCE,
    is_telling,
    max_difference,
    probe_tensor,
    to_grid,
)
from backdrop.engine.network.models import ISNET, MODELS, ModelSpec

ANSWERS = sorted((ROOT / "app/prepare").glob("*-answer.json"))


@pytest.mark.parametrize("spec", MODELS.values(), ids=list(MODELS))
def test_the_picture_fits_every_network_and_has_no_symmetry(spec: ModelSpec) -> None:
    picture = probe_tensor(spec)
    assert picture.shape == (1, 3, spec.input_size, spec.input_size)
    assert picture.dtype == np.float32
    for mirrored in (picture[..., ::-1], picture[..., ::-1, :], picture.swapaxes(2, 3)):
        assert np.abs(mirrored - picture).mean() > 0.01


def test_an_answer_equals_itself_and_every_cell_counts() -> None:
    random = np.random.default_rng(1)
    values = random.random((1, 1, 64, 64), np.float32)
    expected = to_grid(values)
    assert np.array(expected).shape == (GRID_SIDE, GRID_SIDE)
    assert max_difference(values, expected) <= 0.5
    assert max_difference(values[0, 0], expected) <= 0.5
    for _ in range(20):
        y, x = random.integers(0, GRID_SIDE, 2)
        wrong = values.copy()
        wrong[..., 4 * y : 4 * y + 4, 4 * x : 4 * x + 4] += 0.1
        assert max_difference(wrong, expected) == pytest.approx(25.5, abs=0.51)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_malformed_answer_differs_infinitely(bad: float) -> None:
    values = np.zeros((1, 1, 64, 64), np.float32)
    expected = to_grid(values)
    values[0, 0, 5, 6] = bad
    assert max_difference(values, expected) == float("inf")
    assert max_difference(np.zeros((1, 2, 64, 64), np.float32), expected) == float("inf")
    assert max_difference(np.zeros((1, 1, 0, 0), np.float32), expected) == float("inf")


def test_an_answer_of_any_size_is_compared() -> None:
    values = np.zeros((1, 1, 45, 37), np.float32)
    values[..., 10:30, :20] = 1
    expected = to_grid(values)
    assert max_difference(values, expected) <= 0.5
    assert max_difference(values[..., ::-1], expected) > 100


@pytest.mark.parametrize(("high", "telling"), [(0.0, False), (0.1, False), (0.2, True)])
def test_an_empty_answer_is_not_telling(high: float, telling: bool) -> None:
    values = np.zeros((32, 32), np.float32)
    values[4:16, 4:16] = high
    assert is_telling(to_grid(values)) == telling


def test_more_contrast_shows_the_same_subject_better() -> None:
    faint, clear = (probe_tensor(ISNET, contrast) for contrast in (CONTRASTS[0], CONTRASTS[-1]))
    assert 0 < np.abs(clear - faint).mean() < np.abs(clear).mean()
    assert (faint == probe_tensor(ISNET)).all()


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_the_known_answers_are_those_of_the_real_networks(
    path: Path, weights: dict[str, Path]
) -> None:
    """`python -m app.prepare.answer` rewrites them for other weights or another picture."""
    name = path.name.removesuffix("-answer.json")
    computed = compute_answer(MODELS[name], weights[name].read_bytes())
    expected = json.loads(path.read_text("utf-8"))
    assert max_difference(computed, expected) < 1 < TOLERANCE
    # The network is in doubt, so that errors show: many cells are neither dark nor bright.
    assert sum(20 < level < 235 for row in expected for level in row) > 40


def test_the_better_network_has_a_known_answer() -> None:
    assert f"{ISNET.name}-answer.json" in {path.name for path in ANSWERS}


def test_a_fingerprint_tells_files_apart() -> None:
    content = bytes(range(256)) * 10_000
    found = fingerprint(content)
    assert found == fingerprint(bytes(content))
    assert len({found, fingerprint(content[:-1]), fingerprint(b""), fingerprint(b"a")}) == 4
    for place in (0, len(content) // 2, len(content) - 1):
        changed = bytearray(content)
        start = place // 4096 * 4096
        changed[start : start + 12288] = bytes(len(changed[start : start + 12288]))
        assert fingerprint(bytes(changed)) != found
