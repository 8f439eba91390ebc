"""The float network within a quantised one: for what has no 8-bit kernels, as WebGPU has none.

app/prepare/quantise.py writes a network as float operations between pairs of QuantizeLinear and
DequantizeLinear. Without those pairs nothing is rounded between two operations any more. The
weights stay int8, each behind a DequantizeLinear that ONNX Runtime computes once, at its start,
when `session.disable_quant_qdq` is set. So one download serves both.

IS-Net's mask then is nearer to that of the published float network: on a photo of each of eight
sets it differs from it by .0006 in the mean, where the quantised one does by .0046.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backdrop.engine.errors import NotAModel
from backdrop.engine.network.graph import GRAPH_NODE, LONGEST_NAME, MODEL_GRAPH
from backdrop.engine.network.protobuf import Field, MalformedMessage, chunk, fields, text

NODE_INPUT, NODE_OUTPUT, NODE_KIND = 1, 2, 4  # of NodeProto
QUANTISE, DEQUANTISE = "QuantizeLinear", "DequantizeLinear"


@dataclass(frozen=True)
class _Node:
    kind: str
    inputs: tuple[str, ...]
    output: str


def unquantise(file: bytes) -> bytes:
    """Return an ONNX file without the pairs that round what flows from node to node.

    No output of the network may come out of such a pair; app/prepare writes none that does.
    Raises NotAModel for what is no such file.
    """
    try:
        return b"".join(
            chunk(MODEL_GRAPH, _graph(file, field)) if field.number == MODEL_GRAPH else raw
            for field, raw in _entries(file, 0, len(file))
        )
    except MalformedMessage as error:
        raise NotAModel(str(error)) from error


def _graph(file: bytes, graph: Field) -> bytes:
    entries = list(_entries(file, graph.start, graph.stop))
    nodes = {field.start: _node(file, field) for field, _ in entries if field.number == GRAPH_NODE}
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
            pieces.append(chunk(GRAPH_NODE, _rewired(file, field, rounded)))
    return b"".join(pieces)


def _rewired(file: bytes, node: Field, instead: Mapping[str, str]) -> bytes:
    """Return a node's bytes, reading other tensors instead of those named."""
    pieces = []
    for field, raw in _entries(file, node.start, node.stop):
        name = text(file, field, LONGEST_NAME) if field.number == NODE_INPUT else ""
        pieces.append(chunk(NODE_INPUT, instead[name].encode()) if name in instead else raw)
    return b"".join(pieces)


def _node(file: bytes, node: Field) -> _Node:
    words: dict[int, list[str]] = {NODE_INPUT: [], NODE_OUTPUT: [], NODE_KIND: []}
    for field in fields(file, node.start, node.stop):
        if field.number in words:
            words[field.number].append(text(file, field, LONGEST_NAME))
    if len(words[NODE_KIND]) != 1 or not words[NODE_INPUT] or not words[NODE_OUTPUT]:
        raise MalformedMessage(f"a node of {words}")
    return _Node(words[NODE_KIND][0], tuple(words[NODE_INPUT]), words[NODE_OUTPUT][0])


def _entries(file: bytes, start: int, stop: int) -> Iterator[tuple[Field, bytes]]:
    """Return the fields of a message, each with all of its bytes."""
    for field in fields(file, start, stop):
        yield field, file[start : field.stop]
        start = field.stop
