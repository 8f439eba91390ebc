"""Read what a TensorProto says about itself, and write it with other content.

Source: onnx.proto3 of ONNX 1.16. The values of a large tensor are never read: what is written
refers to their place in the file, as if they were in another one (ONNX, "External Data").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backdrop.engine.network.graph import (
    EXTERNAL,
    FLOAT16,
    FLOAT32,
    MAX_DIMENSIONS,
    MAX_NAME_BYTES,
    TENSOR_DIMENSIONS,
    TENSOR_ELEMENT_TYPE,
    TENSOR_LOCATION,
    TENSOR_NAME,
)
from backdrop.engine.network.protobuf import (
    LENGTH_DELIMITED,
    Field,
    MalformedMessage,
    Source,
    encode_delimited,
    encode_varint,
    fields,
    numbers,
    text,
)

INT64 = 7  # TensorProto.DataType

# Further field numbers of TensorProto, and those of an entry of external_data.
TENSOR_INT64 = 7
TENSOR_RAW = 9
TENSOR_EXTERNAL = 13
ENTRY_KEY = 1
ENTRY_VALUE = 2

WHOLE_FILE = "weights"  # the name of the file that the tensors refer to
WIDENED_FILE = (
    "widened"  # and of one with the large float16 tensors as float32, one after the other
)
MIN_EXTERNAL = (
    4096  # bytes; smaller tensors stay where they are, for some tell the shapes of others
)
MAX_INTEGER = 2**31 - 1  # larger ones, and negative ones, are no sizes
MAX_INTEGERS = 4096  # values of a tensor whose integers are read; sizes and shapes have fewer


@dataclass(frozen=True)
class Tensor:
    """A TensorProto. raw: the field with its values as bytes, None if it has them otherwise."""

    start: int
    stop: int
    name: str
    element: int
    sides: tuple[int, ...]
    raw: Field | None

    @property
    def size(self) -> int:
        """Return the bytes of its values, or of all of it."""
        return self.raw.stop - self.raw.start if self.raw else self.stop - self.start

    @property
    def is_half(self) -> bool:
        """True for float16."""
        return self.element == FLOAT16


def read_tensor(source: Source, start: int, stop: int) -> Tensor:
    """Read the TensorProto in this range. Raises MalformedMessage."""
    name, element, raw = "", 0, None
    sides: list[int] = []
    for field in fields(source, start, stop):
        if field.number == TENSOR_NAME:
            name = text(source, field, MAX_NAME_BYTES)
        elif field.number == TENSOR_ELEMENT_TYPE:
            element = field.value
        elif field.number == TENSOR_DIMENSIONS:
            sides += numbers(source, field, MAX_DIMENSIONS - len(sides))
        elif field.number == TENSOR_RAW and field.kind == LENGTH_DELIMITED:
            raw = field
        elif field.number == TENSOR_LOCATION and field.value == EXTERNAL:
            raise MalformedMessage(f"{name} is in another file")
    return Tensor(start, stop, name, element, tuple(sides), raw)


def is_external(tensor: Tensor) -> bool:
    """Return whether what is written refers to its values."""
    return tensor.raw is not None and tensor.size >= MIN_EXTERNAL


def write_tensor(source: Source, tensor: Tensor, name: str) -> bytes:
    """Return the content of the TensorProto under another name, without its values if large."""
    if tensor.raw and is_external(tensor):
        place = _external(WHOLE_FILE, tensor.raw.start, tensor.size)
        return _head(name, tensor.element, tensor.sides) + place
    kept = [
        bytes(source[begin : field.stop])
        for begin, field in with_starts(source, tensor.start, tensor.stop)
        if field.number != TENSOR_NAME
    ]
    return b"".join(kept) + encode_delimited(TENSOR_NAME, name.encode())


def is_widenable(tensor: Tensor) -> bool:
    """Return whether it is float16 and has its values as bytes, as exporters write them."""
    return tensor.is_half and tensor.raw is not None and tensor.size % 2 == 0


def write_widened(source: Source, tensor: Tensor, offset: int) -> tuple[bytes, bool]:
    """Return the content of a widenable tensor as float32, and whether WIDENED_FILE has its values.

    offset: its place in there, in bytes, if it is large.
    """
    if not tensor.raw:
        raise MalformedMessage(f"{tensor.name} does not have its values as bytes")
    head = _head(tensor.name, FLOAT32, tensor.sides)
    if is_external(tensor):
        return head + _external(WIDENED_FILE, offset, 2 * tensor.size), True
    halves = np.frombuffer(source[tensor.raw.start : tensor.raw.stop], "<f2")
    return head + encode_delimited(TENSOR_RAW, halves.astype("<f4").tobytes()), False


def write_channels(source: Source, tensor: Tensor, name: str, start: int, stop: int) -> bytes:
    """Return the content of a TensorProto with a range of the second axis of small weights."""
    if not tensor.raw:
        raise MalformedMessage(f"{tensor.name} does not have its values as bytes")
    content = source[tensor.raw.start : tensor.raw.stop]
    values = np.frombuffer(content, "<f2" if tensor.is_half else "<f4").reshape(tensor.sides)
    share = values[:, start:stop]
    return _head(name, tensor.element, share.shape) + encode_delimited(TENSOR_RAW, share.tobytes())


def _head(name: str, element: int, sides: Sequence[int]) -> bytes:
    return (
        b"".join(encode_varint(TENSOR_DIMENSIONS, side) for side in sides)
        + encode_varint(TENSOR_ELEMENT_TYPE, element)
        + encode_delimited(TENSOR_NAME, name.encode())
    )


def _external(location: str, offset: int, length: int) -> bytes:
    entries = (("location", location), ("offset", str(offset)), ("length", str(length)))
    return b"".join(
        encode_delimited(
            TENSOR_EXTERNAL,
            encode_delimited(ENTRY_KEY, key.encode()),
            encode_delimited(ENTRY_VALUE, value.encode()),
        )
        for key, value in entries
    ) + encode_varint(TENSOR_LOCATION, EXTERNAL)


def int64_tensor(name: str, values: Sequence[int]) -> bytes:
    """Return the content of a TensorProto with one row of integers."""
    raw = b"".join(value.to_bytes(8, "little") for value in values)
    return (
        encode_varint(TENSOR_DIMENSIONS, len(values))
        + encode_varint(TENSOR_ELEMENT_TYPE, INT64)
        + encode_delimited(TENSOR_NAME, name.encode())
        + encode_delimited(TENSOR_RAW, raw)
    )


def read_integers(source: Source, tensor: Tensor) -> list[int]:
    """Return the values of a short row of integers that are not negative; else none."""
    if tensor.element != INT64 or len(tensor.sides) != 1 or tensor.size > 8 * MAX_INTEGERS:
        return []
    found: list[int] = []
    if tensor.raw:
        raw = bytes(source[tensor.raw.start : tensor.raw.stop])
        found = [int.from_bytes(raw[i : i + 8], "little") for i in range(0, len(raw), 8)]
    else:
        for field in fields(source, tensor.start, tensor.stop):
            if field.number == TENSOR_INT64:
                found += numbers(source, field, MAX_INTEGERS)
    return found if all(value <= MAX_INTEGER for value in found) else []


def with_starts(source: Source, start: int, stop: int) -> list[tuple[int, Field]]:
    """Return the fields of a message, each with the place where its tag begins."""
    found = []
    for field in fields(source, start, stop):
        found.append((start, field))
        start = field.stop
    return found
