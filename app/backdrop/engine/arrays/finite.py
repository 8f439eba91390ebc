"""Numbers in place of NaN and infinity."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array


def without_nan(plane: Float32Array) -> Float32Array:
    """Return a float32 array with 0 for NaN and float32's extremes for infinity.

    The array itself if all its values are finite: finding that out takes a quarter of the time of
    nan_to_num, and networks answer with finite values.
    """
    return plane if np.isfinite(plane).all() else np.nan_to_num(plane)
