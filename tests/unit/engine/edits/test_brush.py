"""A brush's coverage against its definition, and at any size."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backdrop.engine.edits.brush import brush_coverage, line_region


def slow_coverage(line: NDArray[Any], hardness: float, shape: tuple[int, int]) -> NDArray[Any]:
    """Compute the coverage, every segment at every pixel, 0 to 255."""
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    depth = np.full(shape, -np.inf)
    radius = line[:, 2]
    width = np.maximum((1 - hardness) * radius, 1)
    rim = radius + (width - (1 - hardness) * radius) / 2 * np.minimum(4 * radius, 1)
    for i in range(max(len(line) - 1, 1)):
        j = min(i + 1, len(line) - 1)
        (ax, ay), (dx, dy) = line[i, :2], line[j, :2] - line[i, :2]
        t = ((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-6)
        t = np.clip(t, 0, 1)
        distance = np.hypot(x - ax - t * dx, y - ay - t * dy)
        below_rim = rim[i] + t * (rim[j] - rim[i]) - distance
        depth = np.maximum(depth, below_rim / (width[i] + t * (width[j] - width[i])))
    depth = np.clip(depth, 0, 1)
    return np.asarray(depth * depth * (3 - 2 * depth) * 255)


def scribble(count: int, seed: int, size: float = 200, radius: float = 30) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    points = rng.random((count, 2)) * size * 1.4 - size * 0.2
    line = np.concatenate([points, rng.random((count, 1)) * radius + 0.1], 1)
    return np.asarray(line, np.float32)


@pytest.mark.parametrize("hardness", [0.0, 0.8, 1.0])
def test_a_line_of_one_radius(hardness: float) -> None:
    line = scribble(7, 2, 150)
    line[:, 2] = 14
    assert (
        np.abs(
            brush_coverage(line, hardness, (150, 140)) - slow_coverage(line, hardness, (150, 140))
        ).max()
        < 2
    )


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 12),
    st.sampled_from([0.0, 0.5, 0.8, 1.0]),
    st.integers(1, 150),
    st.integers(1, 150),
    st.integers(0, 2**32 - 1),
)
def test_coverage_follows_the_distance_to_the_line(
    count: int, hardness: float, height: int, width: int, seed: int
) -> None:
    line = scribble(count, seed, 150)
    cover = brush_coverage(line, hardness, (height, width))
    # Leaving out a redundant point moves the rim by a few thousandths of the radius.
    assert np.abs(cover - slow_coverage(line, hardness, (height, width))).max() < 2


@pytest.mark.parametrize("hardness", [0.0, 0.8])
def test_a_hand_drawn_line_of_many_points(hardness: float) -> None:
    t = np.linspace(0, 5, 300)
    line = np.stack(
        [150 + 90 * np.cos(t) + t, 150 + 110 * np.sin(2 * t), 22 + 6 * np.sin(3 * t)], 1
    )
    line = line.astype(np.float32)
    error = np.abs(
        brush_coverage(line, hardness, (300, 310)) - slow_coverage(line, hardness, (300, 310))
    )
    # A third of a pixel, on a rim of five pixels.
    assert error.max() < 20
    assert error.mean() < 0.15


def test_coverage_is_full_within_hardness_and_0_beyond_the_radius() -> None:
    cover = brush_coverage(np.array([[60, 50, 30], [140, 50, 30]], np.float32), 0.5, (100, 200))
    y, x = np.mgrid[:100, :200] + 0.5
    distance = np.hypot(x - np.clip(x, 60, 140), y - 50)
    assert (cover[distance <= 15] == 255).all()
    assert (cover[distance >= 30] == 0).all()
    rim = cover[(distance > 16) & (distance < 29)]
    assert rim.min() > 0
    assert rim.max() < 255


def test_a_hard_brush_is_antialiased() -> None:
    cover = brush_coverage(np.array([[50.3, 50.6, 20]], np.float32), 1.0, (100, 100))
    assert ((cover > 30) & (cover < 225)).any()
    assert cover.sum() / 255 == pytest.approx(np.pi * 20**2, rel=0.005)


@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0])
def test_a_stroke_is_the_same_at_any_size(factor: float) -> None:
    line = scribble(9, 4, 400, 60)
    line[:, 2] += 10
    full = brush_coverage(line, 0.8, (400, 480))
    scaled = brush_coverage(line * np.float32(factor), 0.8, (int(400 * factor), int(480 * factor)))
    large, small = (full, scaled) if factor < 1 else (scaled, full)
    cell = large.shape[0] // small.shape[0]
    mean = large.reshape(small.shape[0], cell, small.shape[1], cell).mean((1, 3))
    assert np.abs(mean - small).mean() < 0.5
    assert np.abs(mean - small).max() < 40


@pytest.mark.parametrize("radius", [0.25, 0.4, 1.0, 3.0])
def test_a_thin_line_covers_its_width(radius: float) -> None:
    offsets = 20 + np.arange(16) / 16
    lines = [np.array([[0, y, radius], [60, y, radius]], np.float32) for y in offsets]
    across = [brush_coverage(line, 1.0, (40, 60))[:, 30].sum() / 255 for line in lines]
    assert np.mean(across) == pytest.approx(2 * radius, rel=0.1)


def test_no_pressure_covers_nothing() -> None:
    assert not brush_coverage(np.array([[5, 5, 0], [50, 30, 0]], np.float32), 0.8, (40, 60)).any()


def test_a_line_far_outside_or_with_far_ends() -> None:
    far = np.array([[-1e5, -1e5, 50], [-9e4, 1e5, 50]], np.float32)
    assert line_region(far, (50, 60)) is None
    assert not brush_coverage(far, 0.8, (50, 60)).any()
    across = np.array([[-1e5, 25, 5], [1e5, 25, 5]], np.float32)
    assert (
        brush_coverage(across, 0.8, (50, 60)).max(1) == brush_coverage(across, 0.8, (50, 60)).min(1)
    ).all()
    assert (brush_coverage(across, 0.8, (50, 60))[25] == 255).all()


def test_the_largest_number_of_points() -> None:
    line = scribble(20_000, 1, 100, 5)
    cover = brush_coverage(line, 0.8, (100, 100))
    assert (cover > 0).mean() > 0.99
