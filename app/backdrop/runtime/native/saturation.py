"""Whether this processor's 8-bit kernels are exact.

On x86 without VNNI those of onnxruntime add two products of uint8 and int8 in 16 bits, and the sum
saturates. `session.x64quantprecision` makes them exact, at up to three times the time. With VNNI
they are exact without, and so are those of other processors: so the processor is asked, with the
largest products there are.
"""

from collections.abc import Callable, Mapping

import numpy as np

from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.network.graph import (
    DIMENSION_VALUE,
    GRAPH_INPUT,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    MODEL_GRAPH,
    MODEL_OPSET,
    OPSET_VERSION,
    SHAPE_DIMENSION,
    TENSOR_ELEMENT,
    TENSOR_SHAPE,
    TYPE_TENSOR,
    VALUE_NAME,
    VALUE_TYPE,
)
from backdrop.engine.network.protobuf import encode_delimited, encode_varint
from backdrop.engine.network.unquantise import NODE_INPUT, NODE_KIND, NODE_OUTPUT

EXACT = "session.x64quantprecision", "1"
# It puts kernels of uint8 in the place of others one by one, which this must not have made one.
NOT_WITH_IT = ["CommonSubexpressionElimination"]

SIDE = 32  # of the matrices: as many as the widest kernels take at once
UINT8, INT8, INT32 = 2, 3, 6  # TensorProto.DataType
MODEL_IR, GRAPH_NAME = 1, 2
IR_VERSION, OPSET = 8, 15


def saturates(run: Callable[[bytes, Mapping[str, AnyArray]], AnyArray]) -> bool:
    """Tell whether sums of uint8 times int8 go wrong here.

    `run` starts a network from an ONNX file's bytes, and returns what it makes of named inputs.
    """
    values = np.full((SIDE, SIDE), 255, np.uint8)
    weights = np.full((SIDE, SIDE), 127, np.int8)
    sums = run(product(), {"values": values, "weights": weights})
    return bool((sums != SIDE * 255 * 127).any())


def product() -> bytes:
    """Return an ONNX file: `values`, uint8, times `weights`, int8, both SIDExSIDE, to int32."""
    node = encode_delimited(
        GRAPH_NODE,
        encode_delimited(NODE_INPUT, b"values"),
        encode_delimited(NODE_INPUT, b"weights"),
        encode_delimited(NODE_OUTPUT, b"sums"),
        encode_delimited(NODE_KIND, b"MatMulInteger"),
    )
    ports = (
        _port(GRAPH_INPUT, b"values", UINT8),
        _port(GRAPH_INPUT, b"weights", INT8),
        _port(GRAPH_OUTPUT, b"sums", INT32),
    )
    return (
        encode_varint(MODEL_IR, IR_VERSION)
        + encode_delimited(MODEL_GRAPH, node, encode_delimited(GRAPH_NAME, b"product"), *ports)
        + encode_delimited(MODEL_OPSET, encode_varint(OPSET_VERSION, OPSET))
    )


def _port(number: int, name: bytes, element: int) -> bytes:
    sides = [encode_delimited(SHAPE_DIMENSION, encode_varint(DIMENSION_VALUE, SIDE))] * 2
    tensor = encode_delimited(
        TYPE_TENSOR, encode_varint(TENSOR_ELEMENT, element), encode_delimited(TENSOR_SHAPE, *sides)
    )
    return encode_delimited(
        number, encode_delimited(VALUE_NAME, name), encode_delimited(VALUE_TYPE, tensor)
    )
