"""Plan a quantised network for app/kernels: tensors, operations and offsets of weights.

The plan is JSON beside the network's file. It lists each tensor as [channels, 1 if float, number of
times that its sides are halved], -1 for one pixel, and the operations in order, with those fields
of `Op` in app/kernels/op.h that do not depend on a picture's size. `planes` are those of picture
and hints together, for a network with hints. Weights are given by their offsets in the
network's file, so a plan is valid for that file only.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.prepare.join import JOINED
from app.prepare.network import Network, Node, PrepareError
from app.prepare.quantise import QuantParams
from app.prepare.shapes import infer_shapes

CHANNELS = 4  # a tensor's channels are padded to a multiple of this
ROUNDING = 1e-6  # of the scale of a float32 tensor
ONE_PIXEL = -1  # in place of the number of times that sides are halved

Plan = dict[str, Any]


def plan(network: Network, params: Mapping[str, QuantParams], offsets: Mapping[str, int]) -> Plan:
    """Plan a network that is quantised with `params`.

    `offsets` are those of its weights in the written file. Raises PrepareError for an
    operation that the kernels do not support.
    """
    return _Planner(network, params, offsets).plan()


class _Planner:
    def __init__(
        self, network: Network, params: Mapping[str, QuantParams], offsets: Mapping[str, int]
    ) -> None:
        self._network = network
        self._params = params
        self._offsets = offsets
        self._shapes = infer_shapes(network)
        self._rectified = {
            node.inputs[0]: node for node in network.nodes if node.kind in {"Relu", "Clip"}
        }
        self._pixels: set[str] = set()  # tensors of one pixel
        self._numbers: dict[str, int] = {}
        self._tensors: list[list[int]] = []
        self._ops: list[dict[str, Any]] = []

    def plan(self) -> Plan:
        network = self._network
        inputs = {network.input, network.hints} if network.hints else set()
        source = JOINED if network.hints else network.input
        self._put("quantise", source, **self._quantising(source))
        rules: dict[str, Callable[[Node], None]] = {
            "Conv": self._conv,
            "MaxPool": self._pool,
            "Resize": self._resize,
            "Concat": self._concat,
            "Add": self._add,
            "GlobalAveragePool": self._mean,
            "Sigmoid": self._sigmoid,
        }
        for node in network.nodes:
            if node.kind in {"Relu", "Clip"} and node.inputs[0] in self._made_by("Conv", "Add"):
                continue
            if node.output == JOINED and set(node.inputs) == inputs:
                continue
            if node.kind not in rules:
                raise _unknown_operation(node)
            rules[node.kind](node)
        if self._ops[-1]["kind"] != "sigmoid":
            raise _unknown_operation(self._network.nodes[-1])
        planes = {"planes": self._shapes[JOINED][1]} if network.hints else {}
        return {**planes, "tensors": self._tensors, "ops": self._ops}

    def _made_by(self, *kinds: str) -> set[str]:
        return {node.output for node in self._network.nodes if node.kind in kinds}

    def _put(self, kind: str, result: str, *sources: str, **numbers: float) -> None:
        """Append an operation; add `result` to the tensors if it is new."""
        if result not in self._numbers:
            self._numbers[result] = len(self._tensors)
            unit = 1 if result == self._network.output else CHANNELS
            channels = -(-self._shapes[result][1] // unit) * unit
            self._tensors.append([channels, int(self._is_real(result)), self._halvings(result)])
        read = [self._numbers[source] for source in sources]
        self._ops.append({"kind": kind, "to": self._numbers[result], "of": read, **numbers})

    def _halvings(self, name: str) -> int:
        if name in self._pixels:
            return ONE_PIXEL
        (_, _, *sides), (_, _, *whole) = self._shapes[name], self._network.shape
        times = (whole[0] // sides[0]).bit_length() - 1
        if [side << times for side in sides] != whole:
            raise PrepareError(f"{name}: {sides} of {whole} pixels")
        return times

    def _is_real(self, name: str) -> bool:
        return name not in self._params

    def _quantising(self, name: str) -> dict[str, float]:
        if self._is_real(name):
            return {"real": 1}
        return {"a": 1 / float(self._params[name].scale), "add": int(self._params[name].zero)}

    def _between(self, source: str, result: str) -> tuple[float, float]:
        """Return factor and offset that convert quantised values of `source` to `result`."""
        before, after = self._params[source], self._params[result]
        if before == after:
            return 1.0, 0.0
        factor = float(before.scale) / float(after.scale)
        return factor, int(after.zero) - int(before.zero) * factor

    def _conv(self, node: Node) -> None:
        source, kernel, bias = node.inputs
        shape = self._network.weights[kernel].shape
        (stride, *strides), (dilation, *dilations) = (
            node.integers(name, (1, 1)) for name in ("strides", "dilations")
        )
        size, pads = shape[2], node.integers("pads", (0, 0, 0, 0))
        reach = (size - 1) * dilation // 2
        usual = [size] == [*shape[3:]] and [stride] == strides and [dilation] == dilations
        group = node.integer("group", 1)
        is_depthwise = group == shape[0] > 1 and shape[1] == 1
        known = size in (3, 5) and dilation == 1 if is_depthwise else size in (1, 3) and group == 1
        if not usual or not known or stride not in (1, 2) or set(pads) != {reach}:
            raise _unknown_operation(node)
        result, is_rectified = self._rectify(node)
        after = self._params.get(result)
        least = int(not is_rectified) if after is None else int(after.zero) if is_rectified else 0
        if source in self._pixels:
            self._pixels.add(result)
        numbers: dict[str, float] = {
            "outs": shape[0],
            **({} if is_depthwise else {"ins": shape[1]}),
            "kernel": size,
            "stride": stride,
            "dilation": dilation,
            "zero": 0 if after is None else int(after.zero),
            "low": least,
            "real": int(after is None),
            "scale": 1.0 if after is None else float(after.scale),
        }
        if self._is_real(source) and is_depthwise:
            raise _unknown_operation(node)
        if self._is_real(source):
            numbers |= {"weights": self._offsets[kernel], "bias": self._offsets[bias]}
            self._put("convolve_real", result, source, **numbers)
        else:
            numbers["in_zero"] = int(self._params[source].zero)
            for key, place in (
                ("weights", f"{kernel}/whole"),
                ("bias", f"{bias}/whole"),
                ("units", f"{bias}/scale"),
            ):
                numbers[key] = self._offsets[place]
            self._put("depthwise" if is_depthwise else "convolve", result, source, **numbers)

    def _rectify(self, node: Node) -> tuple[str, bool]:
        """Return the name of a node's result, and whether a Relu or Clip of it alone comes first.

        A Clip from 0 needs no operation where no byte represents more than its ceiling.
        """
        rectifier = self._rectified.get(node.output)
        if rectifier is None:
            return node.output, False
        if len(self._network.consumers(node.output)) > 1:
            raise _unknown_operation(node)
        if rectifier.kind == "Clip":
            floor, ceiling = (float(self._network.weights[name]) for name in rectifier.inputs[1:])
            params = self._params.get(rectifier.output)
            if floor or params is None or params.greatest > ceiling * (1 + ROUNDING):
                raise _unknown_operation(rectifier)
        return rectifier.output, True

    def _mean(self, node: Node) -> None:
        source = node.inputs[0]
        if self._is_real(source) or not self._is_real(node.output):
            raise _unknown_operation(node)
        scale, zero = float(self._params[source].scale), int(self._params[source].zero)
        self._pixels.add(node.output)
        self._put("mean", node.output, source, a=scale, add=-zero * scale)

    def _pool(self, node: Node) -> None:
        numbers = [node.integers(name) for name in ("kernel_shape", "strides")]
        pads = node.integers("pads", (0, 0, 0, 0))
        usual = numbers == [(2, 2), (2, 2)] and not any(pads) and not node.integer("ceil_mode")
        if not usual or self._is_real(node.inputs[0]):
            raise _unknown_operation(node)
        self._put("pool", node.output, node.inputs[0])

    def _resize(self, node: Node) -> None:
        source = node.inputs[0]
        way = node.attributes.get("mode"), node.attributes.get("coordinate_transformation_mode")
        factor = 2 ** (self._halvings(source) - self._halvings(node.output))
        alike = self._is_real(source) == self._is_real(node.output)
        if way != ("linear", "half_pixel") or factor < 2 or not alike:
            raise _unknown_operation(node)
        if self._is_real(source):
            self._put("upsample_real", node.output, source, stride=factor)
        else:
            self._put(
                "upsample2x" if factor == 2 else "upsample", node.output, source, stride=factor
            )

    def _concat(self, node: Node) -> None:
        real = self._is_real(node.output)
        if node.integer("axis") != 1 or (not real and any(map(self._is_real, node.inputs))):
            raise _unknown_operation(node)
        if real and self._shapes[node.output][1] % CHANNELS:
            raise _unknown_operation(node)  # no operation would write the padding
        offset = 0
        for source in node.inputs:
            channels = self._shapes[source][1]
            place = {"outs": channels, "offset": offset}
            if not real:
                a, more = self._between(source, node.output)
                self._put("requantise", node.output, source, a=a, add=more, **place)
            elif self._is_real(source):
                self._put("copy", node.output, source, **place)
            else:
                scale, zero = float(self._params[source].scale), int(self._params[source].zero)
                self._put("dequantise", node.output, source, a=scale, add=-zero * scale, **place)
            offset += channels

    def _add(self, node: Node) -> None:
        first, second = node.inputs
        broadcast = second in self._pixels and first not in self._pixels
        if not broadcast and self._shapes[first] != self._shapes[second]:
            raise _unknown_operation(node)
        result, is_rectified = self._rectify(node)
        are_real = {self._is_real(name) for name in (first, second, result)}
        if are_real == {True} and not broadcast and not is_rectified:
            self._put("add_real", result, first, second)
            return
        if are_real != {False}:
            raise _unknown_operation(node)
        (a, more), (b, rest) = (self._between(name, result) for name in node.inputs)
        zero = int(self._params[result].zero)
        numbers: dict[str, float] = {"a": a, "b": b, "add": more + rest - zero}
        if is_rectified:
            numbers["low"] = zero
        if broadcast:
            numbers["broadcast"] = 1
        self._put("add", result, first, second, **numbers)

    def _sigmoid(self, node: Node) -> None:
        source = node.inputs[0]
        if node.output != self._network.output or not self._is_real(source):
            raise _unknown_operation(node)
        if self._shapes[node.output][1] != 1:
            raise PrepareError(
                f"{node.output}: {self._shapes[node.output]} is not the shape of a mask"
            )
        self._put("sigmoid", node.output, source)


def _unknown_operation(node: Node) -> PrepareError:
    return PrepareError(f"{node.output}: no kernel for {node.kind} {dict(node.attributes)}")
