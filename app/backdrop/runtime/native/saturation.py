"""Find out whether ONNX Runtime's 8-bit kernels are exact on this processor.

On x86 without VNNI they add two products of uint8 and int8 in 16 bits, and the sum saturates. The
option session.x64quantprecision makes them exact, but takes up to three times as long. All
other processors need no option. Therefore the largest possible products are computed once.
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

EXACT = "session.x64quantprecision", "1"  # key and value of a session's option
# The option replaces kernels one by one, so equal ones must not have been merged before.
INCOMPATIBLE_OPTIMIZERS = ["CommonSubexpressionElimination"]

SIDE = 32  # rows and columns of the matrices: the width of the widest kernels
UINT8 = 2  # TensorProto.DataType
INT8 = 3  # TensorProto.DataType
INT32 = 6  # TensorProto.DataType
MODEL_IR = 1  # field number of ModelProto.ir_version
GRAPH_NAME = 2  # field number of GraphProto.name
IR_VERSION = 8  # of the file
OPSET = 15  # of the file


def saturates(run: Callable[[bytes, Mapping[str, AnyArray]], AnyArray]) -> bool:
    """Return whether sums of products of uint8 and int8 are wrong here.

    run: starts a network from the bytes of an ONNX file and returns its output for named inputs.
    """
    values = np.full((SIDE, SIDE), 255, np.uint8)
    weights = np.full((SIDE, SIDE), 127, np.int8)
    sums = run(product_network(), {"values": values, "weights": weights})
    return bool((sums != SIDE * 255 * 127).any())


def product_network() -> bytes:
    """Return an ONNX file that multiplies `values`, uint8, by `weights`, int8, both SIDExSIDE."""
    node = encode_delimited(
        GRAPH_NODE,
        encode_delimited(NODE_INPUT, b"values"),
        encode_delimited(NODE_INPUT, b"weights"),
        encode_delimited(NODE_OUTPUT, b"sums"),
        encode_delimited(NODE_KIND, b"MatMulInteger"),
    )
    infos = (
        _value_info(GRAPH_INPUT, b"values", UINT8),
        _value_info(GRAPH_INPUT, b"weights", INT8),
        _value_info(GRAPH_OUTPUT, b"sums", INT32),
    )
    return (
        encode_varint(MODEL_IR, IR_VERSION)
        + encode_delimited(MODEL_GRAPH, node, encode_delimited(GRAPH_NAME, b"product"), *infos)
        + encode_delimited(MODEL_OPSET, encode_varint(OPSET_VERSION, OPSET))
    )


def _value_info(number: int, name: bytes, element: int) -> bytes:
    """Encode a ValueInfoProto of a SIDExSIDE matrix as field `number` of the graph."""
    sides = [encode_delimited(SHAPE_DIMENSION, encode_varint(DIMENSION_VALUE, SIDE))] * 2
    tensor = encode_delimited(
        TYPE_TENSOR, encode_varint(TENSOR_ELEMENT, element), encode_delimited(TENSOR_SHAPE, *sides)
    )
    return encode_delimited(
        number, encode_delimited(VALUE_NAME, name), encode_delimited(VALUE_TYPE, tensor)
    )
