"""Make a tiny network with every operation of the real ones, in float16 as IS-Net."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from app.prepare import onnxfile
from app.prepare.network import Attribute, Network, Node
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.runtime.native.saturation import EXACT, INCOMPATIBLE_OPTIMIZERS

SIDE = 32
HALF = TensorProto.FLOAT16


def picture() -> AnyArray:
    """Make smooth noise, float32 1x3x32x32, from -0.5 to 0.5."""
    coarse = np.random.default_rng(5).random((1, 3, 8, 8), np.float32)
    return np.ascontiguousarray(coarse.repeat(4, axis=2).repeat(4, axis=3) - np.float32(0.5))


def conv(source: str, target: str, inputs: int, outputs: int) -> Node:
    """Make a padded 3x3 Conv; `add_weights` makes its weights."""
    attributes: dict[str, Attribute] = {
        "kernel_shape": (3, 3),
        "pads": (1, 1, 1, 1),
        "strides": (1, 1),
        "sizes": (inputs, outputs),
    }
    return Node("Conv", (source, f"{target}.weight", f"{target}.bias"), target, attributes)


def add_weights(convs: list[Node]) -> tuple[tuple[Node, ...], dict[str, AnyArray]]:
    """Return the Convs, and weights that keep values of the order of one."""
    random = np.random.default_rng(3)
    nodes: list[Node] = []
    weights: dict[str, AnyArray] = {}
    for node in convs:
        inputs, outputs = node.integers("sizes")
        scale = np.sqrt(2 / (9 * inputs))
        kernel = random.normal(0, scale, (outputs, inputs, 3, 3))
        weights[node.inputs[1]] = kernel.astype(np.float32)
        weights[node.inputs[2]] = random.normal(0, 0.3, outputs).astype(np.float32)
        attributes = {key: value for key, value in node.attributes.items() if key != "sizes"}
        nodes.append(Node(node.kind, node.inputs, node.output, attributes))
    return tuple(nodes), weights


def published() -> Network:
    """Read the tiny network with all leftovers of its export."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "published.onnx")
        path.write_bytes(published_bytes())
        return onnxfile.read(path, "output")


def published_bytes() -> bytes:
    """Make ONNX with float16 weights, casts, a side output, ceil_mode and computed sizes."""
    convs, weights = add_weights(
        [
            conv("half", "a", 3, 8),
            conv("pooled", "b", 8, 8),
            conv("both", "c", 16, 1),
            conv("pooled", "side", 8, 1),
        ]
    )
    first, second, last, side = (_proto(node) for node in convs)
    pool: dict[str, Any] = {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}
    resize: dict[str, Any] = {
        "mode": "linear",
        "coordinate_transformation_mode": "pytorch_half_pixel",
    }
    nodes = [
        helper.make_node("Cast", ["input"], ["half"], to=HALF),
        first,
        helper.make_node("Relu", ["a"], ["a_relu"]),
        helper.make_node("MaxPool", ["a_relu"], ["pooled"], **pool),
        second,
        helper.make_node("Relu", ["b"], ["b_relu"]),
        helper.make_node("Add", ["b_relu", "pooled"], ["sum"]),
        helper.make_node("Shape", ["a_relu"], ["a_shape"]),
        helper.make_node("Slice", ["a_shape", "two", "four", "nought"], ["sides"]),
        helper.make_node("Shape", ["sum"], ["sum_shape"]),
        helper.make_node("Slice", ["sum_shape", "nought", "two", "nought"], ["channels"]),
        helper.make_node("Concat", ["channels", "sides"], ["sizes"], axis=0),
        helper.make_node("Cast", ["sum"], ["sum_float"], to=TensorProto.FLOAT),
        helper.make_node("Resize", ["sum_float", "", "", "sizes"], ["up_float"], **resize),
        helper.make_node("Cast", ["up_float"], ["up"], to=HALF),
        helper.make_node("Concat", ["up", "a_relu"], ["both"], axis=1),
        last,
        helper.make_node("Sigmoid", ["c"], ["mask"]),
        side,
        helper.make_node("Cast", ["mask"], ["output"], to=TensorProto.FLOAT),
    ]
    numbers = {"nought": [0], "two": [2], "four": [4]}
    tensors = [numpy_helper.from_array(np.array(v, np.int64), k) for k, v in numbers.items()]
    tensors += [numpy_helper.from_array(v.astype(np.float16), k) for k, v in weights.items()]
    shape = [1, 3, SIDE, SIDE]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, SIDE, SIDE]),
            helper.make_tensor_value_info("side", HALF, [1, 1, SIDE // 2, SIDE // 2]),
        ],
        tensors,
    )
    opset = [helper.make_opsetid("", onnxfile.OPSET)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=onnxfile.IR_VERSION)
    return bytes(model.SerializeToString())


def run(network: Network, tensor: AnyArray) -> AnyArray:
    """Run the network in onnxruntime, with exact sums on every processor."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry(*EXACT)
    with TemporaryDirectory() as folder:
        path = Path(folder, "network.onnx")
        onnxfile.write(network, path)
        session = onnxruntime.InferenceSession(
            path,
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=INCOMPATIBLE_OPTIMIZERS,
        )
        return np.asarray(session.run([network.output], {network.input: tensor})[0])


def _proto(node: Node) -> onnx.NodeProto:
    attributes: dict[str, Any] = dict(node.attributes)
    return helper.make_node(node.kind, list(node.inputs), [node.output], **attributes)
