"""Custom models: read from real and hostile files, their preprocessing guessed, and run."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import TensorProto, helper

from backdrop.engine.document import Document
from backdrop.engine.errors import (
    CustomModelError,
    InferenceFailed,
    ModelTooLarge,
    NotAModel,
    UnsuitableModel,
    WeightsElsewhere,
)
from backdrop.engine.network import custom_model
from backdrop.engine.network import graph as graphs
from backdrop.engine.network.colours import CENTRED, IMAGENET, SIGNED
from backdrop.engine.network.custom_model import CUSTOM, inspect, spec_of
from backdrop.engine.network.focus import predict
from backdrop.engine.network.graph import ValueInfo, read_graph
from backdrop.engine.network.segment import to_probability, to_tensor
from backdrop.engine.pipeline import cut
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.networks import FIXED, FLOAT, HALF, OPEN, Shape, file_of, network

Change = Callable[[onnx.ModelProto], object]


class TestGraph:
    def test_inputs_outputs_opset_and_names(self) -> None:
        graph = read_graph(memoryview(file_of(network(OPEN))))
        assert graph.inputs == (ValueInfo("input", FLOAT, (None, 3, None, None)),)
        assert graph.outputs == (ValueInfo("output", FLOAT, (None, 1, None, None)),)
        assert graph.opset == 13
        assert graph.names == ("zero", "gain", "/lr_branch/grey", "", "")

    def test_weights_that_are_also_inputs_do_not_count_as_inputs(self) -> None:
        model = network()
        model.graph.input.append(helper.make_tensor_value_info("gain", FLOAT, []))
        assert [port.name for port in read_graph(file_of(model)).inputs] == ["input"]

    def test_an_input_without_a_shape_has_none(self) -> None:
        model = network()
        model.graph.output[0].type.tensor_type.ClearField("shape")
        assert read_graph(file_of(model)).outputs[0].shape is None

    def test_weights_are_not_read(self) -> None:
        model = network()
        raw = np.zeros(1_000_000, np.float32).tobytes()
        model.graph.initializer.append(
            helper.make_tensor("large", FLOAT, [1_000_000], raw, raw=True)
        )
        source = Counting(file_of(model))
        read_graph(source)
        assert source.read < 5000

    def test_a_real_network_is_read_and_recognised(self, weights: dict[str, Path]) -> None:
        model = onnx.load(weights["isnet"])
        graph = read_graph(memoryview(weights["isnet"].read_bytes()))
        assert [port.name for port in graph.outputs] == [port.name for port in model.graph.output]
        assert graph.opset == model.opset_import[0].version
        info = inspect(weights["isnet"].read_bytes())
        assert not info.fixed
        assert info.colours == CENTRED


class Counting:
    """A Source that counts the bytes read from it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.read = 0

    def __len__(self) -> int:
        return len(self.content)

    def __getitem__(self, span: slice, /) -> bytes:
        self.read += span.stop - span.start
        return self.content[span]


class TestHostile:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00",
            b"\xff" * 40,
            b"\x89PNG\r\n\x1a\n" + bytes(100),
            b"PK\x03\x04" + bytes(100),
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 176\n",
            b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",  # a graph of 2**63 bytes
            b"\x3a\x02\x0a\x7f",  # a node longer than its graph
            b"\x3b" * 100,  # groups in groups
            b"\x38\x01\x42\x02\x10\x11",  # a graph that is a number
        ],
        ids=range(10),
    )
    def test_other_files_are_no_model(self, content: bytes) -> None:
        with pytest.raises(NotAModel):
            inspect(memoryview(content))

    @pytest.mark.parametrize("field", ["node", "input", "output"])
    def test_an_incomplete_graph_is_no_model(self, field: str) -> None:
        model = network()
        model.graph.ClearField(field)
        with pytest.raises(NotAModel):
            inspect(file_of(model))

    def test_every_shorter_copy_is_refused(self) -> None:
        content = file_of(network())
        assert inspect(content)
        for length in range(len(content)):
            with pytest.raises(CustomModelError):
                inspect(memoryview(content)[:length])

    def test_the_number_of_fields_is_limited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(graphs, "MAX_FIELDS", 1000)
        with pytest.raises(NotAModel, match="fields"):
            inspect(b"\x08\x01" * 1001)

    def test_deep_nesting_is_not_followed(self) -> None:
        deep = b""
        for _ in range(2000):
            size = len(deep)
            length = bytes([size & 127 | 128, size >> 7 & 127 | 128, size >> 14 & 127])
            deep = b"\x3a" + length + deep
        with pytest.raises(NotAModel):
            inspect(deep)

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_mutated_files_are_described_or_refused(self, data: st.DataObject) -> None:
        content = bytearray(MUTATED)
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, len(content) - 1))
            how = data.draw(st.sampled_from(["change", "cut", "insert"]))
            if how == "change":
                content[at] = data.draw(st.integers(0, 255))
            elif how == "cut":
                del content[at : at + data.draw(st.integers(1, 8))]
            else:
                content[at:at] = data.draw(st.binary(min_size=1, max_size=8))
            if not content:
                break
        try:
            info = inspect(memoryview(bytes(content)))
        except CustomModelError:
            return
        assert custom_model.MIN_SIDE <= info.side <= custom_model.MAX_SIDE

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=200))
    def test_any_bytes_are_refused(self, content: bytes) -> None:
        with pytest.raises(CustomModelError):
            inspect(content)


