from pathlib import Path

import numpy as np
import onnx
import pytest

from app.train import check, graph
from app.train.check import AnotherNetworkError, check_network
from tests.unit.train.tiny_network import LAYOUT, weights


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.onnx"
    graph.write(weights(), path, LAYOUT)
    return path


def test_a_file_of_the_export_passes(tiny: Path) -> None:
    check_network(tiny, LAYOUT)


def test_another_layout_is_named_with_its_shapes(tiny: Path) -> None:
    with pytest.raises(AnotherNetworkError, match=r"context\.bias is \(16,\), expected \(96,\)"):
        check_network(tiny)


def test_a_missing_weight_is_named(tiny: Path) -> None:
    model = onnx.load(tiny)
    kept = [each for each in model.graph.initializer if each.name != "ups.1.mix.weight"]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, tiny)
    with pytest.raises(AnotherNetworkError, match=r"ups\.1\.mix\.weight is missing"):
        check_network(tiny, LAYOUT)


def test_another_operation_is_refused(tiny: Path) -> None:
    model = onnx.load(tiny)
    (last,) = (node for node in model.graph.node if node.op_type == "Sigmoid")
    last.op_type = "HardSigmoid"
    onnx.save(model, tiny)
    with pytest.raises(AnotherNetworkError, match="not the operations"):
        check_network(tiny, LAYOUT)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    broken = weights()
    broken["top.bias"][3] = np.inf
    graph.write(broken, tmp_path / "broken.onnx", LAYOUT)
    with pytest.raises(AnotherNetworkError, match=r"top\.bias has values"):
        check_network(tmp_path / "broken.onnx", LAYOUT)


def test_other_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(b"\xff" * 100)
    with pytest.raises(AnotherNetworkError, match="no ONNX file"):
        check_network(other)
    monkeypatch.setattr(check, "MAX_BYTES", 99)
    with pytest.raises(AnotherNetworkError, match="more than 99 bytes"):
        check_network(other)
