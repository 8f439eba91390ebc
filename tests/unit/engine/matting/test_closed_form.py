"""Closed-form matting against pymatting's Laplacian, solved exactly."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pymatting import cf_laplacian
from scipy.sparse import diags
from scipy.sparse.linalg import spsolve

from backdrop.engine.arrays.sizes import resize, to_planes
from backdrop.engine.matting.closed_form import solve
from tests.conftest import PHOTOS


def disc(side: int, radius: int) -> NDArray[Any]:
    y, x = np.mgrid[:side, :side] - side / 2
    inside: NDArray[Any] = np.hypot(y, x) < radius
    return inside


@pytest.fixture
def case() -> tuple[NDArray[Any], ...]:
    """Return a 48x48 photo, a ring of unknown pixels, and alpha known on both sides of it."""
    photo = resize(np.ascontiguousarray(PHOTOS["chelsea"][:288, :288]), (48, 48))
    unknown = disc(48, 17) & ~disc(48, 9)
    return photo, unknown, np.where(unknown, 0.5, disc(48, 9)).astype(np.float32)


@pytest.mark.parametrize("weight", [0.01, 0.3])
def test_equals_the_closed_form_of_pymatting(case: tuple[NDArray[Any], ...], weight: float) -> None:
    photo, unknown, alpha = case
    ours = solve(to_planes(photo), alpha, weight, unknown, 1e-5, 500)
    matrix = cf_laplacian(photo / 255.0, epsilon=1e-5, radius=1)
    inside, outside = unknown.ravel(), ~unknown.ravel()
    right = weight * alpha.ravel()[inside] - matrix[inside][:, outside] @ alpha.ravel()[outside]
    exact = spsolve(matrix[inside][:, inside] + diags(np.full(inside.sum(), weight)), right)
    assert np.abs(ours.ravel()[inside] - np.clip(exact, 0, 1)).max() < 0.02
    np.testing.assert_array_equal(ours.ravel()[outside], alpha.ravel()[outside])


def test_without_unknown_pixels_nothing_changes(case: tuple[NDArray[Any], ...]) -> None:
    photo, unknown, alpha = case
    np.testing.assert_array_equal(
        solve(to_planes(photo), alpha, 0.1, np.zeros_like(unknown), 1e-5, 30), alpha
    )


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 30), (3, 3), (5, 4)])
def test_all_unknown_on_the_smallest_pictures(shape: tuple[int, int]) -> None:
    guide = np.random.default_rng(0).random((3, *shape), dtype=np.float32)
    alpha = np.random.default_rng(1).random(shape, dtype=np.float32)
    result = solve(guide, alpha, 0.1, np.ones(shape, bool), 1e-5, 30)
    assert np.isfinite(result).all()
    assert result.min() >= 0
    assert result.max() <= 1
