"""Build pairs of ONNX files with the tensors of the public models for Pick, without their weights.

The encoder finds what is bright. The decoder answers with discs of three sizes around the points
that belong, cut off by what is dark in the picture and by discs around the points that do not; the
mask before joins them. So the files show whether pictures and points arrive where they should.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from backdrop.engine.network.selectors import (
    BYTES,
    FREE,
    LAYOUTS,
    LOW_SIDE,
    SELECTORS,
    SIDE,
    Selector,
    SelectorLayout,
)

FLOAT = TensorProto.FLOAT
INT64 = TensorProto.INT64
RADII = (60.0, 120.0, 200.0)  # pixels of the encoder's square
SCORES = (0.5, 0.9, 0.7)
FAR = 1e4
MODELS: dict[str, Selector] = {each.title: each for each in SELECTORS}
# Names of the layouts for tests.
LAYOUT_NAMES = ("sam", "sam-normalised", "edge", "slim", "sam2-community", "sam2", "efficient")
NAMED = dict(zip(LAYOUT_NAMES, LAYOUTS, strict=True))
EMBEDDED = {  # channels and sides of the encoder's outputs where they are not 256, 64, 64
    "image_embeddings.0": (32, 256),
    "image_embeddings.1": (64, 128),
    "high_res_feats_0": (32, 256),
    "high_res_feats_1": (64, 128),
}


class _Graph:
    """Collects nodes and constants."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def put(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{operator}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, value: Any, kind: Any = np.float32) -> str:
        name = f"constant.{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def model(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, "selector", inputs, outputs, self.weights)
        opsets = [helper.make_opsetid("", 17)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def encoder(layout: SelectorLayout, parameters: float = 0.0) -> onnx.ModelProto:
    """Build an encoder; parameters: millions, in a weight that is not used."""
    graph = _Graph()
    picture = layout.pictures[0] if layout.pictures else "images"
    if layout.colours == BYTES:
        shape: list[Any] = ["height", "width", 3]
        grey = graph.put("ReduceMean", picture, axes=[2], keepdims=0)
        sides = graph.put("Sub", graph.constant([SIDE] * 2, np.int64), graph.put("Shape", grey))
        pads = graph.put("Concat", graph.constant([0, 0], np.int64), sides, axis=0)
        grey = graph.put("Sub", grey, graph.constant(128.0))
        grey = graph.put("Pad", grey, pads, graph.constant(-1.0))
        grey = graph.put("Reshape", grey, graph.constant([1, 1, SIDE, SIDE], np.int64))
    else:
        side: list[Any] = ["height", "width"] if layout.fit == FREE else [SIDE, SIDE]
        shape = [1, 3, *side]
        grey = graph.put("ReduceMean", picture, axes=[1], keepdims=1)
        grey = graph.put("Sub", grey, graph.constant(0.5 if layout.fit == FREE else 0.01))
    outputs = []
    names = layout.embeddings if len(layout.embeddings) > 1 else ("image_embeddings",)
    for name in names:
        channels, size = EMBEDDED.get(name, (256, 64))
        sizes = graph.constant([1, 1, size, size], np.int64)
        small = graph.put("Resize", grey, "", "", sizes, mode="linear")
        shape_of = graph.constant([1, channels, size, size], np.int64)
        graph.put("Expand", small, shape_of, name=name)
        outputs.append(helper.make_tensor_value_info(name, FLOAT, [1, channels, size, size]))
    if parameters:
        rest = np.zeros(round(parameters * 1e6), np.int8)
        graph.weights.append(numpy_helper.from_array(rest, "rest"))
    return graph.model([helper.make_tensor_value_info(picture, FLOAT, shape)], outputs)


def decoder(layout: SelectorLayout, answers: int = 3) -> onnx.ModelProto:
    """Build a decoder; answers: their number, 3 or 1."""
    graph = _Graph()
    whole = graph.constant([-1, 2], np.int64)
    points = graph.put("Reshape", layout.points, whole)
    if layout.fit == FREE:
        size = graph.put("Cast", layout.size, to=FLOAT)
        order = graph.constant([1, 0], np.int64)
        across_down = graph.put("Gather", size, order)
        points = graph.put("Div", points, across_down)
        points = graph.put("Mul", points, graph.constant(float(SIDE)))
    labels = graph.put("Cast", layout.labels, to=FLOAT)
    labels = graph.put("Reshape", labels, graph.constant([1, -1], np.int64))
    step = SIDE / LOW_SIDE
    rows, columns = np.mgrid[:LOW_SIDE, :LOW_SIDE]
    grid = np.stack([columns.ravel(), rows.ravel()], 1)[:, None] * step + step / 2
    apart = graph.put("Sub", graph.constant(grid), points)
    distance = graph.put("ReduceL2", apart, axes=[2], keepdims=0)

    def nearest(label: float) -> str:
        is_kind = graph.put("Equal", labels, graph.constant(label))
        chosen = graph.put("Where", is_kind, distance, graph.constant(FAR))
        return graph.put("ReduceMin", chosen, axes=[1], keepdims=0)

    seen = graph.put("Slice", _finest(layout), *_first_channel(graph))
    sizes = graph.constant([1, 1, LOW_SIDE, LOW_SIDE], np.int64)
    seen = graph.put("Resize", seen, "", "", sizes, mode="linear")
    seen = graph.put("Reshape", seen, graph.constant([1, -1], np.int64))
    seen = graph.put("Mul", seen, graph.constant(1000.0))
    radii = np.array(RADII[1:2] if answers == 1 else RADII)[:, None]
    logits = graph.put("Sub", graph.constant(radii), nearest(1.0))
    logits = graph.put("Min", logits, seen)
    if layout.mask:
        before = graph.put("Reshape", layout.mask, graph.constant([1, -1], np.int64))
        absent = graph.put("Sub", graph.constant([1.0]), layout.has_mask)
        absent = graph.put("Mul", absent, graph.constant(-FAR))
        before = graph.put("Add", graph.put("Mul", before, layout.has_mask), absent)
        logits = graph.put("Max", logits, before)
    cut = graph.put("Sub", nearest(0.0), graph.constant(RADII[0]))
    logits = graph.put("Min", logits, cut)
    leading = [1] * layout.leading
    square = graph.constant([1, answers, LOW_SIDE, LOW_SIDE], np.int64)
    planes = graph.put("Reshape", logits, square)
    name = layout.masks[0]
    if layout.fit == FREE:
        shape = graph.put("Concat", graph.constant([1, answers], np.int64), layout.size, axis=0)
        planes = graph.put("Resize", planes, "", "", shape, mode="linear")
        shape = graph.put("Concat", graph.constant([1, 1, answers], np.int64), layout.size, axis=0)
    else:
        shape = graph.constant([*leading, answers, LOW_SIDE, LOW_SIDE], np.int64)
    graph.put("Reshape", planes, shape, name=name)
    scores = np.array(SCORES[1:2] if answers == 1 else SCORES).reshape(*leading, answers)
    graph.put("Identity", graph.constant(scores), name=layout.scores)
    rank = layout.leading + 3
    outputs = [
        helper.make_tensor_value_info(name, FLOAT, [None] * rank),
        helper.make_tensor_value_info(layout.scores, FLOAT, [*leading, answers]),
    ]
    return graph.model(_decoder_inputs(layout), outputs)


def _finest(layout: SelectorLayout) -> str:
    return next((name for name in layout.embeddings if name in EMBEDDED), layout.embeddings[0])


def _first_channel(graph: _Graph) -> tuple[str, ...]:
    return tuple(graph.constant([value], np.int64) for value in (0, 1, 1))


def _decoder_inputs(layout: SelectorLayout) -> list[onnx.ValueInfoProto]:
    whole = layout.leading == 2 and layout.fit != FREE
    label = INT64 if whole else FLOAT
    leading = [1] * layout.leading
    inputs = [
        helper.make_tensor_value_info(name, FLOAT, [1, channels, size, size])
        for name in layout.embeddings
        for channels, size in (EMBEDDED.get(name, (256, 64)),)
    ]
    inputs.append(helper.make_tensor_value_info(layout.points, FLOAT, [*leading, "points", 2]))
    inputs.append(helper.make_tensor_value_info(layout.labels, label, [*leading, "points"]))
    if layout.mask:
        square = [1, 1, LOW_SIDE, LOW_SIDE]
        inputs.append(helper.make_tensor_value_info(layout.mask, FLOAT, square))
        inputs.append(helper.make_tensor_value_info(layout.has_mask, FLOAT, [1]))
    if layout.size:
        kind = INT64 if layout.fit == FREE else FLOAT
        inputs.append(helper.make_tensor_value_info(layout.size, kind, [2]))
    if layout.boxes:
        inputs.append(helper.make_tensor_value_info(layout.boxes, FLOAT, [1, "boxes", 4]))
    return inputs


def pair_of(
    layout: SelectorLayout, parameters: float = 0.0, answers: int = 3
) -> tuple[bytes, bytes]:
    """Return the files of an encoder and a decoder."""
    return (
        encoder(layout, parameters).SerializeToString(),
        decoder(layout, answers).SerializeToString(),
    )


def store_outside(model: onnx.ModelProto, location: str) -> dict[str, bytes]:
    """Move a float weight of a model into another file; return both, its own under ""."""
    weight = next(each for each in model.graph.initializer if each.data_type == FLOAT)
    content = weight.raw_data
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(len(content)))):
        weight.external_data.add(key=key, value=value)
    return {"": model.SerializeToString(), location: content}
