"""Shape rules and constant evaluation for the operations of U²-Net and IS-Net.

An operation without a rule is an error, not a guess. Shapes are NCHW.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from app.prepare.network import Array, Network, Node, PrepareError

Shape = tuple[int, ...]


def all_shapes(network: Network) -> dict[str, Shape]:
    """The shape of every tensor of a network whose shape arithmetic has been folded."""
    shapes: dict[str, Shape] = {network.input: network.shape}
    shapes.update((name, value.shape) for name, value in network.weights.items())
    for node in network.nodes:
        shapes[node.output] = output_shape(node, shapes, network.weights)
    return shapes


def output_shape(node: Node, shapes: Mapping[str, Shape], known: Mapping[str, Array]) -> Shape:
    """The shape of the node's result; `known` holds the values of weights."""
    first = shapes[node.inputs[0]]
    if node.kind in {"Relu", "Sigmoid", "Cast"}:
        return first
    if node.kind == "Add":
        return np.broadcast_shapes(first, shapes[node.inputs[1]])
    if node.kind == "Concat":
        axis = node.whole("axis")
        total = sum(shapes[name][axis] for name in node.inputs)
        return (*first[:axis], total, *first[axis + 1 :])
    if node.kind == "Conv":
        channels = shapes[node.inputs[1]][0]
        return (first[0], channels, *(span // step + 1 for span, step in strides(node, first)))
    if node.kind == "MaxPool":
        up = node.whole("ceil_mode")
        sides = ((span + up * (step - 1)) // step + 1 for span, step in strides(node, first))
        return (*first[:2], *sides)
    if node.kind == "Resize":
        if len(node.inputs) == 4:
            return tuple(int(side) for side in known[node.inputs[3]])
        return tuple(int(s * f) for s, f in zip(first, known[node.inputs[2]], strict=True))
    raise PrepareError(f"{node.output}: no shape rule for {node.kind}")


def strides(node: Node, shape: Shape) -> list[tuple[int, int]]:
    """For each side: how far the window travels, and the length of its step."""
    kernel = node.numbers("kernel_shape", (0, 0))
    pads = node.numbers("pads", (0, 0, 0, 0))
    steps = node.numbers("strides", (1, 1))
    dilations = node.numbers("dilations", (1, 1))
    spans = []
    for i, side in enumerate(shape[2:]):
        reach = (kernel[i] - 1) * dilations[i] + 1
        spans.append((side + pads[i] + pads[i + 2] - reach, steps[i]))
    return spans


def evaluate(node: Node, values: Sequence[Array]) -> Array:
    """The node's result where all inputs are known: the arithmetic around Resize sizes."""
    first = values[0]
    if node.kind == "Concat":
        return np.concatenate(values, axis=node.whole("axis"))
    if node.kind == "Gather":
        return np.asarray(np.take(first, values[1], axis=node.whole("axis")))
    if node.kind == "Unsqueeze":
        return np.expand_dims(first, node.numbers("axes"))
    if node.kind == "Slice" and len(values) == 4 and values[3].tolist() == [0]:
        return first[int(values[1][0]) : int(values[2][0])]
    if node.kind == "Cast" and node.whole("to") == 7:
        return first.astype(np.int64)
    raise PrepareError(f"{node.output}: {node.kind} of constants is not understood")
