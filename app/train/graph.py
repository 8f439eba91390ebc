"""Write the network as ONNX, and read its weights back. Needs onnx, not PyTorch.

Weights are float16 initializers, each with a Cast to float32, so that the file is half as large and
every runtime computes in float32. Batch norms are folded: a convolution has a weight and a bias,
named as in PyTorch (`encoder.stem.weight`); its output has the convolution's name. The bytes depend
on weights and layout alone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from app.train.layout import BACKDROP_S, EXPORTED_HEAD, HINTS, Layout
from backdrop.engine.arrays.aliases import AnyArray, Float32Array

IR_VERSION = 8
OPSET = 17
PICTURE, HINT_PLANES, MASK = "picture", "hints", "mask"
RELU6 = "zero", "six"

Weights = Mapping[str, AnyArray]


def write(weights: Weights, path: Path, layout: Layout = BACKDROP_S) -> None:
    """Write the network with inputs `picture` 1x3xHxW and `hints` 1x4xHxW, output `mask`.

    H and W are multiples of 32; the mask is 1x1xH/2xW/2, 0 to 1. `weights` are those of
    folding.fold(), float32; the file also carries the side heads, which only training uses. Raises
    KeyError if one is missing.
    """
    builder = _Builder(weights)
    _decode(builder, _encode(builder, layout))
    model = onnx.ModelProto(ir_version=IR_VERSION, producer_name="backdrop", graph=builder.graph())
    model.opset_import.add(domain="", version=OPSET)
    path.write_bytes(model.SerializeToString(deterministic=True))


def read_weights(path: Path) -> dict[str, Float32Array]:
    """Read all trained weights from a file of write(), by name."""
    return {
        tensor.name: numpy_helper.to_array(tensor).astype(np.float32)
        for tensor in onnx.load(path).graph.initializer
        if tensor.data_type == TensorProto.FLOAT16 and tensor.name != "proposal.weight"
    }


def proposal_kernel(trust: float) -> Float32Array:
    """Return the kernel, 1x4x3x3, that adds `trust` * (2 * mask - 1) to the logits at half size.

    The hints' first plane is the proposed mask, the second is 1 if there is one; without one both
    are 0, and so is the result. With stride 2 and padding 1, rows and columns 1 and 2 of the kernel
    are the mean over 2x2 pixels.
    """
    kernel = np.zeros((1, HINTS, 3, 3), np.float32)
    kernel[0, 0, 1:, 1:] = trust / 2
    kernel[0, 1, 1:, 1:] = -trust / 4
    return kernel


class _Builder:
    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.halves: dict[str, AnyArray] = {}

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def half(self, name: str, value: AnyArray) -> str:
        self.halves[name] = value.astype(np.float16)
        return self.node("Cast", [name], f"{name}/float", to=TensorProto.FLOAT)

    def conv(self, name: str, source: str, stride: int = 1, groups: int = 1) -> str:
        kernel, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        inputs = [source, self.half(f"{name}.weight", kernel), self.half(f"{name}.bias", bias)]
        return self.window(inputs, name, kernel.shape[2], stride, groups)

    def window(
        self, inputs: list[str], output: str, side: int, stride: int, groups: int = 1
    ) -> str:
        return self.node(
            "Conv",
            inputs,
            output,
            group=groups,
            kernel_shape=[side, side],
            pads=[(side - 1) // 2] * 4,
            strides=[stride, stride],
        )

    def relu(self, source: str) -> str:
        return self.node("Relu", [source], f"{source}/relu")

    def relu6(self, source: str) -> str:
        return self.node("Clip", [source, *RELU6], f"{source}/relu6")

    def add(self, first: str, second: str, output: str) -> str:
        return self.node("Add", [first, second], output)

    def graph(self) -> onnx.GraphProto:
        floats = {
            "zero": np.array(0, np.float32),
            "six": np.array(6, np.float32),
            "factors": np.array([1, 1, 2, 2], np.float32),
        }
        tensors = {**self.halves, **floats}
        return helper.make_graph(
            self.nodes,
            "backdrop-s",
            [_value(PICTURE, 3, "height", "width"), _value(HINT_PLANES, HINTS, "height", "width")],
            [_value(MASK, 1, "half height", "half width")],
            [numpy_helper.from_array(tensors[name], name) for name in sorted(tensors)],
        )


def _value(name: str, channels: int, height: str, width: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, height, width])


def _encode(builder: _Builder, layout: Layout) -> list[str]:
    """Add the encoder; return the tapped outputs at strides 2, 4, 8, 16 and 32."""
    stem = builder.conv("encoder.stem", PICTURE, stride=2)
    hints = builder.conv("encoder.hint", HINT_PLANES, stride=2)
    value = builder.relu6(builder.add(stem, hints, "encoder.start"))
    ends = []
    for number, stage in enumerate(layout.stages):
        for index, (inputs, stride) in enumerate(stage.blocks()):
            name, before, wide = f"encoder.stages.{number}.{index}", value, inputs * stage.expansion
            if stage.expansion > 1:
                value = builder.relu6(builder.conv(f"{name}.expand", value))
            value = builder.relu6(builder.conv(f"{name}.depth", value, stride, groups=wide))
            value = builder.conv(f"{name}.project", value)
            if stride == 1 and inputs == stage.outputs:
                value = builder.add(before, value, name)
        ends.append(value)
    return [ends[index] for index in layout.taps]


def _decode(builder: _Builder, tapped: list[str]) -> None:
    value = builder.relu(builder.conv("top", tapped[-1]))
    pooled = builder.node("GlobalAveragePool", [value], "pooled")
    value = builder.add(value, builder.relu(builder.conv("pool.0", pooled)), "widened")
    value = builder.relu(builder.conv("context", value))
    for level, skip in enumerate(reversed(tapped[:-1])):
        if level:
            value = builder.relu(builder.conv(f"narrow.{level}", value))
        name = f"ups.{level}"
        large = builder.node(
            "Resize",
            [value, "", "factors"],
            f"{name}.large",
            coordinate_transformation_mode="half_pixel",
            mode="linear",
        )
        lateral = builder.conv(f"{name}.lateral", skip)
        value = builder.relu(builder.add(large, lateral, name))
        value = builder.relu(builder.conv(f"{name}.mix", value))
    _add_heads(builder, value)


def _add_heads(builder: _Builder, value: str) -> None:
    trust = builder.weights["trust"].astype(np.float16)
    logits = builder.conv(f"heads.{EXPORTED_HEAD}", value)
    kernel = builder.half("proposal.weight", proposal_kernel(float(trust[EXPORTED_HEAD])))
    proposal = builder.window([HINT_PLANES, kernel], "proposal", side=3, stride=2)
    builder.node("Sigmoid", [builder.add(logits, proposal, "logits")], MASK)
    builder.halves["trust"] = trust
    for level in range(EXPORTED_HEAD):
        for part in ("weight", "bias"):
            name = f"heads.{level}.{part}"
            builder.halves[name] = builder.weights[name].astype(np.float16)
