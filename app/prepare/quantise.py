"""Quantise networks statically: int8 weights per channel, uint8 tensors, in Q and DQ nodes.

ONNX Runtime fuses DQ-Conv-Q and the like into integer kernels; a runtime without those computes the
same in float32. On x86 without VNNI its native kernels saturate sums of uint8 times int8, unless
`session.x64quantprecision` is "1". The kernels in WebAssembly (app/kernels) are exact, and fast on
such processors because round_weights() keeps the sums small.
Scheme: Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.prepare.network import Network, Node, PrepareError
from backdrop.engine.arrays.aliases import AnyArray

Range = tuple[float, float]
KEEPS_RANGE = {"MaxPool", "Resize", "Concat"}  # the output has the range of the inputs
LARGEST_BIAS = np.float32(2**30)  # leaves half of int32's range to the products
SMALLEST = np.float32(1e-12)  # the scale of a channel of zeros


@dataclass(frozen=True)
class QuantParams:
    """Quantisation parameters: a uint8 q represents the real number (q - zero) * scale."""

    scale: np.float32
    zero: np.uint8

    @property
    def greatest(self) -> float:
        """The greatest number that a uint8 represents."""
        return float(self.scale) * (255 - int(self.zero))

    @classmethod
    def from_range(cls, span: Range) -> "QuantParams":
        """Return the finest scale that covers `span` and represents 0 exactly."""
        low, high = min(span[0], 0.0), max(span[1], 0.0)
        if not low < high < float("inf"):
            raise PrepareError(f"{span} is not a range")
        scale = np.float32((high - low) / 255)
        return cls(scale, np.uint8(round(-low / float(scale))))


def tensors_to_measure(network: Network, real: Collection[str]) -> list[str]:
    """Return the tensors whose range has to be measured if those in `real` stay in float.

    The ranges of other tensors follow: MaxPool and Resize keep the range, Concat covers its inputs.
    """
    names = [network.input]
    for node in network.nodes:
        fused = [user.kind for user in network.consumers(node.output)] in (["Relu"], ["Clip"])
        if node.kind in {"Conv", "Relu", "Clip", "Add"} and not fused:
            names.append(node.output)
    return [name for name in names if name not in real]


def quantise(network: Network, ranges: Mapping[str, Range], real: Collection[str]) -> Network:
    """Quantise all tensors to 8 bits, except those in `real` and tensors computed from them.

    A Conv with quantised input gets int8 weights and an int32 bias; the others stay in float.
    Raises PrepareError unless `ranges` has exactly the tensors to measure.
    """
    params = derive_params(network, ranges, real)
    weights = dict(network.weights)
    nodes: list[Node] = []
    if network.input in params:
        nodes += _quantise_dequantise(network.input, params[network.input], weights)
    for node in network.nodes:
        inputs = [f"{name}/real" if name in params else name for name in node.inputs]
        if node.kind == "Conv" and node.inputs[0] in params:
            nodes += _integer_weights(node, params[node.inputs[0]].scale, weights)
            inputs[1:] = [f"{name}/real" for name in node.inputs[1:]]
        nodes.append(replace(node, inputs=tuple(inputs)))
        if node.output in params:
            nodes += _quantise_dequantise(node.output, params[node.output], weights)
    return replace(network, nodes=tuple(nodes), weights=weights)


def derive_params(
    network: Network, ranges: Mapping[str, Range], real: Collection[str]
) -> dict[str, QuantParams]:
    """Return the parameters of each quantised tensor. Raises PrepareError as quantise() does."""
    if wrong := sorted(set(tensors_to_measure(network, real)) ^ set(ranges)):
        raise PrepareError(f"ranges and network differ in {len(wrong)} tensors, first {wrong[0]}")
    spans = dict(ranges)
    for node in network.nodes:
        if node.kind in KEEPS_RANGE and node.output not in real:
            read = [name for name in node.inputs if name and name not in network.weights]
            if all(name in spans for name in read):
                low, high = zip(*(spans[name] for name in read), strict=True)
                spans[node.output] = (min(low), max(high))
    return {name: QuantParams.from_range(span) for name, span in spans.items()}


def _quantise_dequantise(
    name: str, params: QuantParams, weights: dict[str, AnyArray]
) -> list[Node]:
    """Return Q and DQ nodes from `name` to `name`/real; add their parameters to the weights."""
    scale, zero = f"{name}/scale", f"{name}/zero"
    weights[scale], weights[zero] = np.array(params.scale), np.array(params.zero)
    return [
        Node("QuantizeLinear", (name, scale, zero), f"{name}/byte", {}),
        Node("DequantizeLinear", (f"{name}/byte", scale, zero), f"{name}/real", {}),
    ]


def round_weights(
    kernel: AnyArray, least: AnyArray | np.float32 = SMALLEST
) -> tuple[AnyArray, AnyArray]:
    """Return int8 weights, symmetric per output channel, and the float32 scale of each channel.

    kernel: float32, outputs x inputs x rows x columns. No scale is below `least`. A weight is at
    most 127, and so is the sum of two neighbours before it is rounded: x86 without VNNI adds their
    products with uint8 in 16 bits (app/kernels/dot.h), and 128 * 255 is the most that fits.
    """
    peaks = np.abs(kernel).reshape(len(kernel), -1).max(axis=1)
    sums = sums_of_neighbours(kernel)
    peaks = np.maximum(peaks, np.abs(sums).reshape(len(kernel), -1).max(axis=1))
    scales = np.maximum(peaks / np.float32(127), least)
    return np.rint(kernel / scales[:, None, None, None]).astype(np.int8), scales


def sums_of_neighbours(kernel: AnyArray) -> AnyArray:
    """Return the sums of the weights whose products a processor may add in 16 bits.

    kernel: outputs x inputs x rows x columns. Neighbours are inputs 2n and 2n + 1 at one place;
    with a single input, as in a depthwise convolution, the places 2n and 2n + 1.
    """
    ins = kernel.shape[1]
    lines = kernel.reshape(len(kernel), -1) if ins == 1 else kernel.reshape(len(kernel), ins, -1)
    sums: AnyArray = np.add.reduceat(lines, range(0, lines.shape[1], 2), axis=1)
    return sums


def _integer_weights(node: Node, scale: np.float32, weights: dict[str, AnyArray]) -> list[Node]:
    """Replace float weights and bias by int8 and int32, the bias in the unit of the sums.

    Where weights are small against the bias, they get the unit in which int32 holds the bias.
    """
    _, kernel, bias = node.inputs
    offsets = weights.pop(bias)
    least = np.maximum(np.abs(offsets) / (LARGEST_BIAS * scale), SMALLEST)
    whole, scales = round_weights(weights.pop(kernel), least)
    units = scales * scale
    sums = np.rint(offsets.astype(np.float64) / units).astype(np.int32)
    weights |= {f"{kernel}/whole": whole, f"{kernel}/scale": scales}
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
