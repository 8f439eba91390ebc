"""Build tiny ONNX models for tests, which find bright pixels to be the subject."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import TensorProto, helper

from app.prepare import onnxfile
from app.prepare.network import Attribute, Network, Node
from app.prepare.quantise import quantise, tensors_to_measure
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.network.hints import CHANNELS
from backdrop.engine.network.models import ModelSpec

FLOAT = TensorProto.FLOAT
HALF = TensorProto.FLOAT16
Shape = list[int | str | None]

FIXED: Shape = [1, 3, 64, 64]
OPEN: Shape = ["batch_size", 3, "height", "width"]


def network(
    shape: Shape | None = None,
    element: int = FLOAT,
    family: str = "/lr_branch",
    gain: float | None = None,
    rank: int = 4,
) -> onnx.ModelProto:
    """Build a model that compares the channels' mean with zero.

    Its answer is 0 or 1 or, with `gain`, the mean times the gain, as logits. family: prefix of the
    layers' names; "/lr_branch" is MODNet's, whose input ranges from -1 to 1. rank: of the answer.
    """
    shape = FIXED if shape is None else shape
    nodes = [
        helper.make_node(
            "ReduceMean", ["input"], ["grey"], f"{family}/grey", axes=[1], keepdims=rank - 3
        )
    ]
    if gain is None:
        nodes += [
            helper.make_node("Greater", ["grey", "zero"], ["bright"]),
            helper.make_node("Cast", ["bright"], ["output"], to=element),
        ]
    else:
        nodes.append(helper.make_node("Mul", ["grey", "gain"], ["output"]))
    mask: Shape = [shape[0], *([1] * (rank - 3)), *shape[2:]]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input", element, shape)],
        [helper.make_tensor_value_info("output", element, mask)],
        [
            helper.make_tensor("zero", element, [], [0.0]),
            helper.make_tensor("gain", element, [], [gain or 0.0]),
        ],
    )
    opset = [helper.make_opsetid("", 13)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8, producer_name="tests")
    onnx.checker.check_model(model)
    return model


def file_of(model: onnx.ModelProto) -> bytes:
    """Return the model's ONNX file."""
    return bytes(model.SerializeToString())


STEP = 16  # pixels of the input for each pixel that the pyramid model reads and answers


def pyramid(spec: ModelSpec) -> bytes:
    """Return a quantised stand-in for a prepared model, with the same kinds of operations.

    It is fast even on a software graphics adapter, because it reads only every 16th pixel. A model
    that takes hints takes them here, too, and heeds none.
    """
    random = np.random.default_rng(2)

    def kernel(inputs: int, outputs: int) -> AnyArray:
        size = (outputs, inputs, 3, 3)
        return np.asarray(random.normal(0.1, 0.5, size) / np.sqrt(inputs), np.float32)

    def conv(source: str, target: str, reach: int = 1) -> Node:
        attributes: dict[str, Attribute] = {
            "kernel_shape": (3, 3),
            "pads": (reach,) * 4,
            "dilations": (reach,) * 2,
        }
        return Node("Conv", (source, f"{target}.weight", f"{target}.bias"), target, attributes)

    nodes = (
        Node("Slice", (spec.input_name, "first", "last", "axes", "steps"), "some", {}),
        conv("some", "a"),
        Node("Relu", ("a",), "a_relu", {}),
        Node("MaxPool", ("a_relu",), "half", {"kernel_shape": (2, 2), "strides": (2, 2)}),
        conv("half", "b", reach=2),
        Node("Relu", ("b",), "b_relu", {}),
        Node("Add", ("b_relu", "half"), "sum", {}),
        Node(
            "Resize",
            ("sum", "", "factors"),
            "up",
            {"mode": "linear", "coordinate_transformation_mode": "half_pixel"},
        ),
        Node("Concat", ("up", "a_relu"), "both", {"axis": 1}),
        conv("both", "c"),
        Node("Sigmoid", ("c",), spec.output_name, {}),
    )
    weights = {
        "first": np.array([STEP // 2] * 2),
        "last": np.array([spec.input_size] * 2),
        "axes": np.array([2, 3]),
        "steps": np.array([STEP] * 2),
        "factors": np.array([1, 1, 2, 2], np.float32),
    }
    for name, inputs, outputs in (("a", 3, 4), ("b", 4, 4), ("c", 8, 1)):
        weights |= {f"{name}.weight": kernel(inputs, outputs)}
        weights |= {f"{name}.bias": np.zeros(outputs, np.float32)}
    weights["c.weight"] *= 8  # so that its confidence is not always low
    shape = (1, 3, spec.input_size, spec.input_size)
    network = Network(spec.input_name, shape, spec.output_name, nodes, weights)
    ranges = dict.fromkeys(tensors_to_measure(network, {"c"}), (-0.5, 2.0))
    with TemporaryDirectory() as folder:
        path = Path(folder, "pyramid.onnx")
        onnxfile.write(quantise(network, ranges, {"c"}), path)
        model = onnx.load(path)
    for side in model.graph.output[0].type.tensor_type.shape.dim[2:]:
        side.dim_value = spec.input_size // STEP
    if spec.hints_name:
        size: Shape = [1, CHANNELS, "height", "width"]
        model.graph.input.append(helper.make_tensor_value_info(spec.hints_name, FLOAT, size))
    onnx.checker.check_model(model, full_check=True)
    return file_of(model)
