"""Read the graph of an ONNX file: inputs, outputs, and the names and shapes that reveal its family.

Source: onnx.proto3 of ONNX 1.16, which defines the field numbers. Only the structure of the file
is judged; ONNX Runtime decides whether it supports the network when starting it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

from backdrop.engine.errors import NotAModel, WeightsElsewhere
from backdrop.engine.network.protobuf import (
    LENGTH_DELIMITED,
    VARINT,
    Field,
    MalformedMessage,
    Source,
    fields,
    numbers,
    text,
)

# TensorProto.DataType
FLOAT32 = 1
UINT8 = 2
INT8 = 3
FLOAT16 = 10
DOUBLE = 11
BFLOAT16 = 16
WEIGHTS = (FLOAT32, UINT8, INT8, FLOAT16, DOUBLE, BFLOAT16)  # types of trained parameters

EXTERNAL = 1  # TensorProto.DataLocation

MAX_NAME_BYTES = 4096
MAX_FIELDS = 2_000_000  # of a whole file; the largest real networks have a tenth of that
MAX_DIMENSIONS = 16
MAX_ELSEWHERE = 16  # names of other files that are remembered
MAX_SHAPES = 4096  # different shapes of weights that are counted; real networks have 200
NAMED_NODES = 400  # nodes whose names are read: the first layers reveal the family

# Field numbers of ModelProto.
MODEL_GRAPH = 7
MODEL_OPSET = 8

# Field numbers of OperatorSetIdProto.
OPSET_DOMAIN = 1
OPSET_VERSION = 2

# Field numbers of GraphProto.
GRAPH_NODE = 1
GRAPH_INITIALIZER = 5
GRAPH_INPUT = 11
GRAPH_OUTPUT = 12

# Field numbers of NodeProto.
NODE_NAME = 3
NODE_OPERATOR = 4

# Field numbers of TensorProto.
TENSOR_DIMENSIONS = 1
TENSOR_ELEMENT_TYPE = 2
TENSOR_NAME = 8
TENSOR_EXTERNAL = 13
TENSOR_LOCATION = 14

# Field numbers of StringStringEntryProto.
ENTRY_KEY = 1
ENTRY_VALUE = 2

# Field numbers of ValueInfoProto.
VALUE_NAME = 1
VALUE_TYPE = 2

TYPE_TENSOR = 1  # field number of TypeProto

# Field numbers of TypeProto.Tensor.
TENSOR_ELEMENT = 1
TENSOR_SHAPE = 2

SHAPE_DIMENSION = 1  # field number of TensorShapeProto
DIMENSION_VALUE = 1  # field number of TensorShapeProto.Dimension


@dataclass(frozen=True)
class ValueInfo:
    """An input or output of the network.

    element: a TensorProto.DataType; 0 if the value is no tensor. shape: None for each side that
    the file leaves open; None altogether if the file states no shape.
    """

    name: str
    element: int
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Graph:
    """The network: inputs without weights, outputs, opset, names of weights and first nodes.

    operators: those of the first nodes. shapes: how many weights have this shape, for shapes of two
    or more sides; those of matrices are sorted, since exporters transpose some. parameters: numbers
    in all weights; integers of other kinds than 8 bits, which are sizes and indices, do not count.
    elsewhere: names of the files that have weights outside of this one.
    """

    inputs: tuple[ValueInfo, ...]
    outputs: tuple[ValueInfo, ...]
    opset: int
    names: tuple[str, ...]
    operators: frozenset[str]
    shapes: Mapping[tuple[int, ...], int]
    parameters: int
    elsewhere: frozenset[str] = frozenset()


def read_graph(source: Source, may_be_elsewhere: bool = False) -> Graph:
    """Read an ONNX file. Raises NotAModel or WeightsElsewhere.

    may_be_elsewhere: accept weights in other files, and return the names of these.
    """
    try:
        return _Reader(source, may_be_elsewhere).read()
    except MalformedMessage as error:
        raise NotAModel(str(error)) from error


def read_opset(source: Source, field: Field) -> int:
    """Return the version of ONNX's operators; 0 for an OperatorSetIdProto of other operators."""
    return _Reader(source, may_be_elsewhere=False).read_opset(field)


def read_value_info(source: Source, field: Field) -> ValueInfo:
    """Return the content of a ValueInfoProto."""
    return _Reader(source, may_be_elsewhere=False).read_value_info(field)


