"""Static quantisation: int8 weights by channel, uint8 values, written as Q and DQ pairs.

ONNX Runtime turns DQ-Conv-Q and the like into integer kernels; a runtime without those computes the
same in float32. On x86 without VNNI its native kernels saturate sums of uint8 times int8: set
`session.x64quantprecision` to "1" there. Those in WebAssembly (app/kernels) are exact.
Scheme: Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.prepare.network import Array, Network, Node, PrepareError

Range = tuple[float, float]
TAKES_RANGE = {"MaxPool", "Resize", "Concat"}
SMALLEST = np.float32(1e-12)


@dataclass(frozen=True)
class Step:
    """How a uint8 q stands for a real number: (q - zero) * scale."""

    scale: np.float32
    zero: np.uint8

    @classmethod
    def of(cls, span: Range) -> "Step":
        """The finest step that covers `span` and represents 0 exactly."""
        low, high = min(span[0], 0.0), max(span[1], 0.0)
        if not low < high < float("inf"):
            raise PrepareError(f"{span} is not a range")
        scale = np.float32((high - low) / 255)
        return cls(scale, np.uint8(round(-low / float(scale))))


def measured(network: Network, real: Collection[str]) -> list[str]:
    """The tensors that need a range of their own when those in `real` stay in float.

    The others take theirs from these: MaxPool and Resize keep it, Concat covers its inputs.
    """
    names = [network.input]
    for node in network.nodes:
        fused = [user.kind for user in network.users(node.output)] == ["Relu"]
        if node.kind in {"Conv", "Relu", "Add"} and not fused:
            names.append(node.output)
    return [name for name in names if name not in real]


def quantise(network: Network, ranges: Mapping[str, Range], real: Collection[str]) -> Network:
    """The network with its tensors held in 8 bits, but for `real` and what is made of them.

    A Conv of 8-bit input gets int8 weights and an int32 bias; others keep float ones.
    Raises PrepareError if `ranges` lacks a measured tensor or names one that is none.
    """
    steps = steps_of(network, ranges, real)
    weights = dict(network.weights)
    nodes: list[Node] = []
    if network.input in steps:
        nodes += _pair(network.input, steps[network.input], weights)
    for node in network.nodes:
        inputs = [f"{name}/real" if name in steps else name for name in node.inputs]
        if node.kind == "Conv" and node.inputs[0] in steps:
            nodes += _whole_weights(node, steps[node.inputs[0]].scale, weights)
            inputs[1:] = [f"{name}/real" for name in node.inputs[1:]]
        nodes.append(replace(node, inputs=tuple(inputs)))
        if node.output in steps:
            nodes += _pair(node.output, steps[node.output], weights)
    return replace(network, nodes=tuple(nodes), weights=weights)


def steps_of(
    network: Network, ranges: Mapping[str, Range], real: Collection[str]
) -> dict[str, Step]:
    """The step of each tensor that is held in 8 bits. Raises PrepareError as quantise() does."""
    if wrong := sorted(set(measured(network, real)) ^ set(ranges)):
        raise PrepareError(f"ranges and network differ in {len(wrong)} tensors, first {wrong[0]}")
    spans = dict(ranges)
    for node in network.nodes:
        if node.kind in TAKES_RANGE and node.output not in real:
            read = [name for name in node.inputs if name and name not in network.weights]
            if all(name in spans for name in read):
                low, high = zip(*(spans[name] for name in read), strict=True)
                spans[node.output] = (min(low), max(high))
    return {name: Step.of(span) for name, span in spans.items()}


def _pair(name: str, step: Step, weights: dict[str, Array]) -> list[Node]:
    """Quantise and dequantise: `name` in, `name`/real out; the step goes to the weights."""
    scale, zero = f"{name}/scale", f"{name}/zero"
    weights[scale], weights[zero] = np.array(step.scale), np.array(step.zero)
    return [
        Node("QuantizeLinear", (name, scale, zero), f"{name}/byte", {}),
        Node("DequantizeLinear", (f"{name}/byte", scale, zero), f"{name}/real", {}),
    ]


def rounded(kernel: Array) -> tuple[Array, Array]:
    """int8 weights, symmetric by output channel, and the float32 step of each channel."""
    peaks = np.abs(kernel).reshape(len(kernel), -1).max(axis=1)
    steps = np.maximum(peaks / np.float32(127), SMALLEST)
    return np.rint(kernel / steps[:, None, None, None]).astype(np.int8), steps


def _whole_weights(node: Node, scale: np.float32, weights: dict[str, Array]) -> list[Node]:
    """int8 weights and int32 bias, in the unit of the kernel's sums, in place of float ones."""
    _, kernel, bias = node.inputs
    whole, steps = rounded(weights.pop(kernel))
    units = steps * scale
    sums = np.rint(weights.pop(bias).astype(np.float64) / units).astype(np.int32)
    weights |= {f"{kernel}/whole": whole, f"{kernel}/scale": steps}
    weights |= {f"{bias}/whole": sums, f"{bias}/scale": units}
    weights |= {f"{kernel}/zero": np.zeros_like(whole[:, 0, 0, 0])}
    weights |= {f"{bias}/zero": np.zeros_like(sums)}
    return [
        Node(
            "DequantizeLinear",
            (f"{name}/whole", f"{name}/scale", f"{name}/zero"),
            f"{name}/real",
            {"axis": 0},
        )
        for name in (kernel, bias)
    ]
