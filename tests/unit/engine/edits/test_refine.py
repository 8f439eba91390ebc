"""Hair refined under a stroke."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.patches import patch_plane
from backdrop.engine.edits.refine import complete_refine
from backdrop.engine.errors import NothingToRefine
from backdrop.engine.scene import Refine

STROKE = Refine(((20.0, 100.0, 1.0), (300.0, 100.0, 1.0)), 40.0)


def hairy(height: int = 200, width: int = 320) -> tuple[UInt8Array, Float32Array]:
    """Return a photo with hairs that rise from a dark body before striped wallpaper; its alpha."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    body = np.clip((y - 120) / 4, 0, 1)
    hair = 0.85 * np.clip(1.6 - np.abs((x + 0.2 * y) % 14 - 7), 0, 1) * (y > 75)
    alpha = np.maximum(body, hair)
    behind = np.stack([200 + 15 * np.sin(x / 30), 180 + 20 * np.sin(y / 40), 150 + 0 * x], -1)
    colours = np.array([60, 35, 20], np.float32)
    picture = alpha[..., None] * colours + (1 - alpha[..., None]) * behind
    return picture.round().astype(np.uint8), alpha


PHOTO, TRUTH = hairy()
# What a network that sees no single hair makes of them: a soft, even band.
AUTOMATIC = np.clip((np.mgrid[:200, :320][0] - 75) / 50 * 255, 0, 255).astype(np.uint8)
BAND = (slice(70, 130), slice(30, 290))


def error(alpha: UInt8Array) -> float:
    return float(np.abs(alpha[BAND] / 255 - TRUTH[BAND]).mean())


def test_hairs_stay_and_the_wallpaper_between_them_goes() -> None:
    edit = complete_refine(PHOTO, AUTOMATIC, STROKE)
    refined = apply_edits(PHOTO, AUTOMATIC, [edit])
    assert error(refined) < 0.25 * error(AUTOMATIC)
    hairs, gaps = TRUTH[BAND] > 0.8, TRUTH[BAND] < 0.02
    assert refined[BAND][hairs].mean() > 200
    assert refined[BAND][gaps].mean() < 12


def test_nothing_changes_outside_the_stroke() -> None:
    refined = apply_edits(PHOTO, AUTOMATIC, [complete_refine(PHOTO, AUTOMATIC, STROKE)])
    assert (refined[:58] == AUTOMATIC[:58]).all()
    assert (refined[142:] == AUTOMATIC[142:]).all()
    step = refined[140].astype(int) - AUTOMATIC[140]
    assert np.abs(step).max() < 30  # the rim is soft


def test_a_small_alpha_is_enough() -> None:
    edit = complete_refine(PHOTO, resize(AUTOMATIC, (100, 160)), STROKE)
    assert error(apply_edits(PHOTO, AUTOMATIC, [edit])) < 0.3 * error(AUTOMATIC)


def test_a_replay_is_the_same_at_any_size() -> None:
    edit = complete_refine(PHOTO, AUTOMATIC, STROKE)
    whole = apply_edits(PHOTO, AUTOMATIC, [edit])
    small = (100, 160)
    half = apply_edits(resize(PHOTO, small), resize(AUTOMATIC, small), [edit], 0.5)
    assert np.abs(resize(whole, small).astype(int) - half)[5:-5].mean() < 3


def test_a_larger_picture_gets_its_own_detail() -> None:
    # A stroke so wide that it is solved at a smaller size.
    large = resize(PHOTO, (1000, 1600))
    stroke = Refine(((100.0, 500.0, 1.0), (1500.0, 500.0, 1.0)), 200.0)
    automatic = resize(AUTOMATIC, (1000, 1600))
    edit = complete_refine(large, automatic, stroke)
    assert edit.area
    assert edit.area.width * edit.area.height < 300_000
    refined = resize(apply_edits(large, automatic, [edit]), (200, 320))
    assert error(refined) < 0.4 * error(AUTOMATIC)


def test_a_stroke_without_an_edge_is_refused() -> None:
    for level in (0, 255):
        alpha = np.full(PHOTO.shape[:2], level, np.uint8)
        with pytest.raises(NothingToRefine):
            complete_refine(PHOTO, alpha, STROKE)
    with pytest.raises(NothingToRefine):
        complete_refine(PHOTO, AUTOMATIC, Refine(((-500.0, -500.0, 1.0),), 20.0))
    with pytest.raises(NothingToRefine):
        complete_refine(PHOTO, AUTOMATIC, Refine((), 20.0))


def test_an_edit_without_its_solution_changes_nothing() -> None:
    assert (apply_edits(PHOTO, AUTOMATIC, [STROKE]) == AUTOMATIC).all()


def test_the_solution_has_only_what_is_painted() -> None:
    edit = complete_refine(PHOTO, AUTOMATIC, STROKE)
    assert edit.area
    plane = patch_plane(edit.area)
    assert not plane[-2:].any()
    assert len(edit.area.data) < plane.size / 3


def test_alpha_stays_where_colours_say_nothing() -> None:
    # Subject and wallpaper of one colour: nothing in the photo contradicts the automatic alpha.
    y, x = np.mgrid[:200, :320]
    grain = (7 * x + 13 * y) % 5
    photo = (120 + np.stack([grain, grain, grain], -1)).astype(np.uint8)
    refined = apply_edits(photo, AUTOMATIC, [complete_refine(photo, AUTOMATIC, STROKE)])
    assert np.abs(refined.astype(int) - AUTOMATIC)[:, 30:290].mean() < 8


def test_a_wide_stroke_leaves_the_face_beside_the_hair() -> None:
    # The body has a stripe of the wallpaper's colour, under the stroke but away from the edge.
    photo = PHOTO.copy()
    photo[132:137] = PHOTO[20:25]
    alpha = (255 * TRUTH).round().astype(np.uint8)
    refined = apply_edits(photo, alpha, [complete_refine(photo, alpha, STROKE)])
    assert refined[132:137, 30:290].mean() > 200
