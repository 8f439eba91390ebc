"""Shadows have the right position and darkness, at any size."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.render.shadow import render_shadow
from backdrop.engine.scene import Shadow


def square(size: int = 300) -> UInt8Array:
    """Return a square of a third of the size in the middle."""
    alpha = np.zeros((size, size), np.uint8)
    third = size // 3
    alpha[third : 2 * third, third : 2 * third] = 255
    return alpha


def render_all(
    shadow: Shadow, alpha: UInt8Array, size: tuple[int, int], length: float
) -> UInt8Array:
    read_rows = render_shadow(shadow, alpha, length, size)
    tops = range(0, size[0], 29)
    return np.concatenate([read_rows(slice(top, min(top + 29, size[0]))) for top in tops])


def centre(plane: UInt8Array) -> tuple[float, float]:
    rows, columns = np.mgrid[: plane.shape[0], : plane.shape[1]] + 0.5
    total = plane.sum(dtype=float)
    return float((plane * columns).sum() / total), float((plane * rows).sum() / total)


@pytest.mark.parametrize("angle", [0, 45, 90, 180, -90])
def test_a_drop_shadow_is_the_subject_moved(angle: int) -> None:
    plane = render_all(Shadow("drop", angle, 0.2, 0.05, 1.0), square(), (300, 300), 100)
    x, y = np.cos(np.radians(angle)) * 20, np.sin(np.radians(angle)) * 20
    assert centre(plane) == pytest.approx((150 + x, 150 + y), abs=0.3)
    assert plane.sum() / 255 == pytest.approx(100 * 100, rel=0.02)
    assert plane[round(150 + y), round(150 + x)] == 255


@pytest.mark.parametrize("kind", ["drop", "contact", "ground"])
@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_strength_is_the_largest_opacity(kind: str, strength: float) -> None:
    shadow = Shadow(kind, strength=strength)  # type: ignore[arg-type]
    plane = render_all(shadow, square(), (300, 300), 100)
    assert 0.8 * strength * 255 - 1 <= plane.max() <= strength * 255 + 1


@pytest.mark.parametrize("kind", ["contact", "ground"])
def test_contact_and_ground_shadows_lie_at_the_lower_edge(kind: str) -> None:
    plane = render_all(Shadow(kind, strength=1.0), square(), (300, 300), 100)  # type: ignore[arg-type]
    x, y = centre(plane)
    assert x == pytest.approx(150, abs=0.5)
    assert y == pytest.approx(200, abs=8)
    assert not plane[:120].any()
    # It is wider than high, and symmetric.
    rows, columns = np.nonzero(plane > 30)
    assert np.ptp(columns) > 2 * np.ptp(rows)
    assert np.abs(plane.astype(int) - plane[:, ::-1]).mean() < 1


def test_contact_is_only_where_the_subject_touches_the_ground() -> None:
    rows, columns = np.mgrid[:300, :300] + 0.5
    ball = ((100 - np.hypot(rows - 150, columns - 150)).clip(0, 1) * 255).astype(np.uint8)
    plane = render_all(Shadow("contact", strength=1.0), ball, (300, 300), 200)
    assert np.ptp(np.nonzero(plane > 100)[1]) < 100
    table = np.zeros((300, 300), np.uint8)
    table[100:120, 50:250] = 255
    table[100:200, 50:60] = table[100:200, 240:250] = 255
    plane = render_all(Shadow("contact", strength=1.0), table, (300, 300), 200)
    assert plane[200, 55] > 150
    assert plane[:, 150].max() < 5


@pytest.mark.parametrize("kind", ["drop", "contact", "ground"])
def test_a_larger_result_has_the_same_shadow(kind: str) -> None:
    shadow = Shadow(kind, strength=0.5)  # type: ignore[arg-type]
    small = render_all(shadow, square(), (300, 300), 100)
    large = render_all(shadow, square(), (900, 900), 100)
    reduced = large.reshape(300, 3, 300, 3).mean((1, 3))
    assert np.abs(reduced - small).mean() < 0.5


@pytest.mark.parametrize("kind", ["drop", "contact", "ground"])
def test_an_empty_picture_has_no_shadow(kind: str) -> None:
    shadow = Shadow(kind)  # type: ignore[arg-type]
    assert not render_all(shadow, np.zeros((50, 40), np.uint8), (100, 80), 40).any()


def test_a_soft_shadow_has_no_bands() -> None:
    shadow = Shadow("drop", 90, 0, 0.3, 0.2)
    row = render_all(shadow, square(600), (1200, 1200), 200)[592:608].mean(0)
    smooth = np.convolve(row, np.ones(16) / 16, "valid")
    assert np.abs(np.diff(smooth)).max() < 0.5
