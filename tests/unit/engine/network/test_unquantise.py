"""The float network within a quantised one, against the network before it was quantised."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from app.prepare import onnxfile
from app.prepare.network import Network
from app.prepare.quantise import quantise, round_weights, tensors_to_measure
from app.prepare.simplify import clear_ceil_mode, fold_constants, half_to_float
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.errors import NotAModel
from backdrop.engine.network.unquantise import unquantise
from backdrop.runtime.native.saturation import EXACT
from tests.unit.prepare import tiny


@pytest.fixture(scope="module")
def plain() -> Network:
    return half_to_float(fold_constants(tiny.published()))


@pytest.fixture(scope="module")
def file(plain: Network, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the network quantised with ranges that clip many of its values."""
    network = clear_ceil_mode(plain, step=2)
    ranges = dict.fromkeys(tensors_to_measure(network, {"c"}), (-0.5, 0.5))
    path = tmp_path_factory.mktemp("quantised") / "network.onnx"
    onnxfile.write(quantise(network, ranges, {"c"}), path)
    return path.read_bytes()


def run(file: bytes) -> AnyArray:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.add_session_config_entry(*EXACT)
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"input": tiny.picture()})[0])


def test_only_the_weights_stay_rounded(plain: Network, file: bytes) -> None:
    weights = dict(plain.weights)
    for name in ("a.weight", "b.weight", "c.weight"):
        whole, steps = round_weights(weights[name])
        weights[name] = whole * steps[:, None, None, None]
    expected = tiny.run(
        Network("input", plain.shape, "output", plain.nodes, weights), tiny.picture()
    )
    assert np.abs(run(unquantise(file)) - expected).max() < 1e-3  # the biases are rounded too
    assert np.abs(run(file) - expected).max() > 0.05


def test_the_result_is_a_valid_float_network(file: bytes) -> None:
    model = onnx.load_from_string(unquantise(file))
    onnx.checker.check_model(model, full_check=True)
    kinds = [node.op_type for node in model.graph.node]
    assert "QuantizeLinear" not in kinds
    weights = {tensor.name for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear":
            assert set(node.input) <= weights
    before = onnx.load_from_string(file)
    assert model.graph.input == before.graph.input
    assert model.graph.output == before.graph.output
    assert model.graph.initializer == before.graph.initializer
    assert model.opset_import == before.opset_import
    remaining = [kind for kind in kinds if kind != "DequantizeLinear"]
    old = [node.op_type for node in before.graph.node]
    assert remaining == [kind for kind in old if not kind.endswith("tizeLinear")]


def test_a_float_network_is_not_changed(plain: Network, tmp_path: Path) -> None:
    path = tmp_path / "plain.onnx"
    onnxfile.write(plain, path)
    assert unquantise(path.read_bytes()) == path.read_bytes()


@pytest.mark.parametrize("size", [1, 40, 700])
def test_a_truncated_file_is_no_network(file: bytes, size: int) -> None:
    with pytest.raises(NotAModel):
        unquantise(file[:-size])
