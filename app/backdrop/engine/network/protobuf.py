"""Read the fields of Protocol Buffers messages without copying their content, and encode fields.

Source: the wire format, https://protobuf.dev/programming-guides/encoding. A message is a range of a
`Source`, and so is each message within it; gigabytes of weights are skipped by their length.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

# Wire types.
VARINT = 0
FIXED64 = 1
LENGTH_DELIMITED = 2
FIXED32 = 5

MAX_VARINT_BYTES = 10  # a number of 64 bits in groups of seven
MAX_HEAD_BYTES = 20  # a tag, and the length or number after it


class MalformedMessage(Exception):
    """The bytes are no message, or they end too early."""


class Source(Protocol):
    """Bytes, or an object that reads bytes on request."""

    def __len__(self) -> int:
        """Return the number of bytes."""
        ...

    def __getitem__(self, span: slice, /) -> bytes | memoryview:
        """Return the bytes from `span.start` to `span.stop`, fewer at the end."""
        ...


class Field(NamedTuple):
    """One field: its number and wire type.

    value: of a VARINT; the length of a LENGTH_DELIMITED field. start, stop: range of the content.
    """

    number: int
    kind: int
    value: int
    start: int
    stop: int


def fields(source: Source, start: int, stop: int) -> Iterator[Field]:
    """Yield the fields of the message from `start` to `stop` in order.

    Raises MalformedMessage at the first malformed byte.
    """
    while start < stop:
        head = source[start : min(start + MAX_HEAD_BYTES, stop)]
        tag, used = _read_varint(head, 0)
        number, kind, value = tag >> 3, tag & 7, 0
        if not number:
            raise MalformedMessage(f"field 0 at {start}")
        if kind in (VARINT, LENGTH_DELIMITED):
            value, used = _read_varint(head, used)
        begin = start + used
        if kind == LENGTH_DELIMITED:
            start = begin + value
        elif kind == VARINT:
            start = begin
        elif kind in (FIXED64, FIXED32):
            start = begin + (8 if kind == FIXED64 else 4)
        else:  # a group, which is older than ONNX, or no wire type
            raise MalformedMessage(f"wire type {kind} at {start}")
        if start > stop:
            raise MalformedMessage(f"field {number} ends at {start}, its message at {stop}")
        yield Field(number, kind, value, begin, start)


def text(source: Source, field: Field, max_bytes: int) -> str:
    """Return the value of a string field. Raises MalformedMessage if it is not a short string."""
    if field.kind != LENGTH_DELIMITED or field.stop - field.start > max_bytes:
        raise MalformedMessage(f"field {field.number} is not a string of {max_bytes} bytes")
    try:
        return bytes(source[field.start : field.stop]).decode()
    except UnicodeDecodeError as error:
        raise MalformedMessage(str(error)) from error


def numbers(source: Source, field: Field, max_count: int) -> list[int]:
    """Return the values of a field of repeated numbers, which may be packed into one field.

    Raises MalformedMessage if it has other content or more values than `max_count`.
    """
    if field.kind == VARINT:
        values = [field.value]
    elif (
        field.kind == LENGTH_DELIMITED and field.stop - field.start <= MAX_VARINT_BYTES * max_count
    ):
        packed = source[field.start : field.stop]
        values, start = [], 0
        while start < len(packed):
            value, start = _read_varint(packed, start)
            values.append(value)
    else:
        raise MalformedMessage(f"field {field.number} is not {max_count} numbers")
    if len(values) > max_count:
        raise MalformedMessage(f"field {field.number} has over {max_count} numbers")
    return values


def encode_delimited(number: int, *contents: bytes) -> bytes:
    """Return a LENGTH_DELIMITED field: a string, bytes, or a message joined from its fields."""
    content = b"".join(contents)
    return _pack(number << 3 | LENGTH_DELIMITED) + _pack(len(content)) + content


def encode_varint(number: int, value: int) -> bytes:
    """Return a VARINT field; `value` is not negative."""
    return _pack(number << 3 | VARINT) + _pack(value)


def _pack(value: int) -> bytes:
    packed = bytearray()
    while value > 127:
        packed.append(value & 127 | 128)
        value >>= 7
    return bytes([*packed, value])


def _read_varint(head: bytes | memoryview, start: int) -> tuple[int, int]:
    """Return the number that begins at `start`, and the position after it."""
    value = 0
    for index, byte in enumerate(head[start : start + MAX_VARINT_BYTES]):
        value |= (byte & 127) << (7 * index)
        if byte < 128:
            return value, start + index + 1
    raise MalformedMessage("a number without an end")
