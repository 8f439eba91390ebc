"""Build graphs of the catalogue's models by shapes and names, without weights.

The shapes were counted in the authors' code (docs/models.md); those that matter little are one
vector, which brings the number of parameters to the published one.
"""

from math import prod
from typing import Any

import onnx
from onnx import TensorProto, helper

from backdrop.engine.network.catalogue import CATALOGUE, CatalogueEntry

Shapes = dict[tuple[int, ...], int]

_DECODER: Shapes = {(256, 64, 7, 7): 5, (98, 64, 7, 7): 5, (49, 64, 7, 7): 5, (64, 1280, 1, 1): 5}


def _swin(width: int, depths: tuple[int, ...]) -> Shapes:
    """Return the shapes of a Swin transformer's matrices."""
    shapes: Shapes = {(width, 3, 4, 4): 1}
    for stage, depth in enumerate(depths):
        side = width << stage
        for shape in ((3 * side, side), (side, side), (4 * side, side), (side, 4 * side)):
            shapes[shape] = shapes.get(shape, 0) + depth
        if stage < 3:
            shapes[2 * side, 4 * side] = shapes.get((2 * side, 4 * side), 0) + 1
    return shapes


_UNET: Shapes = {
    (512, 512, 3, 3): 5,
    (256, 512, 3, 3): 9,
    (256, 256, 3, 3): 10,
    (512, 1024, 3, 3): 1,
    (512, 256, 3, 3): 2,
    (256, 1024, 3, 3): 1,
    (16, 16, 3, 3): 6,
    (1, 512, 3, 3): 2,
    (64, 3, 3, 3): 1,
}
_POOLING = ("Conv", "Relu", "MaxPool", "Concat", "Resize", "Sigmoid")
_TRANSFORMER = ("Conv", "LayerNormalization", "MatMul", "Softmax", "Concat", "Resize")

GRAPHS: dict[str, tuple[Shapes, tuple[str, ...]]] = {
    "BiRefNet, Swin-L": (_swin(192, (2, 2, 18, 2)) | _DECODER, _TRANSFORMER),
    "BiRefNet, deeper than Swin-L": (_swin(192, (2, 2, 24, 2)) | _DECODER, _TRANSFORMER),
    "BiRefNet, Swin-T": (_swin(96, (2, 2, 6, 2)) | _DECODER, _TRANSFORMER),
    "BEN2, Swin-B": (
        _swin(128, (2, 2, 18, 2)) | {(384, 384, 3, 3): 1, (128, 1024, 3, 3): 1},
        _TRANSFORMER,
    ),
    "InSPyReNet, Swin-B": (
        _swin(128, (2, 2, 18, 2)) | {(64, 1024, 1, 1): 5, (64, 64, 1, 7): 5, (64, 64, 7, 1): 5},
        _TRANSFORMER,
    ),
    "IS-Net": (_UNET | {(64, 64, 3, 3): 11}, _POOLING),
    "U²-Net": (_UNET | {(64, 64, 3, 3): 10, (1, 6, 1, 1): 1}, _POOLING),
    "U²-Net small": (
        {(16, 16, 3, 3): 45, (16, 32, 3, 3): 34, (64, 128, 3, 3): 5, (1, 6, 1, 1): 1},
        _POOLING,
    ),
    "U²-Net cut down": ({(64, 3, 3, 3): 1, (1, 6, 1, 1): 1}, _POOLING),
    "MODNet": (
        {
            (96, 1280, 5, 5): 1,
            (320, 1280): 1,
            (1280, 320): 1,
            (1280, 320, 1, 1): 1,
            (32, 96, 5, 5): 1,
            (960, 160, 1, 1): 3,
        },
        ("Conv", "Clip", "InstanceNormalization", "Resize", "Sigmoid"),
    ),
}
ENTRIES = {entry.name: entry for entry in CATALOGUE}


def public_graph(
    entry: CatalogueEntry,
    side: int | None = 0,
    input_name: str = "",
    output_name: str = "",
    without: tuple[int, ...] = (),
    parameters: float = 0.0,
    operators: tuple[str, ...] | None = None,
    element: int = TensorProto.FLOAT,
) -> onnx.ModelProto:
    """Build the graph of an entry.

    side: 0 for the entry's first, None for an open one. input_name, output_name: "" for the entry's
    first. without: a shape to leave out. parameters: millions, 0 for the entry's. operators: None
    for the architecture's. element: type of the weights.
    """
    shapes, usual = GRAPHS[entry.architecture]
    side = entry.sides[0] if side == 0 else side
    weights = [
        (f"weight{place}.{copy}", shape)
        for place, (shape, count) in enumerate(shapes.items())
        for copy in range(count)
        if shape != without
    ]
    missing = round((parameters or entry.parameters) * 1e6) - sum(prod(each) for _, each in weights)
    weights.append(("rest", (max(missing, 0),)))
    given = input_name or (entry.inputs or ("input.1",))[0]
    answer = output_name or (entry.outputs or ("1959",))[0]
    count = 7 if entry.architecture.startswith("U²-Net") else 1
    names = [answer, *(f"side{place}" for place in range(1, count))]
    nodes = [
        helper.make_node(operator, [given], [f"{operator}.{place}"], f"/{operator}")
        for place, operator in enumerate(usual if operators is None else operators)
    ]
    nodes.append(helper.make_node("Identity", [given], names))
    graph = helper.make_graph(
        nodes,
        "public",
        [helper.make_tensor_value_info(given, TensorProto.FLOAT, [1, 3, side, side])],
        [
            helper.make_tensor_value_info(each, TensorProto.FLOAT, [1, 1, side, side])
            for each in names
        ],
        [TensorProto(name=name, data_type=element, dims=shape) for name, shape in weights],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def runnable_graph(entry: CatalogueEntry, side: int | None = 0) -> onnx.ModelProto:
    """Build a graph of an entry that ONNX Runtime runs: bright pixels are the subject.

    Its weights are zeros of 8 bits and do nothing, so that BiRefNet lite's file has 44 MB. side: as
    in public_graph.
    """
    model = public_graph(entry, side, operators=(), element=TensorProto.INT8)
    graph = model.graph
    for weight in graph.initializer:
        weight.raw_data = bytes(prod(weight.dims))
    given, answers = graph.input[0].name, [output.name for output in graph.output]
    del graph.node[:]
    graph.initializer.append(helper.make_tensor("gain", TensorProto.FLOAT, [], [20.0]))
    graph.initializer.append(
        helper.make_tensor("kernel", TensorProto.FLOAT, [1, 3, 1, 1], [1.0] * 3)
    )
    graph.node.append(helper.make_node("Conv", [given, "kernel"], ["Conv.unused"]))
    kinds: dict[str, dict[str, Any]] = {
        "Softmax": {"axis": 1},
        "MaxPool": {"kernel_shape": [1, 1]},
        "Concat": {"axis": 1},
    }
    graph.node.extend(
        helper.make_node(kind, [given], [f"{kind}.unused"], **kinds[kind])
        for kind in GRAPHS[entry.architecture][1]
        if kind in kinds
    )
    graph.node.append(helper.make_node("ReduceMean", [given], ["grey"], axes=[1], keepdims=1))
    for answer in answers:
        graph.node.append(helper.make_node("Mul", ["grey", "gain"], [answer]))
    onnx.checker.check_model(model)
    return model
