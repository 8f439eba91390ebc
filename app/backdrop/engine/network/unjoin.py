"""Find convolutions of joined channels that can be computed without joining them.

A convolution of a Concat is the sum of one convolution for each part. BiRefNet ends with one that
makes a single channel of many, at the size of its input, where the joined copy takes half of the
memory for values between operations.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod

from backdrop.engine.network.divide import ADD, CONCAT
from backdrop.engine.network.graph import FLOAT16, FLOAT32
from backdrop.engine.network.nodes import NODE_INPUT, NODE_OUTPUT, Node, read_node
from backdrop.engine.network.protobuf import encode_delimited
from backdrop.engine.network.weights import Tensor, is_external

CONV = "Conv"
MIN_OPSET = 7  # from which Add fits its inputs to each other by itself
CHANNELS = 1  # the axis
ELEMENT_BYTES = {FLOAT16: 2, FLOAT32: 4}
MOST_WEIGHTS = 64  # that are looked for in all nodes; BiRefNet has fewer
WEIGHT_AXES = 4  # outputs, inputs, height, width


@dataclass(frozen=True)
class Join:
    """A Concat of two parts and the Conv that alone reads it, by their places in the graph.

    ranges: of each part's channels, from their start to their stop. weights: of the Conv, node.
    """

    concat: int
    conv: int
    parts: tuple[str, str]
    ranges: tuple[tuple[int, int], tuple[int, int]]
    weights: Tensor
    node: Node

    def replacement(self, weights: tuple[str, str], partial: tuple[str, str]) -> list[Node]:
        """Return the operations in place of both, with names of weights and of values between."""
        first, second = (
            Node(CONV, (part, weight, *bias), (name,), self.node.attributes)
            for part, weight, bias, name in zip(
                self.parts, weights, (self.node.inputs[2:], ()), partial, strict=True
            )
        )
        return [first, second, Node(ADD, partial, self.node.outputs, {})]


def find_joins(
    contents: Sequence[bytes], tensors: Mapping[str, Tensor], outputs: Collection[str]
) -> Iterator[Join]:
    """Yield what can be computed without a Concat, and with fewer values.

    contents: of all nodes. tensors: the file's weights. outputs: names of the graph's outputs. Only
    weights that the rewritten file itself contains count: they are few, and so is what is read.
    """
    for weights in islice(filter(_makes_few_of_many, tensors.values()), MOST_WEIGHTS):
        users = _places(contents, NODE_INPUT, weights.name)
        if len(users) != 1:
            continue
        node = read_node(contents[users[0]])
        if not node.is_a(CONV) or node.inputs[1:2] != (weights.name,):
            continue
        if node.number("group", 1) != 1:
            continue
        joined = node.inputs[0]
        makers = _places(contents, NODE_OUTPUT, joined)
        if len(makers) != 1 or _places(contents, NODE_INPUT, joined) != users or joined in outputs:
            continue
        concat = read_node(contents[makers[0]])
        axis = concat.number("axis", 0)
        if not concat.is_a(CONCAT) or len(concat.inputs) != 2 or axis != CHANNELS:
            continue
        first, second = concat.inputs
        total = weights.sides[1]
        known = [_channels(contents, tensors, part) for part in (first, second)]
        channels = known[0] or (total - known[1] if known[1] else 0)
        if 0 < channels < total:
            ranges = (0, channels), (channels, total)
            yield Join(makers[0], users[0], (first, second), ranges, weights, node)


def _makes_few_of_many(tensor: Tensor) -> bool:
    width = ELEMENT_BYTES.get(tensor.element)
    if not width or tensor.raw is None or is_external(tensor) or len(tensor.sides) != WEIGHT_AXES:
        return False
    outs, ins, *_ = tensor.sides
    # Sides whose product is zero may be huge or negative.
    return 2 * outs <= ins and 0 < tensor.size == width * prod(tensor.sides)


def _channels(contents: Sequence[bytes], tensors: Mapping[str, Tensor], value: str) -> int:
    """Return the channels of a value that a Conv makes; 0 for others."""
    for place in _places(contents, NODE_OUTPUT, value):
        node = read_node(contents[place])
        if node.is_a(CONV) and len(node.inputs) > 1 and node.inputs[1] in tensors:
            return next(iter(tensors[node.inputs[1]].sides), 0)
    return 0


def _places(contents: Sequence[bytes], field: int, name: str) -> list[int]:
    """Return the nodes that have a value as an input or output, or whose inner graphs have it."""
    word = encode_delimited(field, name.encode())
    return [place for place, content in enumerate(contents) if word in content]
