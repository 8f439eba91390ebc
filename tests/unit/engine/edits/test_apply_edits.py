"""Edits replayed on alpha, and their previews at a smaller size."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.draw import polygon2mask

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.brush import brush_coverage
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.scene import Edit, Lasso, Scene, Stroke, Tap
from tests.conftest import PHOTOS

PHOTO = PHOTOS["astronaut"]
Y, X = np.mgrid[:512, :512]
HALF = np.where(X < 256, 255, 0).astype(np.uint8)
SOFT = (X // 2).astype(np.uint8)
LINE = tuple(
    (100.0 + 6 * i, 250.0 + 60 * float(np.sin(i / 8)), 0.7 + 0.3 * (i % 2)) for i in range(50)
)
STROKE = Stroke(restore=True, points=LINE, radius=30.0, snap=False)
LASSO = Lasso(True, ((100.5, 80.25), (400.0, 120.0), (350.0, 400.0), (120.0, 300.0)), snap=False)


def coverage(stroke: Stroke, scale: float = 1.0, shape: tuple[int, int] = (512, 512)) -> UInt8Array:
    line = np.array(stroke.points) * np.array([scale, scale, stroke.radius * scale])
    return brush_coverage(line.astype(np.float32), stroke.hardness, shape)


def test_a_scene_without_edits_changes_nothing() -> None:
    scene = Scene()
    assert adjust_edge(apply_edits(PHOTO, SOFT, scene.edits), scene.look.edge) is SOFT


def test_the_argument_is_not_modified() -> None:
    before = SOFT.copy()
    apply_edits(PHOTO, SOFT, [STROKE, LASSO, Tap(True, (300.0, 200.0))])
    assert (before == SOFT).all()


@pytest.mark.parametrize("opacity", [1.0, 0.4, 0.0])
@pytest.mark.parametrize("restore", [True, False])
def test_a_stroke_erases_or_restores_its_share(restore: bool, opacity: float) -> None:
    stroke = replace(STROKE, restore=restore, opacity=opacity)
    share = coverage(stroke) / 255 * opacity
    expected = SOFT + (255 - SOFT.astype(float)) * share if restore else SOFT * (1 - share)
    assert np.abs(apply_edits(PHOTO, SOFT, [stroke]) - expected).max() < 1.01


def test_edits_apply_in_order() -> None:
    erased = apply_edits(PHOTO, HALF, [STROKE, replace(STROKE, restore=False)])
    core = coverage(STROKE) == 255
    assert not erased[core].any()
    restored = apply_edits(PHOTO, HALF, [replace(STROKE, restore=False), STROKE])
    assert (restored[core] == 255).all()
    one_by_one = apply_edits(PHOTO, apply_edits(PHOTO, HALF, [STROKE]), [LASSO])
    assert (apply_edits(PHOTO, HALF, [STROKE, LASSO]) == one_by_one).all()


@pytest.mark.parametrize("snap", [False, True])
@pytest.mark.parametrize("edit", [STROKE, LASSO])
def test_only_covered_pixels_change(edit: Stroke | Lasso, snap: bool) -> None:
    covered = apply_edits(PHOTO, np.zeros_like(HALF), [edit]) > 0
    for restore in (True, False):
        after = apply_edits(PHOTO, SOFT, [replace(edit, snap=snap, restore=restore)])
        assert (after[~covered] == SOFT[~covered]).all()
        change = after.astype(int) - SOFT
        assert ((change if restore else -change) >= 0).all()


def test_a_lasso_is_filled_and_antialiased() -> None:
    filled = apply_edits(PHOTO, np.zeros_like(HALF), [LASSO])
    corners = np.array(LASSO.points)[:, ::-1] * 4 - 0.5
    fine = polygon2mask((2048, 2048), corners)  # type: ignore[no-untyped-call]
    expected = fine.reshape(512, 4, 512, 4).mean((1, 3)) * 255
    assert np.abs(filled - expected).max() < 120
    assert np.abs(filled - expected).mean() < 0.2
    assert ((filled > 0) & (filled < 255)).sum() > 400


def test_a_lasso_that_leaves_the_picture() -> None:
    lasso = Lasso(False, ((-1e5, -1e5), (1e5, -1e5), (1e5, 250.0), (-1e5, 250.0)), snap=False)
    after = apply_edits(PHOTO, np.full_like(HALF, 255), [lasso])
    assert not after[:249].any()
    assert (after[251:] == 255).all()


@pytest.mark.parametrize(
    "edit",
    [
        replace(STROKE, points=()),
        replace(STROKE, points=((-4000.0, 20.0, 1.0),)),
        replace(STROKE, points=((-4000.0, 20.0, 1.0),), snap=True),
        Lasso(False, ()),
        Lasso(False, ((10.0, 10.0), (90.0, 90.0))),
        Lasso(False, ((-10.0, 10.0), (-90.0, 90.0), (-50.0, 300.0))),
    ],
)
def test_edits_that_cover_nothing(edit: Edit) -> None:
    assert (apply_edits(PHOTO, SOFT, [edit]) == SOFT).all()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5), st.floats(0, 1))
        | st.tuples(st.floats(-10, 40), st.floats(-10, 40), st.floats(0, 1)),
        max_size=5,
    ),
    st.floats(0.1, 20_000) | st.floats(0.1, 10),
    st.floats(0, 1),
    st.booleans(),
    st.sampled_from([0.05, 0.4, 1.0]),
)
def test_any_edit_on_a_small_picture(
    points: list[tuple[float, float, float]], radius: float, share: float, snap: bool, scale: float
) -> None:
    pixels, alpha = PHOTO[:23, :31], SOFT[:23, 200:231]
    edits: list[Edit] = [
        Stroke(snap, tuple(points), radius, share, 1 - share, snap),
        Lasso(not snap, tuple((x, y) for x, y, _ in points), snap),
        Tap(snap, (share * 30, share * 20)),
    ]
    after = apply_edits(pixels, alpha, edits, scale)
    assert after.shape == alpha.shape
    assert after.dtype == np.uint8


EDITS: list[Stroke | Lasso] = [
    replace(STROKE, restore=False),
    replace(STROKE, points=tuple((y, x, p) for x, y, p in LINE), radius=45.0, opacity=0.6),
    Lasso(False, ((300.0, 300.0), (420.0, 310.0), (390.0, 450.0)), snap=False),
]


@pytest.mark.parametrize(("snap", "most"), [(False, 0.3), (True, 2.0)])
def test_a_preview_is_the_export_made_smaller(snap: bool, most: float) -> None:
    """The preview has scale 1, the export 3: the same strokes on nine times the pixels."""
    pixels = resize(PHOTO, (1536, 1536))
    alpha = resize(SOFT, (1536, 1536))
    edits = [replace(edit, snap=snap) for edit in EDITS]
    export = resize(apply_edits(pixels, alpha, edits, 3.0), (512, 512)).astype(int)
    preview = apply_edits(resize(pixels, (512, 512)), resize(alpha, (512, 512)), edits)
    changed = resize(alpha, (512, 512)) != preview
    assert changed.mean() > 0.1
    assert np.abs(export - preview)[changed].mean() < most
