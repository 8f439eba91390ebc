"""Snapped strokes repair a damaged alpha better than unsnapped ones."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.brush import brush_coverage
from backdrop.engine.scene import Lasso, Stroke
from tests.conftest import PHOTOS

RNG = np.random.default_rng(3)
Y, X = np.mgrid[:400, :600] + 0.5


def composite(inside: NDArray[Any]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Compose a cat over coffee: return the photo and its alpha, by the signed depth `inside`."""
    alpha = np.clip(inside / 3 + 0.5, 0, 1)[..., None]
    cat, coffee = PHOTOS["chelsea"][-300:, :451], PHOTOS["coffee"][:400, :600]
    cat = np.pad(cat, ((0, 100), (0, 149), (0, 0)), "reflect")
    photo = alpha * cat + (1 - alpha) * coffee
    return np.round(photo).astype(np.uint8), np.round(alpha[..., 0] * 255).astype(np.uint8)


def add_noise(points: NDArray[Any], by: float) -> tuple[tuple[float, float, float], ...]:
    rough = points + RNG.uniform(-by, by, points.shape)
    return tuple((float(x), float(y), 1.0) for x, y in rough)


def error(alpha: NDArray[np.uint8], truth: NDArray[np.uint8], stroke: Stroke) -> float:
    line = np.array(stroke.points, np.float32) * np.array([1, 1, stroke.radius], np.float32)
    near = brush_coverage(line, 0.0, (400, 600)) > 0
    return float(np.abs(alpha.astype(int) - truth)[near].mean())


def strap() -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[Any]]:
    """Draw a band 24 pixels wide: return photo, alpha, and the band's middle line."""
    x = np.arange(60.0, 540, 8)
    photo, truth = composite(12 - np.abs(Y - 200 - 50 * np.sin(X / 90)))
    return photo, truth, np.stack([x, 200 + 50 * np.sin(x / 90)], 1)


@pytest.mark.parametrize("restore", [True, False])
def test_a_strap_is_restored_without_its_surroundings(restore: bool) -> None:
    photo, truth, middle = strap()
    if not restore:
        truth = ~truth
    damaged = np.where((X > 60) & (X < 540), np.uint8(0 if restore else 255), truth)
    stroke = Stroke(restore, add_noise(middle, 2), 12 * 1.4, snap=True)
    unsnapped = Stroke(restore, stroke.points, stroke.radius, snap=False)
    ours = error(apply_edits(photo, damaged, [stroke]), truth, stroke)
    assert ours < 0.6 * error(apply_edits(photo, damaged, [unsnapped]), truth, stroke)


@pytest.mark.parametrize("start", [0, 2, 4])
@pytest.mark.parametrize(("restore", "share"), [(True, 0.7), (False, 0.95)])
def test_a_stroke_follows_an_outline(restore: bool, share: float, start: float) -> None:
    """Two thirds of the stroke along a disc's edge lie on the intended side."""
    photo, truth = composite(120 - np.hypot(X - 300, Y - 200))
    turn = np.linspace(start, start + 2, 60)
    inner = 120 - 8 if restore else 120 + 8
    middle = np.stack([300 + inner * np.cos(turn), 200 + inner * np.sin(turn)], 1)
    stroke = Stroke(restore, add_noise(middle, 2), 24.0, snap=True)
    unsnapped = Stroke(restore, stroke.points, stroke.radius, snap=False)
    line = np.array(stroke.points, np.float32) * np.array([1, 1, 17], np.float32)
    damaged = np.where(
        brush_coverage(line, 1.0, (400, 600)) > 127, np.uint8(0 if restore else 255), truth
    )
    ours = error(apply_edits(photo, damaged, [stroke]), truth, stroke)
    assert ours < share * error(apply_edits(photo, damaged, [unsnapped]), truth, stroke)


def test_a_lasso_around_a_lost_component_restores_only_that() -> None:
    photo, truth = composite(60 - np.hypot(X - 300, Y - 200))
    turn = np.arange(0, 2 * np.pi, 0.1)
    points = np.stack([300 + 68 * np.cos(turn), 200 + 68 * np.sin(turn)], 1)
    lasso = tuple((x, y) for x, y, _ in add_noise(points, 2))
    lost = np.zeros_like(truth)
    snapped, unsnapped = (
        apply_edits(photo, lost, [Lasso(True, lasso, snap)]) for snap in (True, False)
    )
    ours, theirs = (np.abs(a.astype(int) - truth).mean() for a in (snapped, unsnapped))
    assert ours < 0.3 * theirs


@pytest.mark.parametrize("restore", [True, False])
def test_within_one_object_the_stroke_stays_nearly_as_drawn(restore: bool) -> None:
    """Similar colours on both sides cannot limit the stroke."""
    flat = np.full((400, 600, 3), 90, np.uint8)
    for photo, most in ((PHOTOS["coffee"][:400, :600], 40), (flat, 2)):
        alpha = np.full((400, 600), 0 if restore else 255, np.uint8)
        points = tuple((float(x), 200 + x / 20, 1.0) for x in range(100, 500, 6))
        snapped, unsnapped = (
            apply_edits(photo, alpha, [Stroke(restore, points, 20.0, snap=snap)]).astype(int)
            for snap in (True, False)
        )
        changed = unsnapped != alpha
        assert np.abs(snapped - unsnapped)[changed].mean() < most


def test_the_core_is_painted() -> None:
    photo, truth, middle = strap()
    stroke = Stroke(True, add_noise(middle, 0), 17.0)
    alpha = apply_edits(photo, np.zeros_like(truth), [stroke])
    core = brush_coverage(
        np.array(stroke.points, np.float32) * np.array([1, 1, 5], np.float32), 1, (400, 600)
    )
    assert np.median(alpha[core == 255]) == 255
    assert alpha[core == 255].mean() > 240
