"""Large convolutions done in strips: the same sums, with a small part of the memory.

ONNX Runtime's 8-bit Conv first writes down what the kernel sees at every pixel of its output
(im2col): 300 MB for the largest of IS-Net, out of a WebAssembly memory that never shrinks. In
strips IS-Net needs 331 MB of it instead of 572, U²-Net small 134 instead of 232, and both are a
twentieth faster there; natively IS-Net takes a fifteenth longer.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.prepare.network import Array, Network, Node, PrepareError
from app.prepare.quantise import Step, pair
from app.prepare.shapes import Shape

ROWS = 2  # axis
HEIGHT = "height"  # tensor
MOST = 32_000_000  # bytes: with half as many a network is slow to start


def in_strips(
    network: Network, shapes: Mapping[str, Shape], least: int, most: int = MOST
) -> Network:
    """A quantised network whose 8-bit Convs each write down at most about `most` bytes.

    shapes: those of the network before it was quantised. Inputs may have any height from `least`
    up of which all other heights are whole parts; strips are higher or lower with them.
    """
    weights = dict(network.weights)
    nodes: list[Node] = []
    relus = {node.inputs[0]: node for node in network.nodes if node.kind == "Relu"}
    done: set[str] = set()
    for node in network.nodes:
        count = _count(node, network.weights, shapes, most)
        if count > 1:
            share = Fraction(shapes[node.output][ROWS], shapes[network.input][ROWS])
            # The lowest strip is no lower than what its neighbours see of it.
            most_strips = math.floor(least * share / max(node.numbers("pads")))
            count = max(1, min(count, most_strips))
            relu = relus.get(node.output)
            result = relu.output if relu else node.output
            done.add(result)
            nodes += _strips(node, relu, result, count, share / count, weights)
        elif node.output not in done:
            nodes.append(node)
    if done:
        nodes = [*_height(network.input, weights), *nodes]
    return replace(network, nodes=tuple(nodes), weights=weights)


def _count(node: Node, weights: Mapping[str, Array], shapes: Mapping[str, Shape], most: int) -> int:
    """How many strips a node is to be done in."""
    if node.kind != "Conv" or node.numbers("kernel_shape") == (1, 1):
        return 1
    kernel = weights.get(node.inputs[1].removesuffix("/real") + "/whole")
    if kernel is None:  # it stays in float
        return 1
    _, _, height, width = shapes[node.output]
    return math.ceil(height * width * int(kernel[0].size) / most)


def _strips(
    conv: Node,
    relu: Node | None,
    result: str,
    count: int,
    share: Fraction,
    weights: dict[str, Array],
) -> list[Node]:
    """A Conv, and its Relu, in `count` strips of `share` of HEIGHT each."""
    source = conv.inputs[0].removesuffix("/real")
    before, after = (
        Step(np.float32(weights[f"{name}/scale"]), np.uint8(weights[f"{name}/zero"]))
        for name in (source, result)
    )
    (stride, _), (dilation, _) = (conv.numbers(n, (1, 1)) for n in ("strides", "dilations"))
    top, left, bottom, right = conv.numbers("pads", (0, 0, 0, 0))
    if stride != 1 or top + bottom != (conv.numbers("kernel_shape")[0] - 1) * dilation:
        raise PrepareError(f"{conv.output}: large, and as high as its input only without strips")
    starts, stops = [0] + [-top] * (count - 1), [bottom] * (count - 1) + [0]
    nodes = _lines(f"{result}/starts", range(count), share, starts, weights)
    nodes += _lines(f"{result}/stops", range(1, count + 1), share, stops, weights)
    parts: list[str] = []
    for number in range(count):
        name = f"{result}/strip{number}"
        weights[f"strip{number}"] = np.array([number])
        for bound in ("start", "stop"):
            place = (f"{result}/{bound}s", f"strip{number}")
            nodes.append(Node("Gather", place, f"{name}/{bound}", {"axis": 0}))
        seen = (conv.inputs[0], f"{name}/start", f"{name}/stop", "rows")
        nodes.append(Node("Slice", seen, f"{name}/seen", {}))
        nodes += pair(f"{name}/seen", before, weights)
        kernel, bias = conv.inputs[1:]
        nodes += _copied(kernel, f"{name}/kernel", weights)
        inputs = (f"{name}/seen/real", f"{name}/kernel/real", bias)
        pads = (0 if number else top, left, 0 if number < count - 1 else bottom, right)
        made = f"{name}/sums" if relu else name
        nodes.append(Node("Conv", inputs, made, {**conv.settings, "pads": pads}))
        if relu:
            nodes.append(Node("Relu", (made,), name, {}))
        nodes += pair(name, after, weights)
        parts.append(f"{name}/real")
    return [*nodes, Node("Concat", tuple(parts), result, {"axis": ROWS})]


def _height(source: str, weights: dict[str, Array]) -> list[Node]:
    """HEIGHT, of the network's input: what the others are parts of."""
    weights["rows"] = np.array([ROWS])
    return [
        Node("Shape", (source,), f"{HEIGHT}/shape", {}),
        Node("Gather", (f"{HEIGHT}/shape", "rows"), HEIGHT, {"axis": 0}),
    ]


def _lines(
    name: str, numbers: range, share: Fraction, more: list[int], weights: dict[str, Array]
) -> list[Node]:
    """The rows where parts begin that are `share` of HEIGHT each, and `more`."""
    weights[f"{name}/parts"] = np.array([number * share.numerator for number in numbers])
    weights[f"{name}/whole"] = np.array([share.denominator])
    weights[f"{name}/more"] = np.array(more)
    return [
        Node("Mul", (HEIGHT, f"{name}/parts"), f"{name}/times", {}),
        Node("Div", (f"{name}/times", f"{name}/whole"), f"{name}/lines", {}),
        Node("Add", (f"{name}/lines", f"{name}/more"), name, {}),
    ]


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
