"""Join what reads the two inputs of a network, without changing its result."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from app.prepare.network import Network, Node, PrepareError, remove_unused
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.network.hints import CHANNELS

JOINED = "joined"  # picture and hints, 7 channels


def set_sides(network: Network, side: int) -> Network:
    """Set the height and width of a published network that takes any."""
    return replace(network, shape=(*network.shape[:2], side, side))


def join_inputs(network: Network) -> Network:
    """Let every Conv of an input read both, and make one Conv of two whose sum alone is used.

    The missing channels get weights of zero, a missing bias becomes zero. Raises PrepareError if
    another operation reads an input, or if the sum is of Convs that differ in more than weights.
    """
    weights = dict(network.weights)
    nodes = [Node("Concat", (network.input, network.hints), JOINED, {"axis": 1})]
    for node in network.nodes:
        if network.input not in node.inputs and network.hints not in node.inputs:
            nodes.append(node)
            continue
        if node.kind != "Conv" or node.integer("group", 1) != 1:
            raise PrepareError(f"{node.output}: {node.kind} reads an input")
        source, kernel, *bias = node.inputs
        channels = network.shape[1]
        before, after = (0, CHANNELS) if source == network.input else (channels, 0)
        weights[kernel] = np.pad(weights[kernel], ((0, 0), (before, after), (0, 0), (0, 0)))
        if not bias:
            bias = [f"{node.output}.bias"]
            weights[bias[0]] = np.zeros(len(weights[kernel]), np.float32)
        nodes.append(replace(node, inputs=(JOINED, kernel, *bias)))
    joined = replace(network, nodes=tuple(nodes), weights=weights)
    for node in nodes:
        convs = [each for each in nodes if each.output in node.inputs and each.inputs[0] == JOINED]
        if node.kind == "Add" and len(convs) == 2:
            joined = _merge(joined, node, convs)
    return remove_unused(joined)


def _merge(network: Network, add: Node, convs: list[Node]) -> Network:
    """Replace two Convs of one tensor and the Add of their results by one Conv."""
    first, second = convs
    if first.attributes != second.attributes:
        raise PrepareError(f"{add.output}: the sum of unlike Convs")
    summed: Mapping[str, AnyArray] = {
        name: network.weights[name] + network.weights[other]
        for name, other in zip(first.inputs[1:], second.inputs[1:], strict=True)
    }
    nodes = tuple(
        replace(first, output=add.output) if node == add else node
        for node in network.nodes
        if node not in convs
    )
    return replace(network, nodes=nodes, weights={**network.weights, **summed})
