import numpy as np
import pytest

from app.train.folding import fold
from backdrop.engine.arrays.aliases import Float32Array


def state(pair: str) -> dict[str, Float32Array]:
    random = np.random.default_rng(4)
    return {
        f"{pair}.0.weight": random.normal(0, 1, (5, 3, 1, 1)).astype(np.float32),
        f"{pair}.1.weight": random.uniform(0.5, 2, 5).astype(np.float32),
        f"{pair}.1.bias": random.normal(0, 1, 5).astype(np.float32),
        f"{pair}.1.running_mean": random.normal(0, 1, 5).astype(np.float32),
        f"{pair}.1.running_var": random.uniform(0.01, 2, 5).astype(np.float32),
        f"{pair}.1.num_batches_tracked": np.array(7),
    }


@pytest.mark.parametrize(("pair", "epsilon"), [("encoder.stem", 1e-3), ("ups.1.mix", 1e-5)])
def test_a_folded_pair_computes_the_same(pair: str, epsilon: float) -> None:
    parts = state(pair)
    values = np.random.default_rng(5).normal(0, 1, (3, 40)).astype(np.float32)
    plain = parts[f"{pair}.0.weight"][:, :, 0, 0] @ values
    mean, variance = parts[f"{pair}.1.running_mean"], parts[f"{pair}.1.running_var"]
    normal = (plain - mean[:, None]) / np.sqrt(variance + epsilon)[:, None]
    expected = normal * parts[f"{pair}.1.weight"][:, None] + parts[f"{pair}.1.bias"][:, None]
    folded = fold(parts)
    assert folded.keys() == {f"{pair}.weight", f"{pair}.bias"}
    answer = folded[f"{pair}.weight"][:, :, 0, 0] @ values + folded[f"{pair}.bias"][:, None]
    np.testing.assert_allclose(answer, expected, atol=1e-5)


def test_convolutions_without_a_norm_keep_their_weights() -> None:
    """Entries 0 and 1 of `heads` are convolutions, not a convolution and its norm."""
    values = {
        "trust": np.ones(4, np.float32),
        "heads.0.weight": np.ones((1, 8, 1, 1), np.float32),
        "heads.1.weight": np.ones((1, 8, 1, 1), np.float32),
        "pool.0.bias": np.ones(8, np.float32),
    }
    assert fold(values).keys() == values.keys()
