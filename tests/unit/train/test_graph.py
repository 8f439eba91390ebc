from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, numpy_helper

from app.build import ROOT
from app.train import graph
from app.train.layout import BACKDROP_S
from backdrop.engine.arrays.aliases import AnyArray, Float32Array
from tests.unit.train.tiny_network import LAYOUT, weights

COMMITTED = ROOT / "app" / "prepare" / "backdrop-s.onnx"
MAX_BYTES = 7_000_000


def run(path: Path, picture: Float32Array, hints: Float32Array) -> AnyArray:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["mask"], {"picture": picture, "hints": hints})[0])


def proposal(mask: Float32Array) -> Float32Array:
    """Make hints with a proposed mask."""
    hints = np.zeros((1, 4, *mask.shape), np.float32)
    hints[0, 0], hints[0, 1] = mask, 1
    return hints


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.onnx"
    graph.write(weights(), path, LAYOUT)
    return path


def test_the_same_weights_give_the_same_bytes(tiny: Path, tmp_path: Path) -> None:
    graph.write(weights(), tmp_path / "again.onnx", LAYOUT)
    assert (tmp_path / "again.onnx").read_bytes() == tiny.read_bytes()


def test_weights_are_read_back(tiny: Path) -> None:
    read, written = graph.read_weights(tiny), weights()
    assert read.keys() == written.keys()
    for name, value in read.items():
        assert value.dtype == np.float32
        np.testing.assert_array_equal(value, written[name].astype(np.float16))


def test_a_file_written_from_its_own_weights_is_the_same(tiny: Path, tmp_path: Path) -> None:
    graph.write(graph.read_weights(tiny), tmp_path / "again.onnx", LAYOUT)
    assert (tmp_path / "again.onnx").read_bytes() == tiny.read_bytes()


@pytest.mark.parametrize(("height", "width"), [(64, 64), (32, 96)])
def test_the_mask_has_half_the_size(tiny: Path, height: int, width: int) -> None:
    picture = np.random.default_rng(2).normal(0, 1, (1, 3, height, width)).astype(np.float32)
    mask = run(tiny, picture, np.zeros((1, 4, height, width), np.float32))
    assert mask.shape == (1, 1, height // 2, width // 2)
    assert mask.dtype == np.float32
    assert mask.min() >= 0
    assert mask.max() <= 1
    assert np.ptp(mask) > 0.01


def test_a_proposed_mask_adds_its_mean_to_the_logits(tmp_path: Path) -> None:
    """All else is zero, so that the answer is sigmoid(trust * (2 * mean - 1)), or 0.5 without."""
    silent = {name: np.zeros_like(value) for name, value in weights().items()}
    silent["trust"][3] = 2
    graph.write(silent, tmp_path / "silent.onnx", LAYOUT)
    mask = np.random.default_rng(3).random((32, 64), np.float32)
    picture = np.zeros((1, 3, 32, 64), np.float32)
    mean = mask.reshape(16, 2, 32, 2).mean((1, 3))
    expected = 1 / (1 + np.exp(-2 * (2 * mean - 1)))
    answer = run(tmp_path / "silent.onnx", picture, proposal(mask))[0, 0]
    np.testing.assert_allclose(answer, expected, atol=1e-6)
    without = run(tmp_path / "silent.onnx", picture, np.zeros((1, 4, 32, 64), np.float32))
    np.testing.assert_array_equal(without, np.float32(0.5))


def test_a_missing_weight_is_an_error(tmp_path: Path) -> None:
    incomplete = weights()
    del incomplete["context.bias"]
    with pytest.raises(KeyError, match="context"):
        graph.write(incomplete, tmp_path / "incomplete.onnx", LAYOUT)


def test_the_committed_file_is_one_of_the_exporter(tmp_path: Path) -> None:
    graph.write(graph.read_weights(COMMITTED), tmp_path / "again.onnx")
    assert (tmp_path / "again.onnx").read_bytes() == COMMITTED.read_bytes()
    assert COMMITTED.stat().st_size <= MAX_BYTES


def test_the_committed_file_has_the_networks_layers_in_float16() -> None:
    model = onnx.load(COMMITTED)
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version == 17
    assert [value.name for value in model.graph.input] == ["picture", "hints"]
    tensors = {t.name: t for t in model.graph.initializer}
    for name, shape in BACKDROP_S.kernel_shapes().items():
        assert tensors[f"{name}.weight"].data_type == TensorProto.FLOAT16
        assert numpy_helper.to_array(tensors[f"{name}.weight"]).shape == shape


def test_the_committed_network_finds_a_bright_disc() -> None:
    y, x = np.mgrid[:256, :320]
    disc = (y - 128) ** 2 + (x - 160) ** 2 < 70**2
    picture = np.where(disc, 200.0, 60.0).astype(np.float32)[None, None].repeat(3, axis=1)
    picture[:, 1:] *= np.where(disc, np.float32(0.3), np.float32(1))
    answer = run(COMMITTED, (picture - 127) / 128, np.zeros((1, 4, 256, 320), np.float32))
    found, truth = answer[0, 0] > 0.5, disc[::2, ::2]
    assert (found & truth).sum() / (found | truth).sum() > 0.8
