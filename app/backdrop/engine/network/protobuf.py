"""Protocol Buffers as bytes: the fields of a message, without copying what is not asked for.

Source: the wire format, https://protobuf.dev/programming-guides/encoding. A message lies in a
range of a `Source`, and so does each message within it, so that gigabytes of weights are passed by
their length alone.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

VARINT, FIXED64, LENGTH_DELIMITED, FIXED32 = 0, 1, 2, 5
HEAD = 20  # bytes: the longest tag and the longest length or number after it


class MalformedMessage(Exception):
    """The bytes are no message, or end before it does."""


class Source(Protocol):
    """Bytes, or what gives them where they are asked for."""

    def __len__(self) -> int:
        """Return the number of bytes."""
        ...

    def __getitem__(self, part: slice, /) -> bytes | memoryview:
        """Return the bytes from `part.start` to `part.stop`, fewer at the end."""
        ...


class Field(NamedTuple):
    """One field: its number, its wire type, a VARINT's value, and where a CHUNK's content lies."""

    number: int
    kind: int
    value: int
    start: int
    stop: int


def fields(source: Source, start: int, stop: int) -> Iterator[Field]:
    """Return the fields of the message from `start` to `stop`, in their order.

    Raises MalformedMessage at the first byte that cannot be one.
    """
    while start < stop:
        head = source[start : min(start + HEAD, stop)]
        tag, used = _varint(head, 0)
        number, kind, value = tag >> 3, tag & 7, 0
        if not number:
            raise MalformedMessage(f"field 0 at {start}")
        if kind in (VARINT, LENGTH_DELIMITED):
            value, used = _varint(head, used)
        begin = start + used
        if kind == LENGTH_DELIMITED:
            start = begin + value
        elif kind == VARINT:
            start = begin
        elif kind in (FIXED64, FIXED32):
            start = begin + (8 if kind == FIXED64 else 4)
        else:  # groups, given up before ONNX began, or no wire type at all
            raise MalformedMessage(f"wire type {kind} at {start}")
        if start > stop:
            raise MalformedMessage(f"field {number} ends at {start}, its message at {stop}")
        yield Field(number, kind, value, begin, start)


def text(source: Source, field: Field, longest: int) -> str:
    """Return a string field's value. Raises MalformedMessage where it is none."""
    if field.kind != LENGTH_DELIMITED or field.stop - field.start > longest:
        raise MalformedMessage(f"field {field.number} is not a string of {longest} bytes")
    try:
        return bytes(source[field.start : field.stop]).decode()
    except UnicodeDecodeError as error:
        raise MalformedMessage(str(error)) from error


def chunk(number: int, *parts: bytes) -> bytes:
    """Return the bytes of a CHUNK field: a string, bytes, or a message made of its fields."""
    content = b"".join(parts)
    return _packed(number << 3 | LENGTH_DELIMITED) + _packed(len(content)) + content


def varint(number: int, value: int) -> bytes:
    """Return the bytes of a VARINT field; `value` is not negative."""
    return _packed(number << 3 | VARINT) + _packed(value)


def _packed(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _varint(head: bytes | memoryview, at: int) -> tuple[int, int]:
    """Return the number at `at` and where it ends."""
    value = 0
    for place, byte in enumerate(head[at : at + 10]):
        value |= (byte & 127) << (7 * place)
        if byte < 128:
            return value, at + place + 1
    raise MalformedMessage("a number without an end")
