"""Test that a quantised network stays near the float one and becomes integer kernels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from app.prepare import onnxfile
from app.prepare.network import Network, Node, PrepareError
from app.prepare.quantise import (
    QuantParams,
    Range,
    quantise,
    round_weights,
    sums_of_neighbours,
    tensors_to_measure,
)
from app.prepare.simplify import clear_ceil_mode, fold_constants, half_to_float
from tests.unit.prepare.tiny import picture, published, run

REAL = frozenset({"c"})


def network() -> Network:
    return clear_ceil_mode(half_to_float(fold_constants(published())), step=2)


def ranges_of(net: Network) -> dict[str, Range]:
    """Measure ranges by running the network, as calibrate.py does."""
    spans = {}
    for name in tensors_to_measure(net, REAL):
        tensor = picture() if name == net.input else run(_until(net, name), picture())
        spans[name] = (float(tensor.min()), float(tensor.max()))
    return spans


def _until(net: Network, name: str) -> Network:
    return Network(net.input, net.shape, name, net.nodes, net.weights)


def test_quantised_network_stays_near_the_float_one() -> None:
    net = network()
    error = np.abs(run(quantise(net, ranges_of(net), REAL), picture()) - run(net, picture()))
    assert error.max() < 0.01
    assert error.max() > 0  # the quantised one really ran


def test_wrong_ranges_give_wrong_masks() -> None:
    net = network()
    narrow = {name: (low / 8, high / 8) for name, (low, high) in ranges_of(net).items()}
    error = np.abs(run(quantise(net, narrow, REAL), picture()) - run(net, picture()))
    assert error.max() > 0.1


def test_onnxruntime_fuses_integer_kernels(tmp_path: Path) -> None:
    net = network()
    path = tmp_path / "quantised.onnx"
    onnxfile.write(quantise(net, ranges_of(net), REAL), path)
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    kinds = [node.op_type for node in onnx.load(options.optimized_model_filepath).graph.node]
    assert kinds.count("QLinearConv") == 2
    assert {"QLinearAdd", "QLinearConcat"} <= set(kinds)
    assert "Relu" not in kinds


def test_exactly_the_tensors_to_measure_need_a_range() -> None:
    net = network()
    ranges = ranges_of(net)
    with pytest.raises(PrepareError, match="a_relu"):
        quantise(net, {k: v for k, v in ranges.items() if k != "a_relu"}, REAL)
    with pytest.raises(PrepareError, match="nonsense"):
        quantise(net, ranges | {"nonsense": (0.0, 1.0)}, REAL)


@pytest.mark.parametrize("span", [(0.0, 0.0), (0.0, float("inf")), (0.0, float("nan"))])
def test_an_empty_or_infinite_range_is_refused(span: Range) -> None:
    with pytest.raises(PrepareError, match="not a range"):
        QuantParams.from_range(span)


def test_the_parameters_represent_zero_exactly_and_cover_the_range() -> None:
    params = QuantParams.from_range((-0.5, 127 / 256))
    assert params == QuantParams(np.float32(1 / 256), np.uint8(128))
    assert QuantParams.from_range((2.0, 5.1)) == QuantParams(np.float32(5.1 / 255), np.uint8(0))


def test_a_channel_of_zeros_keeps_its_bias() -> None:
    net = network()
    weights = {name: value.copy() for name, value in net.weights.items()}
    weights["a.weight"][2] = 0
    weights["a.bias"][2] = 1.5
    weights["a.weight"][3] *= np.float32(1e-12)
    weights["a.bias"][3] = -1.5
    changed = replace(net, weights=weights)
    made = quantise(changed, ranges_of(changed), REAL)
    biases = made.weights["a.bias/whole"] * made.weights["a.bias/scale"]
    assert biases[2:4].tolist() == pytest.approx([1.5, -1.5])


def test_a_clip_is_measured_in_place_of_what_it_reads() -> None:
    nodes = (
        Node("Conv", ("x", "w", "b"), "conv", {}),
        Node("Clip", ("conv", "floor", "ceiling"), "clip", {}),
    )
    assert tensors_to_measure(Network("x", (1, 3, 8, 8), "clip", nodes, {}), set()) == ["x", "clip"]


def test_weights_are_rounded_per_output_channel() -> None:
    kernel = np.random.default_rng(1).normal(0, 1, (4, 3, 3, 3)).astype(np.float32)
    kernel[1] *= np.float32(1e-3)
    kernel[2] = 0
    whole, steps = round_weights(kernel)
    assert whole.dtype == np.int8
    for channel in whole[[0, 1, 3]].astype(int):  # no scale is coarser than it has to be
        assert max(np.abs(channel).max(), np.abs(sums_of_neighbours(channel[None])).max()) >= 126
    error = np.abs(whole * steps[:, None, None, None] - kernel).reshape(4, -1).max(axis=1)
    assert (error <= steps * 0.5001).all()


@pytest.mark.parametrize("shape", [(40, 6, 3, 3), (40, 5, 1, 1), (40, 1, 5, 5), (40, 1, 2, 1)])
def test_two_products_of_neighbours_fit_in_16_bits(shape: tuple[int, ...]) -> None:
    kernel = np.random.default_rng(2).uniform(0.8, 1, shape).astype(np.float32)
    kernel[::2] *= -1
    whole, _ = round_weights(kernel)
    outs, ins = shape[:2]
    lines = whole.astype(int).reshape(outs, ins, -1)
    if ins == 1:
        lines = lines.reshape(outs, -1, 1)
    sums = [lines[:, n : n + 2].sum(axis=1) for n in range(0, lines.shape[1], 2)]
    assert np.array(sums).max() * 255 < 2**15
    assert np.array(sums).min() * 255 >= -(2**15)
    assert np.abs(whole).max() > 60
