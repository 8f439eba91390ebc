"""Tiny ONNX networks, made when a test wants them: what is bright is the subject."""

import onnx
from onnx import TensorProto, helper

FLOAT, HALF = TensorProto.FLOAT, TensorProto.FLOAT16
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
    """Mean of the channels over zero: as 0 or 1, or, with `gain`, as that many logits.

    `family` begins the layers' names; "/lr_branch" is MODNet's, whose colours end at -1 and 1.
    """
    shape = FIXED if shape is None else shape
    nodes = [
        helper.make_node(
            "ReduceMean", ["input"], ["grey"], f"{family}/grey", axes=[1], keepdims=rank - 3
        )
    ]
    if gain is None:
        nodes += [
            helper.make_node("Greater", ["grey", "nought"], ["bright"]),
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
            helper.make_tensor("nought", element, [], [0.0]),
            helper.make_tensor("gain", element, [], [gain or 0.0]),
        ],
    )
    opset = [helper.make_opsetid("", 13)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8, producer_name="tests")
    onnx.checker.check_model(model)
    return model


def file_of(model: onnx.ModelProto) -> bytes:
    """Return the bytes of its file."""
    return bytes(model.SerializeToString())
