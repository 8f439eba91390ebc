"""The colour guided filter against its definition."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.engine.matting.guided_filter import apply, fit, solve_symmetric


def naive(guide: NDArray[Any], target: NDArray[Any], radius: int, epsilon: float) -> NDArray[Any]:
    """Filter as He 2010, equations 14 to 16, window by window."""
    height, width = target.shape
    slope, level = np.zeros((3, height, width)), np.zeros((height, width))
    windows = {}
    for y, x in np.ndindex(height, width):
        window = np.s_[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1]
        windows[y, x] = window
        colour = guide[:, *window].reshape(3, -1).astype(np.float64)
        alpha = target[window].ravel().astype(np.float64)
        covariance = np.cov(colour, bias=True) + epsilon * np.eye(3)
        right = (colour * alpha).mean(1) - colour.mean(1) * alpha.mean()
        slope[:, y, x] = np.linalg.solve(covariance, right)
        level[y, x] = alpha.mean() - slope[:, y, x] @ colour.mean(1)
    result = np.empty((height, width))
    for (y, x), window in windows.items():
        mean = slope[:, *window].mean((1, 2))
        result[y, x] = mean @ guide[:, y, x] + level[window].mean()
    return np.clip(result, 0, 1)


@pytest.mark.parametrize("radius", [1, 3])
@pytest.mark.parametrize("epsilon", [1e-2, 1e-4])
def test_equals_the_filter_of_the_paper(radius: int, epsilon: float) -> None:
    rng = np.random.default_rng(radius)
    guide = rng.random((3, 14, 11), dtype=np.float32)
    target = rng.random((14, 11), dtype=np.float32)
    ours = apply(fit(guide, target, radius, epsilon), guide)
    np.testing.assert_allclose(ours, naive(guide, target, radius, epsilon), atol=2e-4)


def test_a_constant_stays_constant() -> None:
    guide = np.random.default_rng(0).random((3, 20, 20), dtype=np.float32)
    for value in (0, 0.25, 1):
        target = np.full((20, 20), value, np.float32)
        np.testing.assert_allclose(apply(fit(guide, target, 4, 1e-4), guide), value, atol=1e-4)


def test_flat_colour_only_blurs_and_does_not_divide_by_zero() -> None:
    target = np.random.default_rng(0).random((20, 20), dtype=np.float32)
    result = apply(
        fit(np.zeros((3, 20, 20), np.float32), target, 4, 1e-4), np.zeros((3, 20, 20), np.float32)
    )
    assert np.isfinite(result).all()
    assert result.std() < target.std() / 3


def test_alpha_takes_the_edge_of_the_colours() -> None:
    guide = np.full((3, 40, 40), 0.2, np.float32)
    guide[:, :, 20:] = 0.8
    soft = np.clip((np.arange(40, dtype=np.float32) - 13) / 14, 0, 1) * np.ones((40, 1))
    soft = soft.astype(np.float32)
    result = apply(fit(guide, soft, 4, 1e-4), guide)
    assert result[20, 20] - result[20, 19] > 3 * (soft[20, 20] - soft[20, 19])


def test_solves_like_lapack() -> None:
    rng = np.random.default_rng(3)
    root = rng.random((50, 3, 3))
    matrix = root @ root.transpose(0, 2, 1) + 0.1 * np.eye(3)
    right = rng.random((50, 3))
    entries = [matrix[:, i, j] for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))]
    ours = np.stack(solve_symmetric(entries, list(right.T), 0.1), 1)
    np.testing.assert_allclose(ours, np.linalg.solve(matrix, right[..., None])[..., 0], rtol=1e-6)
