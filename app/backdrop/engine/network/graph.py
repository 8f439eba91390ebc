"""What an ONNX file says of itself: its inputs, its outputs, and names that tell its family.

Source: onnx.proto3 of ONNX 1.16, whose field numbers these are. The file is judged by its
structure alone; whether ONNX Runtime takes it is found out when it starts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from backdrop.engine.errors import NotAModel, WeightsElsewhere
from backdrop.engine.network.protobuf import (
    LENGTH_DELIMITED,
    VARINT,
    Field,
    MalformedMessage,
    Source,
    fields,
    text,
)

FLOAT, HALF = 1, 10  # TensorProto.DataType
EXTERNAL = 1  # TensorProto.DataLocation

LONGEST_NAME = 4096  # bytes
MOST_FIELDS = 2_000_000  # of a whole file; the largest real networks have a tenth
MOST_DIMENSIONS = 16
NAMED_NODES = 400  # the first ones: a family shows in its first layers

# ModelProto, GraphProto, NodeProto, TensorProto, ValueInfoProto, TypeProto, TensorShapeProto
MODEL_GRAPH, MODEL_OPSET = 7, 8
OPSET_DOMAIN, OPSET_VERSION = 1, 2
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT = 1, 5, 11, 12
NODE_NAME = 3
TENSOR_NAME, TENSOR_LOCATION = 8, 14
VALUE_NAME, VALUE_TYPE = 1, 2
TYPE_TENSOR = 1
TENSOR_ELEMENT, TENSOR_SHAPE = 1, 2
SHAPE_DIMENSION = 1
DIMENSION_VALUE = 1


@dataclass(frozen=True)
class ValueInfo:
    """An input or output. `element` is a TensorProto.DataType, 0 for what is no tensor.

    `shape` has None for each side that the file leaves open, and is None where it tells none.
    """

    name: str
    element: int
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Graph:
    """The network: inputs without the weights, outputs, opset, names of weights and first nodes."""

    inputs: tuple[ValueInfo, ...]
    outputs: tuple[ValueInfo, ...]
    opset: int
    names: tuple[str, ...]


def read_graph(source: Source) -> Graph:
    """Read an ONNX file. Raises NotAModel or WeightsElsewhere."""
    try:
        return _Reader(source).graph()
    except MalformedMessage as error:
        raise NotAModel(str(error)) from error


class _Reader:
    """Reads one file; counts its fields, since a small lie can stand for endless ones."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = MOST_FIELDS

    def graph(self) -> Graph:
        opset = 0
        graphs = []
        for field in self._fields(0, len(self._source)):
            if field.number == MODEL_GRAPH:
                graphs.append(field)
            elif field.number == MODEL_OPSET:
                opset = max(opset, self._opset(field))
        if len(graphs) != 1 or not opset:
            raise NotAModel(f"{len(graphs)} graphs, opset {opset}")
        return self._graph(graphs[0], opset)

    def _graph(self, graph: Field, opset: int) -> Graph:
        inputs, outputs, weights, nodes = [], [], [], []
        count = 0
        for field in self._within(graph):
            if field.number == GRAPH_INPUT:
                inputs.append(self._port(field))
            elif field.number == GRAPH_OUTPUT:
                outputs.append(self._port(field))
            elif field.number == GRAPH_INITIALIZER:
                weights.append(self._weight(field))
            elif field.number == GRAPH_NODE:
                count += 1
                if count <= NAMED_NODES:
                    nodes.append(self._text_of(field, NODE_NAME))
        if not count or not inputs or not outputs:
            raise NotAModel(f"{count} nodes, {len(inputs)} inputs, {len(outputs)} outputs")
        # Before version 4 of the format, weights were inputs as well.
        known = set(weights)
        inputs = [port for port in inputs if port.name not in known]
        return Graph(tuple(inputs), tuple(outputs), opset, tuple(weights + nodes))

    def _opset(self, opset: Field) -> int:
        domain, version = "", 0
        for field in self._within(opset):
            if field.number == OPSET_DOMAIN:
                domain = text(self._source, field, LONGEST_NAME)
            elif field.number == OPSET_VERSION:
                version = _number(field)
        return version if domain in ("", "ai.onnx") else 0

    def _weight(self, tensor: Field) -> str:
        name = ""
        for field in self._within(tensor):
            if field.number == TENSOR_NAME:
                name = text(self._source, field, LONGEST_NAME)
            elif field.number == TENSOR_LOCATION and _number(field) == EXTERNAL:
                raise WeightsElsewhere(name)
        return name

    def _port(self, value: Field) -> ValueInfo:
        name, element, shape = "", 0, None
        for field in self._within(value):
            if field.number == VALUE_NAME:
                name = text(self._source, field, LONGEST_NAME)
            elif field.number == VALUE_TYPE:
                element, shape = self._type(field)
        return ValueInfo(name, element, shape)

    def _type(self, kind: Field) -> tuple[int, tuple[int | None, ...] | None]:
        element, shape = 0, None
        for outer in self._within(kind):
            if outer.number != TYPE_TENSOR:
                continue
            for field in self._within(outer):
                if field.number == TENSOR_ELEMENT:
                    element = _number(field)
                elif field.number == TENSOR_SHAPE:
                    shape = self._shape(field)
        return element, shape

    def _shape(self, shape: Field) -> tuple[int | None, ...]:
        dimensions = (f for f in self._within(shape) if f.number == SHAPE_DIMENSION)
        sides = [self._side(field) for field in dimensions]
        if len(sides) > MOST_DIMENSIONS:
            raise MalformedMessage(f"{len(sides)} dimensions")
        return tuple(sides)

    def _side(self, dimension: Field) -> int | None:
        for field in self._within(dimension):
            if field.number == DIMENSION_VALUE:
                side = _number(field)
                # Some exporters write 0 or -1, as 64 bits, for what is open.
                return side if 0 < side < 1 << 31 else None
        return None

    def _text_of(self, message: Field, number: int) -> str:
        for field in self._within(message):
            if field.number == number:
                return text(self._source, field, LONGEST_NAME)
        return ""

    def _within(self, message: Field) -> Iterator[Field]:
        if message.kind != LENGTH_DELIMITED:
            raise MalformedMessage(f"field {message.number} is no message")
        return self._fields(message.start, message.stop)

    def _fields(self, start: int, stop: int) -> Iterator[Field]:
        for field in fields(self._source, start, stop):
            self._left -= 1
            if self._left < 0:
                raise MalformedMessage(f"over {MOST_FIELDS} fields")
            yield field


def _number(field: Field) -> int:
    if field.kind != VARINT:
        raise MalformedMessage(f"field {field.number} is no number")
    return field.value
