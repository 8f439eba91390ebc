"""New edits completed with what they have to know about the picture."""

import numpy as np
import pytest

from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.apply_pick import MARGIN
from backdrop.engine.edits.complete_edit import complete_edit
from backdrop.engine.edits.patches import patch_plane
from backdrop.engine.errors import BadPreset
from backdrop.engine.scene import Patch, Pick, Stroke
from backdrop.runtime.native.native_runtime import run_to_end

PIXELS = np.zeros((200, 300, 3), np.uint8)
ALPHA = np.zeros((200, 300), np.uint8)
ALPHA[50:100, 40:90] = ALPHA[50:100, 180:240] = 255


def test_an_edit_that_needs_no_patch_stays_as_it_is() -> None:
    stroke = Stroke(True, ((1, 2, 1),), 3)
    assert run_to_end(complete_edit(Document(PIXELS), ALPHA, stroke, 0.5)) is stroke


def test_a_pick_keeps_the_thing_at_its_point() -> None:
    pick = run_to_end(complete_edit(Document(PIXELS), ALPHA, Pick(False, (420.0, 150.0)), 0.5))
    assert isinstance(pick, Pick)
    assert pick.area
    assert pick.area.box == (
        2 * (180 - MARGIN),
        2 * (50 - MARGIN),
        2 * (240 + MARGIN),
        2 * (100 + MARGIN),
    )
    inside = patch_plane(pick.area)[MARGIN:-MARGIN, MARGIN:-MARGIN]
    assert inside.all()
    assert (patch_plane(pick.area) > 0).sum() == inside.size == 60 * 50
    after = apply_edits(PIXELS, ALPHA, [pick], 0.5)
    assert not after[:, 120:].any()
    assert (after[:, :120] == ALPHA[:, :120]).all()


def test_a_pick_that_is_not_complete_changes_nothing() -> None:
    assert (apply_edits(PIXELS, ALPHA, [Pick(False, (60, 60))]) == ALPHA).all()


def test_a_damaged_pick_is_a_bad_preset() -> None:
    pick = Pick(False, (60, 60), Patch((0, 0, 300, 200), 300, 200, "eJw="))
    with pytest.raises(BadPreset):
        apply_edits(PIXELS, ALPHA, [pick])
