"""Check that native ONNX Runtime keeps the promises of SegmentationRuntime."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from app.build import ROOT
from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.errors import InferenceFailed
from backdrop.engine.network.models import BACKDROP_S
from backdrop.runtime.native import native_runtime
from backdrop.runtime.native.native_runtime import PROCESSOR, NativeRuntime, run_to_end


def tensor(side: int) -> Float32Array:
    return np.zeros((1, 3, side, side), np.float32)


def test_the_output_has_the_promised_shape(weights: dict[str, Path]) -> None:
    output = run_to_end(NativeRuntime(weights).run(BACKDROP_S, tensor(320)))
    assert output.shape == (1, 1, 160, 160)
    assert output.dtype == np.float32


@pytest.mark.parametrize("content", [b"", b"not a network"])
def test_a_file_without_a_network_fails_clearly(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "backdrop-s.onnx").write_bytes(content)
    runtime = NativeRuntime({"backdrop-s": tmp_path / "backdrop-s.onnx"})
    with pytest.raises(InferenceFailed):
        run_to_end(runtime.run(BACKDROP_S, tensor(320)))


def test_a_missing_file_fails_clearly(tmp_path: Path) -> None:
    runtime = NativeRuntime({"backdrop-s": tmp_path / "backdrop-s.onnx"})
    with pytest.raises(InferenceFailed):
        run_to_end(runtime.run(BACKDROP_S, tensor(320)))


def test_input_of_the_wrong_shape_fails_clearly(weights: dict[str, Path]) -> None:
    with pytest.raises(InferenceFailed):
        run_to_end(NativeRuntime(weights).run(BACKDROP_S, tensor(320)[0]))


def test_hints_reach_the_network_and_are_zero_by_default(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("ReduceMean", ["picture"], ["grey"], axes=[1]),
        helper.make_node("ReduceSum", ["hints", "channels"], ["hinted"]),
        helper.make_node("Add", ["grey", "hinted"], ["mask"]),
    ]
    picture, hinted, mask = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, "h", "w"])
        for name, channels in (("picture", 3), ("hints", 4), ("mask", 1))
    )
    axis = helper.make_tensor("channels", TensorProto.INT64, [1], [1])
    graph = helper.make_graph(nodes, "hints", [picture, hinted], [mask], [axis])
    opset = [helper.make_opsetid("", 15)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), tmp_path / "net.onnx")
    runtime = NativeRuntime({BACKDROP_S.name: tmp_path / "net.onnx"})
    hints = np.arange(4 * 32 * 32, dtype=np.float32).reshape(1, 4, 32, 32)
    assert not run_to_end(runtime.run(BACKDROP_S, tensor(32))).any()
    answer = run_to_end(runtime.run(BACKDROP_S, tensor(32), hints))
    assert np.array_equal(answer, hints.sum(axis=1, keepdims=True))


def test_it_leaves_no_file_and_no_connection(weights: dict[str, Path], tmp_path: Path) -> None:
    """Without our settings the runtime reports its use."""
    script = (
        "import sys; from pathlib import Path\n"
        "from backdrop.runtime.native.native_runtime import NativeRuntime\n"
        "NativeRuntime({'backdrop-s': Path(sys.argv[1])}).start('backdrop-s')\n"
        "open_files = Path('/proc/self/fd')\n"
        "if open_files.is_dir():\n"
        "    print(*(each.readlink() for each in open_files.iterdir() if each.is_symlink()))\n"
    )
    variables = {
        name: value for name, value in os.environ.items() if name[:4] not in ("ORT_", "XDG_")
    }
    home = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "USERPROFILE": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", script, str(weights["backdrop-s"])],
        cwd=ROOT,
        env={**variables, **home},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "socket:" not in ran.stdout
    assert "onnxruntime.db" not in ran.stdout
    assert list(tmp_path.rglob("*")) == []


def test_a_provider_that_is_not_there_is_replaced_with_a_warning(
    weights: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    runtime = NativeRuntime(weights, providers=["QNNExecutionProvider", PROCESSOR])
    assert runtime.warning == ""
    output = run_to_end(runtime.run(BACKDROP_S, tensor(320)))
    assert (
        "processor instead of QNNExecutionProvider: this ONNX Runtime does not" in runtime.warning
    )
    expected = run_to_end(
        NativeRuntime(weights, providers=[PROCESSOR]).run(BACKDROP_S, tensor(320))
    )
    assert np.array_equal(output, expected)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("is_silent", [False, True])
def test_a_provider_that_does_not_start_is_replaced_with_a_warning(
    is_silent: bool,
    weights: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    start = onnxruntime.InferenceSession

    def broken(*arguments: Any, providers: list[str], **options: Any) -> Any:
        if "CUDAExecutionProvider" in providers and not is_silent:
            raise RuntimeError("CUDA failure 100:\nno CUDA-capable device is detected")
        return start(*arguments, providers=[PROCESSOR], **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", broken)
    monkeypatch.setattr(
        onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider", PROCESSOR]
    )
    runtime = NativeRuntime(weights, providers=["CUDAExecutionProvider"])
    runtime.start("backdrop-s")
    cause = "it could not be started" if is_silent else "CUDA failure 100: no CUDA-capable device"
    assert f"processor instead of CUDAExecutionProvider: {cause}" in runtime.warning
    assert "\n" not in runtime.warning
    assert capfd.readouterr() == ("", "")


def test_a_usable_provider_is_used_without_a_warning(
    weights: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native_runtime, "PROCESSOR", "AnotherProvider")  # so this one is wanted
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    start = onnxruntime.InferenceSession
    asked: list[list[str]] = []

    def note(*arguments: Any, providers: list[str], **options: Any) -> Any:
        asked.append(providers)
        return start(*arguments, providers=providers[:1], **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", note)
    runtime = NativeRuntime(weights, providers=["CPUExecutionProvider"])
    runtime.start("backdrop-s")
    assert runtime.warning == ""
    assert asked[-1] == ["CPUExecutionProvider", "AnotherProvider"]
