"""Divide operations with many inputs or outputs into small ones with the same result, to the bit.

A shader can read and write only as many buffers as the graphics card has bindings, and each input
or output of an operation takes one. Public exports of BiRefNet join up to 1024 parts at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from backdrop.engine.network.nodes import Node, ints_attribute

CONCAT, SPLIT, SUM, ADD = "Concat", "Split", "Sum", "Add"
NUM_OUTPUTS = "num_outputs"  # of a Split, from opset 18
SIZES_ARE_INPUT = 13  # the first opset whose Split has its sizes as an input

Part = TypeVar("Part")

NewName = Callable[[], str]
NewSizes = Callable[[Sequence[int]], str]
"""Makes a weight of these integers and returns its name."""


def divide(
    node: Node,
    most: int,
    opset: int,
    sizes: Mapping[str, Sequence[int]],
    new_name: NewName,
    new_sizes: NewSizes,
) -> list[Node]:
    """Return the operations that replace a Concat or Split with more than `most` parts.

    Any other node is returned alone, and so is a Split whose sizes the file does not tell. most: 2
    or more. sizes: integers of the file's weights by name.
    """
    if node.is_a(CONCAT) and len(node.inputs) > most:
        return _divide_concat(node, most, new_name)
    if node.is_a(SPLIT) and len(node.outputs) > most:
        found = _sizes_of(node, opset, sizes)
        if found:
            return _divide_split(node, found, most, opset, new_name, new_sizes)
        if len(node.inputs) == 1 and NUM_OUTPUTS not in node.attributes:
            return _divide_evenly(node, most, new_name)
    return [node]


def sum_to_adds(node: Node, new_name: NewName) -> list[Node]:
    """Return the additions that replace a Sum, in its order; any other node alone.

    In float32 the bits are the same. A runtime that adds float16 numbers in float32 rounds once for
    a Sum and after each Add.
    """
    if not node.is_a(SUM) or len(node.inputs) < 2:
        return [node]
    total, *others = node.inputs
    adds = []
    for index, term in enumerate(others, 2):
        result = node.outputs[0] if index == len(node.inputs) else new_name()
        adds.append(Node(ADD, (total, term), (result,), {}))
        total = result
    return adds


def _divide_concat(node: Node, most: int, new_name: NewName) -> list[Node]:
    made = []
    parts = list(node.inputs)
    while len(parts) > most:
        joined = []
        for group in _groups(parts, most):
            if len(group) > 1:
                name = new_name()
                made.append(Node(CONCAT, tuple(group), (name,), node.attributes))
                joined.append(name)
            else:
                joined += group
        parts = joined
    return [*made, replace(node, inputs=tuple(parts))]


def _sizes_of(node: Node, opset: int, sizes: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """Return the sizes of a Split's outputs; none if the file does not tell them."""
    if opset < SIZES_ARE_INPUT:
        found: Sequence[int] = node.numbers("split")
    else:
        found = sizes.get(node.inputs[1], ()) if len(node.inputs) > 1 else ()
    return found if len(found) == len(node.outputs) else ()


def _divide_split(
    node: Node,
    sizes: Sequence[int],
    most: int,
    opset: int,
    new_name: NewName,
    new_sizes: NewSizes,
) -> list[Node]:
    """Divide a Split whose sizes are known: first into groups, then each group."""
    axis = {key: content for key, content in node.attributes.items() if key == "axis"}
    made: list[Node] = []

    def split(source: str, outputs: Sequence[str], lengths: Sequence[int]) -> None:
        width = 1
        while width * most < len(outputs):
            width *= most
        heads, totals = [], []
        inner = []
        for group, part in zip(_groups(outputs, width), _groups(lengths, width), strict=True):
            head = group[0] if len(group) == 1 else new_name()
            heads.append(head)
            totals.append(sum(part))
            if len(group) > 1:
                inner.append((head, group, part))
        if opset < SIZES_ARE_INPUT:
            attributes = {**axis, **ints_attribute("split", totals)}
            made.append(Node(SPLIT, (source,), tuple(heads), attributes))
        else:
            made.append(Node(SPLIT, (source, new_sizes(totals)), tuple(heads), axis))
        for each in inner:
            split(*each)

    split(node.inputs[0], node.outputs, sizes)
    return made


def _divide_evenly(node: Node, most: int, new_name: NewName) -> list[Node]:
    """Divide a Split into equal parts of unknown size; return it alone if their number is prime."""
    made: list[Node] = []

    def split(source: str, outputs: Sequence[str]) -> bool:
        if len(outputs) <= most:
            made.append(replace(node, inputs=(source,), outputs=tuple(outputs)))
            return True
        count = next((most - i for i in range(most - 1) if not len(outputs) % (most - i)), 0)
        if not count:
            return False
        groups = _groups(outputs, len(outputs) // count)
        heads = tuple(new_name() for _ in groups)
        made.append(replace(node, inputs=(source,), outputs=heads))
        return all(split(head, group) for head, group in zip(heads, groups, strict=True))

    return made if split(node.inputs[0], node.outputs) else [node]


def _groups(parts: Sequence[Part], width: int) -> list[list[Part]]:
    return [list(parts[start : start + width]) for start in range(0, len(parts), width)]
