"""Check that saturating kernels are recognised, and that models give exact sums here."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.network.graphics_probe import probe_tensor
from backdrop.engine.network.hints import fill_hints
from backdrop.engine.network.models import MODELS
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from backdrop.runtime.native.saturation import (
    EXACT,
    INCOMPATIBLE_OPTIMIZERS,
    product_network,
    saturates,
)


def exact(file: bytes, feeds: Mapping[str, AnyArray]) -> AnyArray:
    sums: AnyArray = np.matmul(feeds["values"], feeds["weights"], dtype=np.int32)
    return sums


def in_pairs(file: bytes, feeds: Mapping[str, AnyArray]) -> AnyArray:
    """Add as vpmaddubsw does: two products in 16 bits."""
    values, weights = (feeds[name].astype(np.int32) for name in ("values", "weights"))
    pairs = [
        np.clip(values[:, i : i + 2] @ weights[i : i + 2], -(2**15), 2**15 - 1)
        for i in range(0, len(weights), 2)
    ]
    sums: AnyArray = np.sum(pairs, axis=0)
    return sums


def test_exact_kernels_are_recognised() -> None:
    assert not saturates(exact)


def test_kernels_that_add_in_16_bits_are_recognised() -> None:
    assert saturates(in_pairs)


def test_onnxruntime_multiplies_the_matrices() -> None:
    session = onnxruntime.InferenceSession(product_network(), providers=["CPUExecutionProvider"])
    values = np.arange(32 * 32, dtype=np.uint8).reshape(32, 32) // 16  # too small to saturate
    weights = np.arange(32 * 32, dtype=np.int64).reshape(32, 32).astype(np.int8) // 16
    feeds = {"values": values, "weights": weights}
    assert np.array_equal(session.run(None, feeds)[0], exact(b"", feeds))


@pytest.mark.parametrize("name", MODELS)
def test_the_sums_of_models_are_exact_here(name: str, weights: dict[str, Path]) -> None:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry(*EXACT)
    session = onnxruntime.InferenceSession(
        weights[name],
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=INCOMPATIBLE_OPTIMIZERS,
    )
    spec = MODELS[name]
    tensor = probe_tensor(spec)
    feeds = {spec.input_name: tensor}
    if (hints := fill_hints(spec, tensor, None)) is not None:
        feeds[spec.hints_name] = hints
    (expected,) = session.run([spec.output_name], feeds)
    assert np.array_equal(run_to_end(NativeRuntime(weights).run(spec, tensor)), expected)