class _Reader:
    """Reads one file and limits the number of its fields: a small hostile file can claim many."""

    def __init__(self, source: Source, may_be_elsewhere: bool) -> None:
        self._source = source
        self._may_be_elsewhere = may_be_elsewhere
        self._elsewhere: set[str] = set()
        self._fields_left = MAX_FIELDS
        self._shapes: dict[tuple[int, ...], int] = {}
        self._parameters = 0

    def read(self) -> Graph:
        opset = 0
        graphs = []
        for field in self._fields(0, len(self._source)):
            if field.number == MODEL_GRAPH:
                graphs.append(field)
            elif field.number == MODEL_OPSET:
                opset = max(opset, self.read_opset(field))
        if len(graphs) != 1 or not opset:
            raise NotAModel(f"{len(graphs)} graphs, opset {opset}")
        return self._read_graph(graphs[0], opset)

    def _read_graph(self, graph: Field, opset: int) -> Graph:
        inputs, outputs, weights, nodes = [], [], [], []
        operators: set[str] = set()
        count = 0
        for field in self._fields_within(graph):
            if field.number == GRAPH_INPUT:
                inputs.append(self.read_value_info(field))
            elif field.number == GRAPH_OUTPUT:
                outputs.append(self.read_value_info(field))
            elif field.number == GRAPH_INITIALIZER:
                weights.append(self._read_weight(field))
            elif field.number == GRAPH_NODE:
                count += 1
                if count <= NAMED_NODES:
                    name, operator = self._read_node(field)
                    nodes.append(name)
                    operators.add(operator)
        if not count or not inputs or not outputs:
            raise NotAModel(f"{count} nodes, {len(inputs)} inputs, {len(outputs)} outputs")
        # Before version 4 of the format, weights were inputs as well.
        names = set(weights)
        inputs = [value for value in inputs if value.name not in names]
        return Graph(
            tuple(inputs),
            tuple(outputs),
            opset,
            tuple(weights + nodes),
            frozenset(operators),
            self._shapes,
            self._parameters,
            frozenset(self._elsewhere),
        )

    def read_opset(self, opset: Field) -> int:
        domain, version = "", 0
        for field in self._fields_within(opset):
            if field.number == OPSET_DOMAIN:
                domain = text(self._source, field, MAX_NAME_BYTES)
            elif field.number == OPSET_VERSION:
                version = _number_of(field)
        return version if domain in ("", "ai.onnx") else 0

    def _read_weight(self, tensor: Field) -> str:
        """Return the weight's name, and count its shape and its numbers."""
        name, element, location, is_elsewhere = "", 0, "", False
        sides: list[int] = []
        for field in self._fields_within(tensor):
            if field.number == TENSOR_NAME:
                name = text(self._source, field, MAX_NAME_BYTES)
            elif field.number == TENSOR_DIMENSIONS:
                sides += numbers(self._source, field, MAX_DIMENSIONS - len(sides))
            elif field.number == TENSOR_ELEMENT_TYPE:
                element = _number_of(field)
            elif field.number == TENSOR_EXTERNAL:
                location = self._read_location(field) or location
            elif field.number == TENSOR_LOCATION:
                is_elsewhere = _number_of(field) == EXTERNAL
                if is_elsewhere and not self._may_be_elsewhere:
                    raise WeightsElsewhere(name)
        if is_elsewhere and len(self._elsewhere) < MAX_ELSEWHERE:
            self._elsewhere.add(location)
        if element in WEIGHTS:
            self._count_weight(tuple(sides))
        return name

    def _read_location(self, entry: Field) -> str:
        """Return the file of weights that one entry of a weight's facts names; "" for others."""
        key = value = ""
        for field in self._fields_within(entry):
            if field.number == ENTRY_KEY:
                key = text(self._source, field, MAX_NAME_BYTES)
            elif field.number == ENTRY_VALUE:
                value = text(self._source, field, MAX_NAME_BYTES)
        return value if key == "location" else ""

    def _count_weight(self, shape: tuple[int, ...]) -> None:
        self._parameters += prod(shape)
        if len(shape) == 2:
            shape = (min(shape), max(shape))
        if len(shape) >= 2 and (shape in self._shapes or len(self._shapes) < MAX_SHAPES):
            self._shapes[shape] = self._shapes.get(shape, 0) + 1

    def read_value_info(self, value: Field) -> ValueInfo:
        name, element, shape = "", 0, None
        for field in self._fields_within(value):
            if field.number == VALUE_NAME:
                name = text(self._source, field, MAX_NAME_BYTES)
            elif field.number == VALUE_TYPE:
                element, shape = self._read_type(field)
        return ValueInfo(name, element, shape)

    def _read_type(self, kind: Field) -> tuple[int, tuple[int | None, ...] | None]:
        element, shape = 0, None
        for outer in self._fields_within(kind):
            if outer.number != TYPE_TENSOR:
                continue
            for field in self._fields_within(outer):
                if field.number == TENSOR_ELEMENT:
                    element = _number_of(field)
                elif field.number == TENSOR_SHAPE:
                    shape = self._read_shape(field)
        return element, shape

    def _read_shape(self, shape: Field) -> tuple[int | None, ...]:
        dimensions = (
            field for field in self._fields_within(shape) if field.number == SHAPE_DIMENSION
        )
        sides = [self._read_side(field) for field in dimensions]
        if len(sides) > MAX_DIMENSIONS:
            raise MalformedMessage(f"{len(sides)} dimensions")
        return tuple(sides)

    def _read_side(self, dimension: Field) -> int | None:
        for field in self._fields_within(dimension):
            if field.number == DIMENSION_VALUE:
                side = _number_of(field)
                # Some exporters write 0 or -1, as 64 bits, for an open side.
                return side if 0 < side < 1 << 31 else None
        return None

    def _read_node(self, node: Field) -> tuple[str, str]:
        """Return the node's name and operator, "" where it has none."""
        name = operator = ""
        for field in self._fields_within(node):
            if field.number == NODE_NAME:
                name = text(self._source, field, MAX_NAME_BYTES)
            elif field.number == NODE_OPERATOR:
                operator = text(self._source, field, MAX_NAME_BYTES)
            if name and operator:
                break
        return name, operator

    def _fields_within(self, message: Field) -> Iterator[Field]:
        if message.kind != LENGTH_DELIMITED:
            raise MalformedMessage(f"field {message.number} is no message")
        return self._fields(message.start, message.stop)

    def _fields(self, start: int, stop: int) -> Iterator[Field]:
        for field in fields(self._source, start, stop):
            self._fields_left -= 1
            if self._fields_left < 0:
                raise MalformedMessage(f"over {MAX_FIELDS} fields")
            yield field


def _number_of(field: Field) -> int:
    if field.kind != VARINT:
        raise MalformedMessage(f"field {field.number} is no number")
    return field.value
