"""Large convolutions done in strips: the same sums, with a small part of the memory.

ONNX Runtime's 8-bit Conv first writes down what the kernel sees at every pixel of its output
(im2col): 300 MB for the largest of IS-Net, out of a WebAssembly memory that never shrinks. In
strips IS-Net needs 331 MB of it instead of 572, U²-Net small 134 instead of 232, and both are a
twentieth faster there; natively IS-Net takes a fifteenth longer.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from app.prepare.network import Array, Network, Node
from app.prepare.quantise import Step, pair
from app.prepare.shapes import Shape

ROWS = 2  # axis
MOST = 32_000_000  # bytes: with half as many a network is slow to start


def in_strips(network: Network, shapes: Mapping[str, Shape], most: int = MOST) -> Network:
    """A quantised network whose 8-bit Convs each write down at most about `most` bytes.

    shapes: those of the network before it was quantised.
    """
    weights = dict(network.weights)
    nodes: list[Node] = []
    relus = {node.inputs[0]: node for node in network.nodes if node.kind == "Relu"}
    done: set[str] = set()
    for node in network.nodes:
        count = _count(node, shapes, network.weights, most)
        if count > 1:
            relu = relus.get(node.output)
            result = relu.output if relu else node.output
            done.add(result)
            nodes += _strips(node, relu, result, count, shapes, weights)
        elif node.output not in done:
            nodes.append(node)
    return replace(network, nodes=tuple(nodes), weights=weights)


def _count(node: Node, shapes: Mapping[str, Shape], weights: Mapping[str, Array], most: int) -> int:
    if node.kind != "Conv" or node.numbers("kernel_shape") == (1, 1):
        return 1
    kernel = weights.get(node.inputs[1].removesuffix("/real") + "/whole")
    if kernel is None:  # it stays in float
        return 1
    _, _, height, width = shapes[node.output]
    return min(height, math.ceil(height * width * int(kernel[0].size) / most))


def _strips(
    conv: Node,
    relu: Node | None,
    result: str,
    count: int,
    shapes: Mapping[str, Shape],
    weights: dict[str, Array],
) -> list[Node]:
    source = conv.inputs[0].removesuffix("/real")
    before, after = (
        Step(np.float32(weights[f"{name}/scale"]), np.uint8(weights[f"{name}/zero"]))
        for name in (source, result)
    )
    rows, height = shapes[result][ROWS], shapes[source][ROWS]
    (stride, _), (dilation, _) = (conv.numbers(n, (1, 1)) for n in ("strides", "dilations"))
    reach = (conv.numbers("kernel_shape")[0] - 1) * dilation + 1
    top, left, _, right = conv.numbers("pads", (0, 0, 0, 0))
    weights["rows"] = np.array([ROWS])
    nodes: list[Node] = []
    parts: list[str] = []
    for number in range(count):
        first, last = rows * number // count, rows * (number + 1) // count - 1
        start, stop = first * stride - top, last * stride - top + reach
        pads = (max(0, -start), left, max(0, stop - height), right)
        name = f"{result}/strip{number}"
        weights[f"{name}/start"] = np.array([max(0, start)])
        weights[f"{name}/stop"] = np.array([min(height, stop)])
        seen = (conv.inputs[0], f"{name}/start", f"{name}/stop", "rows")
        nodes.append(Node("Slice", seen, f"{name}/seen", {}))
        nodes += pair(f"{name}/seen", before, weights)
        kernel, bias = conv.inputs[1:]
        nodes += _copied(kernel, f"{name}/kernel", weights)
        inputs = (f"{name}/seen/real", f"{name}/kernel/real", bias)
        made = f"{name}/sums" if relu else name
        nodes.append(Node("Conv", inputs, made, {**conv.settings, "pads": pads}))
        if relu:
            nodes.append(Node("Relu", (made,), name, {}))
        nodes += pair(name, after, weights)
        parts.append(f"{name}/real")
    return [*nodes, Node("Concat", tuple(parts), result, {"axis": ROWS})]


def _copied(kernel: str, name: str, weights: dict[str, Array]) -> list[Node]:
    """A strip's own kernel, copied when the network starts: name/real out.

    Where onnxruntime puts others in the place of kernels (app/runtime/saturation.py), it fails at
    one that several Convs share.
    """
    stored = kernel.removesuffix("/real")
    weights[f"{stored}/shape"] = np.array(weights[f"{stored}/whole"].shape)
    weights[f"{name}/zero"] = weights[f"{stored}/zero"]
    steps = f"{stored}/scale", f"{name}/zero"
    return [
        Node("Reshape", (f"{stored}/whole", f"{stored}/shape"), f"{name}/whole", {}),
        Node("DequantizeLinear", (f"{name}/whole", *steps), f"{name}/real", {"axis": 0}),
    ]
