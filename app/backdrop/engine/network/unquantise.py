"""Extract the float network from a quantised one, for runtimes without int8 kernels (WebGPU).

app/prepare/quantise.py writes a network as float operations between pairs of QuantizeLinear and
DequantizeLinear. Without those pairs, values are no longer rounded between operations. The weights
stay int8, each with a DequantizeLinear that ONNX Runtime evaluates once at the start if
`session.disable_quant_qdq` is set. So one download serves both kinds of runtime.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backdrop.engine.errors import NotAModel
from backdrop.engine.network.graph import GRAPH_NODE, MAX_NAME_BYTES, MODEL_GRAPH
from backdrop.engine.network.protobuf import Field, MalformedMessage, encode_delimited, fields, text

# Field numbers of NodeProto.
NODE_INPUT = 1
NODE_OUTPUT = 2
NODE_KIND = 4

QUANTISE = "QuantizeLinear"
DEQUANTISE = "DequantizeLinear"


@dataclass(frozen=True)
class _Node:
    kind: str
    inputs: tuple[str, ...]
    output: str


def unquantise(file: bytes) -> bytes:
    """Return an ONNX file without the pairs that round values between nodes.

    No output of the network may come from such a pair; app/prepare writes none that does.
    Raises NotAModel for a malformed file.
    """
    try:
        return b"".join(
            encode_delimited(MODEL_GRAPH, _unquantise_graph(file, field))
            if field.number == MODEL_GRAPH
            else raw
            for field, raw in _raw_fields(file, 0, len(file))
        )
    except MalformedMessage as error:
        raise NotAModel(str(error)) from error


def _unquantise_graph(file: bytes, graph: Field) -> bytes:
    entries = list(_raw_fields(file, graph.start, graph.stop))
    nodes = {
        field.start: _read_node(file, field) for field, _ in entries if field.number == GRAPH_NODE
    }
    quantised = {node.output: node.inputs[0] for node in nodes.values() if node.kind == QUANTISE}
    rounded = {
        node.output: quantised[node.inputs[0]]
        for node in nodes.values()
        if node.kind == DEQUANTISE and node.inputs[0] in quantised
    }
    pieces = []
    for field, raw in entries:
        node = nodes.get(field.start) if field.number == GRAPH_NODE else None
        if node is None:
            pieces.append(raw)
        elif node.output not in quantised and node.output not in rounded:
            pieces.append(encode_delimited(GRAPH_NODE, _replace_inputs(file, field, rounded)))
    return b"".join(pieces)


def _replace_inputs(file: bytes, node: Field, replacements: Mapping[str, str]) -> bytes:
    """Return a node's bytes with the names of its inputs replaced."""
    pieces = []
    for field, raw in _raw_fields(file, node.start, node.stop):
        name = text(file, field, MAX_NAME_BYTES) if field.number == NODE_INPUT else ""
        if name in replacements:
            pieces.append(encode_delimited(NODE_INPUT, replacements[name].encode()))
        else:
            pieces.append(raw)
    return b"".join(pieces)


def _read_node(file: bytes, node: Field) -> _Node:
    words: dict[int, list[str]] = {NODE_INPUT: [], NODE_OUTPUT: [], NODE_KIND: []}
    for field in fields(file, node.start, node.stop):
        if field.number in words:
            words[field.number].append(text(file, field, MAX_NAME_BYTES))
    if len(words[NODE_KIND]) != 1 or not words[NODE_INPUT] or not words[NODE_OUTPUT]:
        raise MalformedMessage(f"a node of {words}")
    return _Node(words[NODE_KIND][0], tuple(words[NODE_INPUT]), words[NODE_OUTPUT][0])


def _raw_fields(file: bytes, start: int, stop: int) -> Iterator[tuple[Field, bytes]]:
    """Yield the fields of a message, each with all of its bytes."""
    for field in fields(file, start, stop):
        yield field, file[start : field.stop]
        start = field.stop