MUTATED = file_of(network(OPEN))


class TestOffer:
    def test_a_side_fixed_by_the_file_cannot_be_chosen(self) -> None:
        info = inspect(file_of(network()))
        assert (info.side, info.fixed, info.colours) == (64, True, SIGNED)
        assert spec_of(info, 1024, IMAGENET).input_size == 64

    @pytest.mark.parametrize(
        ("family", "side", "colours"),
        [
            ("/hr_branch/conv", 512, SIGNED),
            ("/stage1/rebnconvin", 320, IMAGENET),
            ("/conv_in /stage1/rebnconvin", 1024, CENTRED),
            ("/bb/layers.0", 1024, IMAGENET),
            ("Conv", 1024, IMAGENET),
        ],
    )
    def test_families_are_recognised_by_their_layers(
        self, family: str, side: int, colours: str
    ) -> None:
        info = inspect(file_of(network(OPEN, family=family)))
        assert (info.side, info.fixed, info.colours) == (side, False, colours)
        assert spec_of(info, 768, colours).input_size == 768

    @pytest.mark.parametrize(("side", "colours"), [(4096, SIGNED), (512, "sepia")])
    def test_only_offered_choices_are_accepted(self, side: int, colours: str) -> None:
        with pytest.raises(UnsuitableModel):
            spec_of(inspect(file_of(network(OPEN))), side, colours)

    @pytest.mark.parametrize("size", [(48, 96), (96, 48)])
    def test_pictures_are_squeezed_into_a_fixed_size_that_is_no_square(
        self, size: tuple[int, int], tmp_path: Path
    ) -> None:
        path = tmp_path / "network.onnx"
        path.write_bytes(file_of(network([1, 3, *size])))
        info = inspect(path.read_bytes())
        assert (info.size, info.side, info.fixed) == (size, 96, True)
        spec = spec_of(info, 512, SIGNED)
        pixels = np.zeros((120, 200, 3), np.uint8)
        pixels[20:50, 30:170] = 255  # wide, and in the upper half
        runtime = NativeRuntime({CUSTOM: path})
        made = run_to_end(cut(Document(pixels), spec, runtime, lambda _: None))
        assert np.mean((made.alpha > 127) != (pixels[..., 0] > 127)) < 0.02

    @pytest.mark.parametrize(
        "shape",
        [
            [1, 64, 64, 3],
            [1, 1, 64, 64],
            [4, 3, 64, 64],
            [1, 3, 8, 8],
            [1, 3, 8, 64],
            [1, 3, 64, 4096],
            [1, 3, 4096, 4096],
        ],
    )
    def test_other_inputs_are_refused(self, shape: Shape) -> None:
        with pytest.raises(UnsuitableModel):
            inspect(file_of(network(shape)))

    @pytest.mark.parametrize(
        "change",
        [
            lambda m: m.graph.input.append(helper.make_tensor_value_info("more", FLOAT, FIXED)),
            lambda m: setattr(m.graph.input[0].type.tensor_type, "elem_type", TensorProto.UINT8),
            lambda m: setattr(m.graph.output[0].type.tensor_type, "elem_type", TensorProto.INT64),
            lambda m: setattr(m.graph.output[0].type.tensor_type.shape.dim[1], "dim_value", 21),
            lambda m: m.graph.output[0].type.tensor_type.shape.ClearField("dim"),
        ],
        ids=["two inputs", "bytes", "classes", "many masks", "one number"],
    )
    def test_other_kinds_of_network_are_refused(self, change: Change) -> None:
        model = network()
        change(model)
        with pytest.raises(UnsuitableModel):
            inspect(file_of(model))

    def test_of_several_masks_the_full_size_one_is_used(self) -> None:
        model = network()
        last = model.graph.output.pop()
        for name, shape in [("features", [1, 64, 64, 64]), ("small", [1, 1, 32, 32])]:
            model.graph.output.append(helper.make_tensor_value_info(name, FLOAT, shape))
        assert inspect(file_of(model)).output.name == "small"
        model.graph.output.append(last)
        model.graph.output.append(helper.make_tensor_value_info("second", FLOAT, [1, 1, 64, 64]))
        assert inspect(file_of(model)).output.name == "output"

    def test_weights_in_another_file_are_refused(self, tmp_path: Path) -> None:
        model = network()
        large = np.zeros(1024, np.float32)
        model.graph.initializer.append(onnx.numpy_helper.from_array(large, "large"))
        path = tmp_path / "network.onnx"
        onnx.save(model, path, save_as_external_data=True, size_threshold=100)
        with pytest.raises(WeightsElsewhere, match="large"):
            inspect(path.read_bytes())

    def test_a_file_that_is_too_large_is_not_read(self) -> None:
        class Large(Counting):
            def __len__(self) -> int:
                return custom_model.MAX_BYTES + 1

        source = Large(b"")
        with pytest.raises(ModelTooLarge):
            inspect(source)
        assert source.read == 0


