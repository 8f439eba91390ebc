"""The second input of a network that takes hints: a proposed mask, and what a person tapped.

Float32 1x4xHxW of the picture's input: a proposed mask from 0 to 1; 1 everywhere if there is one;
discs where the person tapped to keep; the same where they tapped to remove. All zero: no hints.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.network.models import ModelSpec

CHANNELS = 4


def fill_hints(
    spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None
) -> Float32Array | None:
    """Return the second input for `tensor`, float32 1x3xHxW; None for a network without one.

    hints: float32 1x4xHxW, or None for no hints. Raises ValueError for another shape, or for hints
    to a network that takes none.
    """
    expected = (1, CHANNELS, *tensor.shape[2:])
    if hints is not None and (not spec.hints_name or hints.shape != expected):
        raise ValueError(f"{spec.name} takes no hints of {hints.shape} with {tensor.shape}")
    if not spec.hints_name:
        return None
    return np.zeros(expected, np.float32) if hints is None else hints
