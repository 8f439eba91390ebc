"""Infer shapes and evaluate constants for the operations of the published networks.

An operation without a rule is an error. Shapes are NCHW.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from app.prepare.network import Network, Node, PrepareError
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.network.hints import CHANNELS

Shape = tuple[int, ...]


def infer_shapes(network: Network) -> dict[str, Shape]:
    """Return the shape of each tensor of a network that does not compute shapes itself."""
    shapes: dict[str, Shape] = {network.input: network.shape}
    if network.hints:
        shapes[network.hints] = (1, CHANNELS, *network.shape[2:])
    shapes.update((name, value.shape) for name, value in network.weights.items())
    for node in network.nodes:
        shapes[node.output] = infer_output_shape(node, shapes, network.weights)
    return shapes


def infer_output_shape(
    node: Node, shapes: Mapping[str, Shape], known: Mapping[str, AnyArray]
) -> Shape:
    """Return the shape of a node's output; `known` has the values of weights."""
    first = shapes[node.inputs[0]]
    if node.kind in {"Relu", "Clip", "Sigmoid", "Cast"}:
        return first
    if node.kind == "GlobalAveragePool":
        return (*first[:2], 1, 1)
    if node.kind == "Add":
        return np.broadcast_shapes(first, shapes[node.inputs[1]])
    if node.kind == "Concat":
        axis = node.integer("axis")
        total = sum(shapes[name][axis] for name in node.inputs)
        return (*first[:axis], total, *first[axis + 1 :])
    if node.kind == "Conv":
        channels = shapes[node.inputs[1]][0]
        return (
            first[0],
            channels,
            *(span // step + 1 for span, step in window_travel(node, first)),
        )
    if node.kind == "MaxPool":
        up = node.integer("ceil_mode")
        sides = ((span + up * (step - 1)) // step + 1 for span, step in window_travel(node, first))
        return (*first[:2], *sides)
    if node.kind == "Resize":
        if len(node.inputs) == 4:
            return tuple(int(side) for side in known[node.inputs[3]])
        return tuple(int(s * f) for s, f in zip(first, known[node.inputs[2]], strict=True))
    raise PrepareError(f"{node.output}: no shape rule for {node.kind}")


def window_travel(node: Node, shape: Shape) -> list[tuple[int, int]]:
    """Return, for height and width, the distance that the window travels and its stride."""
    kernel = node.integers("kernel_shape", (0, 0))
    pads = node.integers("pads", (0, 0, 0, 0))
    steps = node.integers("strides", (1, 1))
    dilations = node.integers("dilations", (1, 1))
    spans = []
    for i, side in enumerate(shape[2:]):
        reach = (kernel[i] - 1) * dilations[i] + 1
        spans.append((side + pads[i] + pads[i + 2] - reach, steps[i]))
    return spans


def evaluate(node: Node, values: Sequence[AnyArray]) -> AnyArray:
    """Return a node's output from known inputs, for the computation of sizes for Resize."""
    first = values[0]
    if node.kind == "Concat":
        return np.concatenate(values, axis=node.integer("axis"))
    if node.kind == "Gather":
        return np.asarray(np.take(first, values[1], axis=node.integer("axis")))
    if node.kind == "Unsqueeze":
        return np.expand_dims(first, node.integers("axes"))
    if node.kind == "Slice" and len(values) == 4 and values[3].tolist() == [0]:
        return first[int(values[1][0]) : int(values[2][0])]
    if node.kind == "Cast" and node.integer("to") == 7:
        return first.astype(np.int64)
    raise PrepareError(f"{node.output}: {node.kind} of constants is not supported")
