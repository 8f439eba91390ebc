"""Read and write ONNX files; the written bytes depend on the network alone.

Everything that differs between versions of onnx (IR version, producer, inferred shapes) is set here
or omitted, and protobuf writes fields in the order of their numbers.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from app.prepare.network import Attribute, Network, Node, PrepareError, remove_unused
from backdrop.engine.network.graph import GRAPH_INITIALIZER, MODEL_GRAPH, TENSOR_NAME
from backdrop.engine.network.hints import CHANNELS
from backdrop.engine.network.protobuf import Field, fields

IR_VERSION = 8
OPSET = 15
SIDES = "height", "width"
MASK_SIDES = "mask height", "mask width"  # where they may differ from the input's
TENSOR_RAW_DATA = 9  # the number of the field with a tensor's values


def read(path: Path, output: str) -> Network:
    """Read the part of an ONNX file on which the output named `output` depends.

    Constant nodes become weights; a second input takes hints, and a side of any length is 0. Raises
    PrepareError if the file has no such output, further inputs, or an operation with several
    outputs.
    """
    graph = onnx.load(path).graph
    if output not in {value.name for value in graph.output}:
        raise PrepareError(f"{path.name} has no output {output}")
    if not 1 <= len(graph.input) <= 2:
        raise PrepareError(f"{path.name} has {len(graph.input)} inputs, not one or two")
    weights = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    nodes: list[Node] = []
    for node in graph.node:
        if node.op_type == "Constant":
            weights[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        elif len(node.output) != 1 or node.domain:
            raise PrepareError(f"{node.name}: {node.domain} {node.op_type} is not supported")
        else:
            attributes = {a.name: _setting(helper.get_attribute_value(a)) for a in node.attribute}
            nodes.append(Node(node.op_type, tuple(node.input), node.output[0], attributes))
    first, *others = graph.input
    shape = tuple(d.dim_value for d in first.type.tensor_type.shape.dim)
    hints = others[0].name if others else ""
    return remove_unused(Network(first.name, shape, output, tuple(nodes), weights, hints))


def write(network: Network, path: Path) -> None:
    """Write an ONNX file of opset 15 with float32 inputs and output of any height and width."""
    graph = onnx.GraphProto(name="network")
    for node in network.nodes:
        entry = graph.node.add(op_type=node.kind, input=node.inputs, output=[node.output])
        for key in sorted(node.attributes):
            entry.attribute.append(helper.make_attribute(key, node.attributes[key]))
    for name in sorted(network.weights):
        graph.initializer.append(_tensor(name, network.weights[name]))
    graph.input.append(_value_info(network.input, network.shape[1], SIDES))
    graph.output.append(_value_info(network.output, 1, MASK_SIDES if network.hints else SIDES))
    if network.hints:
        graph.input.append(_value_info(network.hints, CHANNELS, SIDES))
    model = onnx.ModelProto(ir_version=IR_VERSION, producer_name="backdrop", graph=graph)
    model.opset_import.add(domain="", version=OPSET)
    path.write_bytes(model.SerializeToString(deterministic=True))


def find_weight_offsets(path: Path) -> dict[str, int]:
    """Return the offset of each weight's values in a file that write() has written, in bytes."""
    content = path.read_bytes()
    found: dict[str, int] = {}
    for graph in _fields(content, None, MODEL_GRAPH):
        for tensor in _fields(content, graph, GRAPH_INITIALIZER):
            (name,) = _fields(content, tensor, TENSOR_NAME)
            (values,) = _fields(content, tensor, TENSOR_RAW_DATA)
            found[content[name.start : name.stop].decode()] = values.start
    return found


def _fields(content: bytes, within: Field | None, number: int) -> list[Field]:
    start, stop = (within.start, within.stop) if within else (0, len(content))
    return [field for field in fields(content, start, stop) if field.number == number]


def _value_info(name: str, channels: int, sides: tuple[str, str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, *sides])


def _tensor(name: str, value: np.ndarray[Any, np.dtype[Any]]) -> TensorProto:
    kind = helper.np_dtype_to_tensor_dtype(value.dtype)
    little = value.astype(value.dtype.newbyteorder("<"), copy=False)
    return TensorProto(name=name, data_type=kind, dims=value.shape, raw_data=little.tobytes())


def _setting(value: object) -> Attribute:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, int | float | str):
        return value
    raise PrepareError(f"an attribute of type {type(value).__name__} is not supported")
