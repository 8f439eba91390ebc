"""Fold batch norms into the convolutions before them, for export.

A folded network is a dictionary of float32 arrays: `weight` and `bias` of each convolution, and
`trust`. It computes the same as the network with its running statistics.
"""

from collections.abc import Mapping

import numpy as np

from backdrop.engine.arrays.aliases import AnyArray, Float32Array

ENCODER_EPSILON = 1e-3  # EfficientNet's
DECODER_EPSILON = 1e-5


def fold(state: Mapping[str, AnyArray]) -> dict[str, Float32Array]:
    """Return the folded network of a state dictionary of network.BackdropS, as arrays.

    A norm is the entry 1 of the pair whose entry 0 is its convolution: `encoder.stem.0.weight` and
    `encoder.stem.1.*` become `encoder.stem.weight` and `encoder.stem.bias`.
    """
    folded: dict[str, Float32Array] = {}
    for name, value in state.items():
        place, _, part = name.rpartition(".")
        pair = place.removesuffix(".0")
        if f"{place}.running_mean" in state:
            continue
        if part == "weight" and f"{pair}.1.running_mean" in state:
            folded |= _fold_pair(state, pair)
        else:
            folded[name] = value.astype(np.float32)
    return folded


def _fold_pair(state: Mapping[str, AnyArray], pair: str) -> dict[str, Float32Array]:
    norm = {
        part: state[f"{pair}.1.{part}"].astype(np.float64)
        for part in ("weight", "bias", "running_mean", "running_var")
    }
    scale = norm["weight"] / np.sqrt(norm["running_var"] + norm_epsilon(pair))
    kernel = state[f"{pair}.0.weight"].astype(np.float64)
    return {
        f"{pair}.weight": (kernel * scale[:, None, None, None]).astype(np.float32),
        f"{pair}.bias": (norm["bias"] - norm["running_mean"] * scale).astype(np.float32),
    }


def norm_epsilon(pair: str) -> float:
    """Return the epsilon of the norm in a pair, from the pair's name."""
    return ENCODER_EPSILON if pair.startswith("encoder.") else DECODER_EPSILON
