"""Rewrite an ONNX file for a runtime: operations with fewer parts, float32 in place of float16.

What is returned has no large weights: it refers to those of the file itself, which the runtime gets
beside it, so that no part of the program holds a second copy of them. Large float16 weights are
widened by whoever has the file's bytes: a Cast in the graph would do it too, but a runtime computes
hundreds of them at its start, in memory that never shrinks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from backdrop.engine.errors import NotAModel
from backdrop.engine.network.divide import divide, sum_to_adds
from backdrop.engine.network.graph import (
    FLOAT16,
    FLOAT32,
    GRAPH_INITIALIZER,
    GRAPH_INPUT,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    MAX_NAME_BYTES,
    MODEL_GRAPH,
    MODEL_OPSET,
    TENSOR_ELEMENT,
    TYPE_TENSOR,
    VALUE_NAME,
    VALUE_TYPE,
    read_opset,
    read_value_info,
)
from backdrop.engine.network.nodes import Node, int_attribute, read_node
from backdrop.engine.network.protobuf import (
    LENGTH_DELIMITED,
    Field,
    MalformedMessage,
    Source,
    encode_delimited,
    encode_varint,
    fields,
    text,
)
from backdrop.engine.network.unjoin import MIN_OPSET, find_joins
from backdrop.engine.network.weights import (
    Tensor,
    int64_tensor,
    is_external,
    is_widenable,
    read_integers,
    read_tensor,
    with_starts,
    write_channels,
    write_tensor,
    write_widened,
)

GRAPH_VALUES = 13  # field number of GraphProto: types of inner values, which a runtime finds itself
MODEL_FUNCTIONS = 25  # field number of ModelProto

CAST, CONSTANT, CONSTANT_OF_SHAPE = "Cast", "Constant", "ConstantOfShape"
TYPE_ATTRIBUTES = {CAST: "to"}  # the attribute with the type of an operation's output
DTYPE = "dtype"  # that of all others
# Parts of the bytes of all nodes that may change or that forbid changes, and of few others. Reading
# the others takes most of the time. The last two are an attribute's type: a graph, or several.
OPERATIONS = (b"Concat", b"Split", b"Sum", b"Cast", b"Constant", b"dtype")
TELLING = (*OPERATIONS, b"\xa0\x01\x05", b"\xa0\x01\x0a")
QUANTISE = b"uantizeLinear"  # in all operations between numbers and their integers
OWN_NAME = "backdrop"  # begins the names of values that are added


@dataclass(frozen=True)
class Wishes:
    """The parts of a Concat or Split, 2 or more, 0 for any number; no Sum; no float16; no joins.

    without_joins: no Concat before a Conv that makes few channels of many (unjoin.py).
    """

    most_parts: int = 0
    without_sum: bool = False
    without_half: bool = False
    without_joins: bool = False


@dataclass(frozen=True)
class Rewritten:
    """A rewritten file.

    head: an ONNX file whose large weights are in WHOLE_FILE and WIDENED_FILE. is_widened: it has no
    float16. halves: where those of WIDENED_FILE are in the file as float16, in bytes, each from its
    start to its stop. needs_file: WHOLE_FILE has weights. is_quantised: it computes with integers.
    largest: bytes of its largest weight or, if operations were divided for a GPU, value between
    operations. Only values whose shape the file states count: the answer to the probe, which has
    the size of every picture, shows whether there is room for the others.
    """

    head: bytes
    is_widened: bool
    halves: tuple[tuple[int, int], ...]
    needs_file: bool
    is_quantised: bool
    largest: int


def rewrite(source: Source, wishes: Wishes) -> Rewritten:
    """Rewrite a file as far as it allows: a graph within a graph keeps its float16.

    Raises NotAModel.
    """
    try:
        rewriter = _Rewriter(source, wishes)
        head = rewriter.write()
        return Rewritten(
            head,
            rewriter.widens,
            tuple(rewriter.halves),
            rewriter.needs_file,
            rewriter.is_quantised,
            rewriter.largest(),
        )
    except MalformedMessage as error:
        raise NotAModel(str(error)) from error


class _Rewriter:
    def __init__(self, source: Source, wishes: Wishes) -> None:
        self._source = source
        self._wishes = wishes
        model = with_starts(source, 0, len(source))
        graphs = [field for _, field in model if field.number == MODEL_GRAPH]
        if len(graphs) != 1 or graphs[0].kind != LENGTH_DELIMITED:
            raise MalformedMessage(f"{len(graphs)} graphs")
        self._model = model
        self._opset = max(
            (read_opset(source, field) for _, field in model if field.number == MODEL_OPSET),
            default=0,
        )
        self._entries = with_starts(source, graphs[0].start, graphs[0].stop)
        self._weights = {
            field.start: read_tensor(source, field.start, field.stop)
            for _, field in self._entries
            if field.number == GRAPH_INITIALIZER
        }
        contents = [
            bytes(source[field.start : field.stop])
            for _, field in self._entries
            if field.number == GRAPH_NODE
        ]
        self._count = 0
        self._added: list[bytes] = []  # weights
        self._shares: list[bytes] = []  # of weights, with the file's type of numbers
        self._widened_bytes = 0
        self.halves: list[tuple[int, int]] = []  # once written, and so below
        self.needs_file = False
        self.is_quantised = any(QUANTISE in content for content in contents)
        if wishes.without_joins and self._opset >= MIN_OPSET:
            contents = self._unjoin(contents)
        self._nodes = [
            (read_node(content) if any(word in content for word in TELLING) else None, content)
            for content in contents
        ]
        self._sizes = dict(self._integers())
        self.widens = wishes.without_half and self._can_widen()

    def write(self) -> bytes:
        """Return the file."""
        graph = self._write_graph()
        return b"".join(
            encode_delimited(MODEL_GRAPH, graph)
            if field.number == MODEL_GRAPH
            else bytes(self._source[begin : field.stop])
            for begin, field in self._model
        )

    def largest(self) -> int:
        """Return the bytes of the largest weight or value after the rewriting."""
        sizes = [
            tensor.size * (2 if self.widens and tensor.is_half else 1)
            for tensor in self._weights.values()
        ]
        if self._wishes.most_parts:
            sizes += [
                self._size_of(field)
                for _, field in self._entries
                if field.number in (GRAPH_VALUES, GRAPH_INPUT, GRAPH_OUTPUT)
            ]
        return max(sizes, default=0)

    def _size_of(self, value: Field) -> int:
        """Return the bytes of a value; 0 without a shape, and for integers, which are small."""
        info = read_value_info(self._source, value)
        sides = [side for side in info.shape or (0,) if side is not None]
        if len(sides) < len(info.shape or ()):
            return 0
        half = 4 if self.widens else 2
        return prod(sides) * {FLOAT32: 4, FLOAT16: half}.get(info.element, 0)

    def _write_graph(self) -> bytes:
        weights, nodes, others = [], [], []
        for begin, field in self._entries:
            if field.number == GRAPH_INITIALIZER:
                tensor = self._weights[field.start]
                if self.widens and is_widenable(tensor):
                    weights.append(self._write_widened(tensor))
                    continue
                name = tensor.name
                if self.widens and tensor.is_half:
                    name = self._new_name()
                    nodes.append(_cast(name, tensor.name).encode())
                weights.append(write_tensor(self._source, tensor, name))
                self.needs_file |= is_external(tensor)
            elif self.widens and field.number in (GRAPH_INPUT, GRAPH_OUTPUT):
                value = bytes(self._source[field.start : field.stop])
                others.append(encode_delimited(field.number, _widen_value(value)))
            elif field.number not in (GRAPH_NODE, GRAPH_VALUES):
                others.append(bytes(self._source[begin : field.stop]))
        for content in self._shares:
            share = read_tensor(content, 0, len(content))
            is_wide = self.widens and is_widenable(share)
            weights.append(write_widened(content, share, 0)[0] if is_wide else content)
        for node, content in self._nodes:
            if node is None:
                nodes.append(content)
            else:
                nodes += [content if new is node else new.encode() for new in self._replace(node)]
        return b"".join(
            [encode_delimited(GRAPH_NODE, content) for content in nodes]
            + [encode_delimited(GRAPH_INITIALIZER, each) for each in [*weights, *self._added]]
            + others
        )

    def _write_widened(self, tensor: Tensor) -> bytes:
        content, is_large = write_widened(self._source, tensor, self._widened_bytes)
        if is_large and tensor.raw:
            self.halves.append((tensor.raw.start, tensor.raw.stop))
            self._widened_bytes += 2 * tensor.size
        return content

    def _unjoin(self, contents: Sequence[bytes]) -> list[bytes]:
        """Return the contents of the nodes without the joins of unjoin.py."""
        tensors = {tensor.name: tensor for tensor in self._weights.values()}
        outputs = {
            self._name_of(field) for _, field in self._entries if field.number == GRAPH_OUTPUT
        }
        replaced: dict[int, list[Node]] = {}
        for join in find_joins(contents, tensors, outputs):
            names = self._new_name(), self._new_name()
            for name, range_ in zip(names, join.ranges, strict=True):
                self._shares.append(write_channels(self._source, join.weights, name, *range_))
            partial = self._new_name(), self._new_name()
            replaced |= {join.concat: [], join.conv: join.replacement(names, partial)}
        made = []
        for place, content in enumerate(contents):
            made += [node.encode() for node in replaced[place]] if place in replaced else [content]
        return made

    def _replace(self, node: Node) -> list[Node]:
        made = self._widen(node) if self.widens else [node]
        most = self._wishes.most_parts
        if most:
            names = self._new_name, self._new_sizes
            made = [
                new for old in made for new in divide(old, most, self._opset, self._sizes, *names)
            ]
        if self._wishes.without_sum:
            made = [new for old in made for new in sum_to_adds(old, self._new_name)]
        return made

    def _widen(self, node: Node) -> list[Node]:
        """Return a node whose results are not float16."""
        key = TYPE_ATTRIBUTES.get(node.kind, DTYPE)
        if node.number(key, 0) == FLOAT16:
            wide = {**node.attributes, **int_attribute(key, FLOAT32)}
            return [replace(node, attributes=wide)]
        if node.kind in (CONSTANT, CONSTANT_OF_SHAPE):
            value = node.tensor("value")
            if value and read_tensor(value, 0, len(value)).is_half:
                name = self._new_name()
                return [replace(node, outputs=(name,)), _cast(name, node.outputs[0])]
        return [node]

    def _can_widen(self) -> bool:
        """Return whether every value's type is known without looking into inner graphs."""
        inputs = {self._name_of(field) for _, field in self._entries if field.number == GRAPH_INPUT}
        return not (
            any(field.number == MODEL_FUNCTIONS for _, field in self._model)
            or any(tensor.name in inputs for tensor in self._weights.values())
            or any(node and node.has_graphs for node, _ in self._nodes)
        )

    def _integers(self) -> Iterator[tuple[str, Sequence[int]]]:
        """Yield the rows of integers in weights and constants, which may be sizes."""
        for tensor in self._weights.values():
            if found := read_integers(self._source, tensor):
                yield tensor.name, found
        for node, _ in self._nodes:
            value = node.tensor("value") if node and node.kind == CONSTANT else b""
            if node and value and node.outputs:
                yield node.outputs[0], read_integers(value, read_tensor(value, 0, len(value)))

    def _name_of(self, value: Field) -> str:
        for field in fields(self._source, value.start, value.stop):
            if field.number == VALUE_NAME:
                return text(self._source, field, MAX_NAME_BYTES)
        return ""

    def _new_name(self) -> str:
        self._count += 1
        return f"{OWN_NAME}/{self._count}"

    def _new_sizes(self, values: Sequence[int]) -> str:
        name = self._new_name()
        self._added.append(int64_tensor(name, values))
        return name


def _cast(source: str, target: str) -> Node:
    return Node(CAST, (source,), (target,), int_attribute("to", FLOAT32))


def _widen_value(value: bytes) -> bytes:
    """Return a ValueInfoProto with float32 in place of float16."""

    def edit(content: bytes, path: Sequence[int]) -> bytes:
        pieces = []
        for begin, field in with_starts(content, 0, len(content)):
            if field.number != path[0]:
                pieces.append(content[begin : field.stop])
            elif len(path) > 1:
                inner = edit(content[field.start : field.stop], path[1:])
                pieces.append(encode_delimited(field.number, inner))
            else:
                element = FLOAT32 if field.value == FLOAT16 else field.value
                pieces.append(encode_varint(field.number, element))
        return b"".join(pieces)

    return edit(value, (VALUE_TYPE, TYPE_TENSOR, TENSOR_ELEMENT))
