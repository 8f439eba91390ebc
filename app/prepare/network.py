"""A network as plain data: nodes in order, weights by name. ONNX bytes are onnxfile.py's matter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
Setting = int | float | str | tuple[int, ...]


class PrepareError(Exception):
    """The network is not one these steps can prepare without changing its result."""


@dataclass(frozen=True)
class Node:
    """One operation. An empty string among `inputs` is an optional input left out."""

    kind: str
    inputs: tuple[str, ...]
    output: str
    settings: Mapping[str, Setting]

    def whole(self, name: str, default: int = 0) -> int:
        """A setting that is one whole number."""
        value = self.settings.get(name, default)
        if not isinstance(value, int):
            raise PrepareError(f"{self.output}: {name} is {value!r}, not a whole number")
        return value

    def numbers(self, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """A setting that is a list of whole numbers."""
        value = self.settings.get(name, default)
        if not isinstance(value, tuple):
            raise PrepareError(f"{self.output}: {name} is {value!r}, not a list")
        return value


@dataclass(frozen=True)
class Network:
    """One input, one output, nodes in an order in which they can run.

    shape: that of the input which the network was published for, NCHW.
    """

    input: str
    shape: tuple[int, ...]
    output: str
    nodes: tuple[Node, ...]
    weights: Mapping[str, Array]

    def users(self, tensor: str) -> list[Node]:
        """The nodes that read a tensor, in order."""
        return [node for node in self.nodes if tensor in node.inputs]


def without_unused(network: Network) -> Network:
    """The same network, only with what its output depends on, in an order in which it can run."""
    makers = {node.output: node for node in network.nodes}
    placed: dict[str, Node] = {}
    waiting = [network.output]
    while waiting:
        node = makers.get(waiting[-1])
        if node is None or node.output in placed:
            waiting.pop()
            continue
        missing = [name for name in node.inputs if name in makers and name not in placed]
        if missing:
            waiting.extend(reversed(missing))
        else:
            placed[node.output] = node
    wanted = {name for node in placed.values() for name in node.inputs}
    weights = {name: value for name, value in network.weights.items() if name in wanted}
    return replace(network, nodes=tuple(placed.values()), weights=weights)


def without_nodes(network: Network, kind: str) -> Network:
    """The same network with every node of `kind` replaced by its first input."""
    alias = {node.output: node.inputs[0] for node in network.nodes if node.kind == kind}

    def source(name: str) -> str:
        while name in alias:
            name = alias[name]
        return name

    # The network's output keeps its name: the page asks for it.
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
