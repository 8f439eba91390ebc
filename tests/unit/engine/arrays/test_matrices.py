"""Invert matrices of colours."""

import numpy as np
import pytest

from backdrop.engine.arrays.matrices import inverse


@pytest.mark.parametrize("seed", range(20))
def test_inverses_are_those_of_lapack(seed: int) -> None:
    matrix = np.random.default_rng(seed).normal(0, 1, (3, 3))
    np.testing.assert_allclose(inverse(matrix), np.linalg.inv(matrix), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("scale", [1e-6, 1, 1e6])
def test_the_scale_of_a_matrix_does_not_matter(scale: float) -> None:
    matrix = scale * np.array([[2.0, 1, 0], [0, 1, 3], [1, 0, 1]])
    np.testing.assert_allclose(inverse(matrix) @ matrix, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("rows", [np.zeros((3, 3)), [[1, 2, 3], [2, 4, 6], [0, 1, 0]]])
def test_a_singular_matrix_is_refused(rows: object) -> None:
    with pytest.raises(ValueError, match="singular"):
        inverse(np.array(rows, float))
