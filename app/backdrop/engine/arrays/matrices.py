"""Invert 3x3 matrices of colours.

The browser's NumPy comes without numpy.linalg, which would be a thirtieth of all that a first visit
fetches (app/freeze/trim.py).
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float64Array


def inverse(matrix: Float64Array) -> Float64Array:
    """Invert a float64 3x3 matrix by its cofactors. Raises ValueError if it is singular."""
    rows = np.asarray(matrix, np.float64)
    cofactors = np.cross(rows[[1, 2, 0]], rows[[2, 0, 1]])
    determinant = float(rows[0] @ cofactors[0])
    size = float(np.prod(np.sqrt((rows**2).sum(1))))
    if abs(determinant) <= np.finfo(np.float64).eps * size:
        raise ValueError("The matrix is singular.")
    result: Float64Array = cofactors.T / determinant
    return result