class TestAnswer:
    def test_probabilities_are_not_changed(self) -> None:
        answer = np.array([[[[0.2, 0.3], [0.4, 0.6]]]], np.float32)
        assert np.array_equal(to_probability(answer), answer[0, 0])

    def test_logits_go_through_a_sigmoid(self) -> None:
        logits = np.array([[[[-1000, -2], [0, 1000]]]], np.float32)
        expected = [[0, 1 / (1 + np.exp(2))], [0.5, 1]]
        assert to_probability(logits) == pytest.approx(np.array(expected), abs=1e-6)

    def test_overshoot_is_clipped_and_nan_is_background(self) -> None:
        answer = np.array([[[-0.1, np.nan], [0.5, 1.1]]], np.float32)
        assert to_probability(answer) == pytest.approx(np.array([[0, 0], [0.5, 1]]))

    @pytest.mark.parametrize("shape", [(1, 2, 4, 4), (4,), (1, 1, 0, 4)])
    def test_another_shape_is_an_inference_failure(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(InferenceFailed):
            to_probability(np.zeros(shape, np.float32))


@pytest.mark.parametrize(
    ("shape", "element", "gain", "rank"),
    [(FIXED, FLOAT, None, 4), (OPEN, FLOAT, 20.0, 4), (FIXED, HALF, None, 4), (OPEN, HALF, 9.0, 3)],
    ids=["fixed", "open with logits", "float16", "float16 of rank 3"],
)
def test_a_custom_model_runs(
    shape: Shape,
    element: int,
    gain: float | None,
    rank: int,
    photos: dict[str, NDArray[np.uint8]],
    tmp_path: Path,
) -> None:
    path = tmp_path / "custom.onnx"
    path.write_bytes(file_of(network(shape, element, gain=gain, rank=rank)))
    info = inspect(path.read_bytes())
    spec = spec_of(info, 320, info.colours)
    document = Document(photos["coffee"])
    mask = run_to_end(predict(document, spec, NativeRuntime({custom_model.CUSTOM: path}))).mask
    grey = to_tensor(document, dataclasses.replace(spec, float16=False))[0].mean(axis=0)
    expected = grey > 0 if gain is None else 1 / (1 + np.exp(-gain * grey))
    assert mask.shape == (spec.input_size, spec.input_size)
    # float16 has three digits, so a few pixels may fall on the other side of the threshold.
    assert np.abs(mask - expected).mean() < (1e-5 if element == FLOAT else 5e-3)
