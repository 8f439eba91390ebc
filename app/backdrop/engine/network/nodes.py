"""Read and write the nodes of an ONNX graph as bytes, without what they do not need.

Source: onnx.proto3 of ONNX 1.16, which defines the field numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backdrop.engine.network.graph import MAX_NAME_BYTES
from backdrop.engine.network.protobuf import (
    LENGTH_DELIMITED,
    VARINT,
    encode_delimited,
    encode_varint,
    fields,
    numbers,
    text,
)

# Field numbers of NodeProto; documentation and metadata have others, and are dropped.
NODE_INPUT = 1
NODE_OUTPUT = 2
NODE_NAME = 3
NODE_OPERATOR = 4
NODE_ATTRIBUTE = 5
NODE_DOMAIN = 7

# Field numbers of AttributeProto, and two values of its type.
ATTRIBUTE_NAME = 1
ATTRIBUTE_INT = 3
ATTRIBUTE_TENSOR = 5
ATTRIBUTE_GRAPH = 6
ATTRIBUTE_INTS = 8
ATTRIBUTE_GRAPHS = 11
ATTRIBUTE_TYPE = 20
TYPE_INT = 2
TYPE_INTS = 7

MAX_PARTS = 65536  # numbers in an attribute that is read


@dataclass(frozen=True)
class Node:
    """One operation. attributes: the bytes of each AttributeProto, by name."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, bytes]
    domain: str = ""
    name: str = ""

    def is_a(self, kind: str) -> bool:
        """Return whether it is this operation of ONNX's own, and not of an extension."""
        return self.kind == kind and self.domain in ("", "ai.onnx")

    def encode(self) -> bytes:
        """Return the content of the NodeProto."""
        words = [
            *((NODE_INPUT, word) for word in self.inputs),
            *((NODE_OUTPUT, word) for word in self.outputs),
            (NODE_NAME, self.name),
            (NODE_OPERATOR, self.kind),
            (NODE_DOMAIN, self.domain),
        ]
        return b"".join(
            [encode_delimited(number, word.encode()) for number, word in words]
            + [encode_delimited(NODE_ATTRIBUTE, content) for content in self.attributes.values()]
        )

    @property
    def has_graphs(self) -> bool:
        """True for an operation with graphs of its own: If, Loop and Scan."""
        return any(
            field.number in (ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS)
            for content in self.attributes.values()
            for field in fields(content, 0, len(content))
        )

    def number(self, name: str, missing: int) -> int:
        """Return the integer of an attribute."""
        content = self.attributes.get(name, b"")
        for field in fields(content, 0, len(content)):
            if field.number == ATTRIBUTE_INT and field.kind == VARINT:
                return field.value
        return missing

    def numbers(self, name: str) -> list[int]:
        """Return the integers of an attribute; none without it."""
        content = self.attributes.get(name, b"")
        found: list[int] = []
        for field in fields(content, 0, len(content)):
            if field.number == ATTRIBUTE_INTS:
                found += numbers(content, field, MAX_PARTS)
        return found

    def tensor(self, name: str) -> bytes:
        """Return the TensorProto of an attribute; b"" without one."""
        content = self.attributes.get(name, b"")
        for field in fields(content, 0, len(content)):
            if field.number == ATTRIBUTE_TENSOR and field.kind == LENGTH_DELIMITED:
                return content[field.start : field.stop]
        return b""


def read_node(content: bytes) -> Node:
    """Read the content of a NodeProto. Raises MalformedMessage."""
    words: dict[int, list[str]] = {}
    attributes: dict[str, bytes] = {}
    for field in fields(content, 0, len(content)):
        if field.number in (NODE_INPUT, NODE_OUTPUT, NODE_NAME, NODE_OPERATOR, NODE_DOMAIN):
            words.setdefault(field.number, []).append(text(content, field, MAX_NAME_BYTES))
        elif field.number == NODE_ATTRIBUTE and field.kind == LENGTH_DELIMITED:
            attribute = content[field.start : field.stop]
            attributes[_name_of(attribute)] = attribute
    return Node(
        "".join(words.get(NODE_OPERATOR, [])[-1:]),
        tuple(words.get(NODE_INPUT, [])),
        tuple(words.get(NODE_OUTPUT, [])),
        attributes,
        "".join(words.get(NODE_DOMAIN, [])[-1:]),
        "".join(words.get(NODE_NAME, [])[-1:]),
    )


def int_attribute(name: str, value: int) -> dict[str, bytes]:
    """Return an attribute with one number."""
    return {
        name: encode_delimited(ATTRIBUTE_NAME, name.encode())
        + encode_varint(ATTRIBUTE_INT, value)
        + encode_varint(ATTRIBUTE_TYPE, TYPE_INT)
    }


def ints_attribute(name: str, values: Sequence[int]) -> dict[str, bytes]:
    """Return an attribute with a list of numbers, none of which is negative."""
    return {
        name: encode_delimited(ATTRIBUTE_NAME, name.encode())
        + b"".join(encode_varint(ATTRIBUTE_INTS, value) for value in values)
        + encode_varint(ATTRIBUTE_TYPE, TYPE_INTS)
    }


def _name_of(attribute: bytes) -> str:
    for field in fields(attribute, 0, len(attribute)):
        if field.number == ATTRIBUTE_NAME:
            return text(attribute, field, MAX_NAME_BYTES)
    return ""
