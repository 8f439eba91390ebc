"""Represent a network as plain data: nodes in order, weights by name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backdrop.engine.arrays.aliases import AnyArray

Attribute = int | float | str | tuple[int, ...]
"""The value of a node's attribute in ONNX."""


class PrepareError(Exception):
    """The network cannot be prepared without a change to its result."""


@dataclass(frozen=True)
class Node:
    """One operation. An empty string among `inputs` is an omitted optional input."""

    kind: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, Attribute]

    def integer(self, name: str, default: int = 0) -> int:
        """Return an attribute that is one integer. Raises PrepareError for another type."""
        value = self.attributes.get(name, default)
        if not isinstance(value, int):
            raise PrepareError(f"{self.output}: {name} is {value!r}, not an integer")
        return value

    def integers(self, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Return an attribute that is a list of integers. Raises PrepareError for another type."""
        value = self.attributes.get(name, default)
        if not isinstance(value, tuple):
            raise PrepareError(f"{self.output}: {name} is {value!r}, not a list")
        return value


@dataclass(frozen=True)
class Network:
    """A network with one output; its nodes are in an executable order.

    `shape` is the shape of the input for which the network was published, NCHW. `hints` names a
    second input of the same size (backdrop/engine/network/hints.py); it is "" for a network without
    one.
    """

    input: str
    shape: tuple[int, ...]
    output: str
    nodes: tuple[Node, ...]
    weights: Mapping[str, AnyArray]
    hints: str = ""

    def consumers(self, tensor: str) -> list[Node]:
        """Return the nodes that read a tensor, in order."""
        return [node for node in self.nodes if tensor in node.inputs]


def remove_unused(network: Network) -> Network:
    """Remove nodes and weights that the output does not need; sort the nodes to be executable."""
    producers = {node.output: node for node in network.nodes}
    placed: dict[str, Node] = {}
    waiting = [network.output]
    while waiting:
        node = producers.get(waiting[-1])
        if node is None or node.output in placed:
            waiting.pop()
            continue
        missing = [name for name in node.inputs if name in producers and name not in placed]
        if missing:
            waiting.extend(reversed(missing))
        else:
            placed[node.output] = node
    wanted = {name for node in placed.values() for name in node.inputs}
    weights = {name: value for name, value in network.weights.items() if name in wanted}
    return replace(network, nodes=tuple(placed.values()), weights=weights)


def remove_nodes(network: Network, kind: str) -> Network:
    """Replace every node of `kind` by its first input."""
    alias = {node.output: node.inputs[0] for node in network.nodes if node.kind == kind}

    def source(name: str) -> str:
        while name in alias:
            name = alias[name]
        return name

    # The output keeps its name, by which the engine requests it.
    renamed = {source(network.output): network.output}
    nodes = [
        replace(
            node,
            inputs=tuple(renamed.get(source(name), source(name)) for name in node.inputs),
            output=renamed.get(node.output, node.output),
        )
        for node in network.nodes
        if node.kind != kind
    ]
    return replace(network, nodes=tuple(nodes))
