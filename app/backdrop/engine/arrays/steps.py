"""Steps between two levels."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array


def smooth_step(low: float, high: float, value: float | Float32Array) -> Float32Array:
    """Return 0 up to `low`, 1 from `high`, and a smooth curve between, float32 of value's shape."""
    share = np.clip(
        (np.asarray(value, np.float32) - np.float32(low)) / np.float32(high - low), 0, 1
    )
    curve: Float32Array = share * share * (3 - 2 * share)
    return curve
