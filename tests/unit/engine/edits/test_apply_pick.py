"""Picks restore and erase things with edges that follow the picture, alike at any size."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.complete_edit import area_patch, complete_edit
from backdrop.engine.errors import NothingLeft
from backdrop.engine.scene import Patch, Pick
from backdrop.runtime.native.native_runtime import run_to_end

Y, X = np.mgrid[:800, :1200] + 0.5
SCALE = 1 / 3  # of the size at which picks are completed


def disc(y: float, x: float, radius: float) -> BoolArray:
    return np.asarray(np.hypot(Y - y, X - x) < radius)


LEFT, RIGHT = disc(400, 370, 200), disc(400, 750, 190)


def soft(area: BoolArray) -> UInt8Array:
    """Return an alpha with a rim of three pixels."""
    small = resize(np.where(area, np.uint8(255), np.uint8(0)), (400, 600))
    return resize(small, (800, 1200))


def photo() -> UInt8Array:
    pixels = np.full((800, 1200, 3), (60, 90, 60), np.uint8)
    for area, colour in ((LEFT, (200, 60, 50)), (RIGHT, (70, 90, 220))):
        share = soft(area)[..., None] / 255
        pixels = np.round(pixels * (1 - share) + np.array(colour) * share).astype(np.uint8)
    return pixels


PHOTO = photo()
BOTH = np.maximum(soft(LEFT), soft(RIGHT))


def complete(alpha: UInt8Array, edit: Pick) -> Pick:
    small = Document(PHOTO).shrink_to(400)
    done = run_to_end(complete_edit(small, resize(alpha, small.pixels.shape[:2]), edit, SCALE))
    assert isinstance(done, Pick)
    return done


def error(alpha: UInt8Array, truth: UInt8Array) -> float:
    return float(np.abs(alpha.astype(int) - truth).mean())


def test_a_thing_is_erased_and_the_other_keeps_its_edge() -> None:
    after = apply_edits(PHOTO, BOTH, [complete(BOTH, Pick(False, (750.0, 400.0)))])
    assert error(after, soft(LEFT)) < 0.2
    far = X < 400
    assert (after[far] == BOTH[far]).all()


def test_a_thing_is_restored_with_an_edge_as_soft_as_the_picture() -> None:
    alpha = soft(LEFT)
    after = apply_edits(PHOTO, alpha, [complete(alpha, Pick(True, (750.0, 400.0)))])
    assert error(after, BOTH) < 0.3
    assert ((after > 20) & (after < 235) & (X > 600)).sum() > 500
    joint = disc(400, 565, 12)
    assert after[joint].min() > 250, "no seam is left between the two"


def test_only_one_thing_is_kept() -> None:
    after = apply_edits(PHOTO, BOTH, [complete(BOTH, Pick(True, (370.0, 400.0), only=True))])
    assert error(after, soft(LEFT)) < 0.2
    assert not after[:, 700:].any()


def test_a_semi_transparent_thing_becomes_opaque() -> None:
    alpha = np.maximum(soft(LEFT), soft(RIGHT) // 3)
    area = area_patch(resize(soft(RIGHT), (267, 400)) > 127, SCALE)
    after = apply_edits(PHOTO, alpha, [Pick(True, (750.0, 400.0), area=area)])
    assert error(after, BOTH) < 0.3


@pytest.mark.parametrize("edit", [Pick(False, (370.0, 400.0)), Pick(True, (1100.0, 700.0))])
def test_a_preview_is_the_export_made_smaller(edit: Pick) -> None:
    done = complete(BOTH, edit)
    export = resize(apply_edits(PHOTO, BOTH, [done]), (400, 600)).astype(int)
    preview = apply_edits(resize(PHOTO, (400, 600)), resize(BOTH, (400, 600)), [done], 0.5)
    changed = preview != resize(BOTH, (400, 600))
    assert changed.mean() > 0.05
    assert np.abs(export - preview)[changed].mean() < 2


def test_a_pick_that_would_leave_nothing_is_refused() -> None:
    alpha = soft(LEFT)
    with pytest.raises(NothingLeft):
        complete(alpha, Pick(False, (370.0, 400.0)))
    with pytest.raises(NothingLeft):
        complete(alpha, Pick(True, (1100.0, 100.0), only=True))


def test_a_pick_with_an_area_keeps_it() -> None:
    area = area_patch(resize(soft(RIGHT), (267, 400)) > 127, SCALE)
    assert complete(BOTH, Pick(False, (0.0, 0.0), area=area)).area == area


@pytest.mark.parametrize("scale", [0.001, 0.05, 1.0])
def test_any_patch_is_applied_to_any_size(scale: float) -> None:
    size = max(1, round(800 * scale)), max(1, round(1200 * scale))
    pixels, alpha = resize(PHOTO, size), resize(BOTH, size)
    area = area_patch(RIGHT[::3, ::3], SCALE)
    outside = Patch((-50.0, -50.0, -3.0, -3.0), area.width, area.height, area.data)
    thin = Patch((3.0, 0.0, 4.0, 800.0), area.width, area.height, area.data)
    for patch in (area, outside, thin):
        for restore, only in ((True, False), (True, True), (False, False)):
            edit = Pick(restore, (0.0, 0.0), area=patch, only=only)
            assert apply_edits(pixels, alpha, [edit], scale).shape == size
