"""Native onnxruntime: its answers and its errors, as the runtime interface promises them."""

from pathlib import Path

import numpy as np
import pytest

from app.engine.document import Floats
from app.engine.errors import InferenceFailed
from app.engine.models import U2NETP
from app.runtime.native import NativeRuntime, complete


def tensor(side: int) -> Floats:
    return np.zeros((1, 3, side, side), np.float32)


def test_the_answer_has_the_promised_shape(weights: dict[str, Path]) -> None:
    answer = complete(NativeRuntime(weights).run(U2NETP, tensor(320)))
    assert answer.shape == (1, 1, 320, 320)
    assert answer.dtype == np.float32


@pytest.mark.parametrize("content", [b"", b"not a network"])
def test_a_file_that_is_no_network_fails_clearly(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "u2netp.onnx").write_bytes(content)
    runtime = NativeRuntime({"u2netp": tmp_path / "u2netp.onnx"})
    with pytest.raises(InferenceFailed):
        complete(runtime.run(U2NETP, tensor(320)))


def test_a_missing_file_fails_clearly(tmp_path: Path) -> None:
    runtime = NativeRuntime({"u2netp": tmp_path / "u2netp.onnx"})
    with pytest.raises(InferenceFailed):
        complete(runtime.run(U2NETP, tensor(320)))


def test_input_of_the_wrong_shape_fails_clearly(weights: dict[str, Path]) -> None:
    with pytest.raises(InferenceFailed):
        complete(NativeRuntime(weights).run(U2NETP, tensor(320)[0]))
