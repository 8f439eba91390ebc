"""Picks by a model for Pick: an edit for each answer, which renders without the model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.pick_answers import PickAnswers, complete_pick
from backdrop.engine.errors import NothingLeft
from backdrop.engine.scene import Edit, Pick
from backdrop.runtime.native.native_runtime import run_to_end
from tests.unit.engine.network.test_select_pair import BRIGHT, start

SIZE = 300, 400
SCALE = 0.5


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(np.full((*SIZE, 3), BRIGHT, np.uint8))


def complete(
    document: Document,
    alpha: UInt8Array,
    edit: Pick,
    folder: Path,
    name: str = "slim",
    before: Sequence[Edit] = (),
) -> PickAnswers | None:
    model = start(name, folder)
    seen = run_to_end(model.see(document))
    return run_to_end(complete_pick(document, alpha, edit, SCALE, model, seen, before))


def area_of(document: Document, alpha: UInt8Array, edit: Edit) -> int:
    return int((apply_edits(document.pixels, alpha, [edit], SCALE) > 127).sum())


def test_there_is_an_edit_for_each_answer_from_small_to_large(
    document: Document, tmp_path: Path
) -> None:
    alpha = np.zeros(SIZE, np.uint8)
    answers = complete(document, alpha, Pick(True, (400.0, 300.0)), tmp_path)
    assert answers is not None
    areas = [area_of(document, alpha, edit) for edit in answers.edits]
    assert areas == sorted(areas)
    assert len(areas) == 3
    assert answers.edit is answers.edits[1]
    assert areas[1] == pytest.approx(np.pi * (120 * 400 / 1024) ** 2, rel=0.15)


@pytest.mark.parametrize(("size", "chosen"), [(0, 0), (1, 1), (2, 2)])
def test_the_size_of_a_pick_chooses_among_the_answers(
    size: int, chosen: int, document: Document, tmp_path: Path
) -> None:
    edit = Pick(True, (400.0, 300.0), size=size)
    answers = complete(document, np.zeros(SIZE, np.uint8), edit, tmp_path)
    assert answers is not None
    assert answers.chosen == chosen


def test_answers_that_would_leave_nothing_are_not_offered(
    document: Document, tmp_path: Path
) -> None:
    alpha = np.zeros(SIZE, np.uint8)
    alpha[120:180, 170:230] = 255  # within the middle disc
    edit = Pick(False, (400.0, 300.0))
    answers = complete(document, alpha, edit, tmp_path)
    assert answers is not None
    assert len(answers.edits) == 1
    alpha[...] = 0
    alpha[140:160, 190:210] = 255
    with pytest.raises(NothingLeft):
        complete(document, alpha, edit, tmp_path)


def test_nothing_is_found_where_the_model_sees_nothing(tmp_path: Path) -> None:
    dark = Document(np.zeros((*SIZE, 3), np.uint8))
    edit = Pick(True, (400.0, 300.0))
    assert complete(dark, np.zeros(SIZE, np.uint8), edit, tmp_path) is None


def test_earlier_picks_are_heard_while_they_hold(document: Document, tmp_path: Path) -> None:
    alpha = np.zeros(SIZE, np.uint8)
    before = [Pick(False, (460.0, 300.0))]
    edit = Pick(True, (400.0, 300.0))
    free = complete(document, alpha, edit, tmp_path)
    held = complete(document, alpha, edit, tmp_path, before=before)
    assert free is not None
    assert held is not None
    assert area_of(document, alpha, held.edit) < 0.9 * area_of(document, alpha, free.edit)
    alpha[150, 230] = 255  # what was removed there is back
    again = complete(document, alpha, edit, tmp_path, before=before)
    assert again is not None
    assert area_of(document, alpha, again.edit) == area_of(document, alpha, free.edit)
