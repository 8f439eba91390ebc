"""ONNX bytes to Network and back. The bytes written depend on the network alone.

Everything that onnx would fill in by its own version (IR version, producer, shapes it infers) is
set here or left out, and protobuf writes fields in the order of their numbers.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from app.prepare.network import Network, Node, PrepareError, Setting, without_unused
from backdrop.engine.network.graph import GRAPH_INITIALIZER, MODEL_GRAPH, TENSOR_NAME
from backdrop.engine.network.protobuf import Field, fields

IR_VERSION = 8
OPSET = 15
SIDES = "height", "width"
TENSOR_RAW_DATA = 9


def read(path: Path, output: str) -> Network:
    """The part of an ONNX file that its output `output` depends on.

    Constant nodes become weights. Raises PrepareError when the file has no such output, more than
    one input, or an operation with several results in use.
    """
    graph = onnx.load(path).graph
    if output not in {value.name for value in graph.output}:
        raise PrepareError(f"{path.name} has no output {output}")
    if len(graph.input) != 1:
        raise PrepareError(f"{path.name} has {len(graph.input)} inputs, not one")
    weights = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    nodes: list[Node] = []
    for node in graph.node:
        if node.op_type == "Constant":
            weights[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        elif len(node.output) != 1 or node.domain:
            raise PrepareError(f"{node.name}: {node.domain} {node.op_type} is not understood")
        else:
            settings = {a.name: _setting(helper.get_attribute_value(a)) for a in node.attribute}
            nodes.append(Node(node.op_type, tuple(node.input), node.output[0], settings))
    shape = tuple(d.dim_value for d in graph.input[0].type.tensor_type.shape.dim)
    return without_unused(Network(graph.input[0].name, shape, output, tuple(nodes), weights))


def write(network: Network, path: Path) -> None:
    """Write the network as ONNX, opset 15, float32 input and output, its sides left open."""
    graph = onnx.GraphProto(name="network")
    for node in network.nodes:
        entry = graph.node.add(op_type=node.kind, input=node.inputs, output=[node.output])
        for key in sorted(node.settings):
            entry.attribute.append(helper.make_attribute(key, node.settings[key]))
    for name in sorted(network.weights):
        graph.initializer.append(_tensor(name, network.weights[name]))
    for name, channels, kept in (
        (network.input, network.shape[1], graph.input),
        (network.output, 1, graph.output),
    ):
        shape: list[int | str] = [1, channels, *SIDES]
        kept.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    model = onnx.ModelProto(ir_version=IR_VERSION, producer_name="backdrop", graph=graph)
    model.opset_import.add(domain="", version=OPSET)
    path.write_bytes(model.SerializeToString(deterministic=True))


def places(path: Path) -> dict[str, int]:
    """Where in a file that write() wrote the values of each weight begin, in bytes."""
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


def _tensor(name: str, value: np.ndarray[Any, np.dtype[Any]]) -> TensorProto:
    kind = helper.np_dtype_to_tensor_dtype(value.dtype)
    little = value.astype(value.dtype.newbyteorder("<"), copy=False)
    return TensorProto(name=name, data_type=kind, dims=value.shape, raw_data=little.tobytes())


def _setting(value: object) -> Setting:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, int | float | str):
        return value
    raise PrepareError(f"an attribute of type {type(value).__name__} is not understood")
