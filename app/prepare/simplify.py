"""Steps that change a network's form but not its result: what only export needed goes."""

from dataclasses import replace

import numpy as np

from app.prepare.network import Array, Network, Node, PrepareError, without_nodes, without_unused
from app.prepare.shapes import Shape, all_shapes, evaluate, output_shape, strides

FLOAT, HALF = 1, 10


def fold(network: Network) -> Network:
    """Everything that depends on shapes alone computed once; Resize takes factors, not sizes.

    With factors the graph no longer knows its sides, and takes others too.
    Raises PrepareError for an operation without a rule in shapes.py.
    """
    shapes: dict[str, Shape] = {network.input: network.shape}
    known: dict[str, Array] = dict(network.weights)
    shapes.update((name, value.shape) for name, value in known.items())
    nodes: list[Node] = []
    for node in network.nodes:
        if node.kind == "Shape":
            known[node.output] = np.array(shapes[node.inputs[0]], np.int64)
        elif all(name in known for name in node.inputs):
            known[node.output] = evaluate(node, [known[name] for name in node.inputs])
        else:
            shapes[node.output] = output_shape(node, shapes, known)
            if node.kind == "Resize":
                resize, factors = _with_factors(node, shapes)
                known[resize.inputs[2]] = factors
                nodes.append(resize)
            else:
                nodes.append(node)
            continue
        shapes[node.output] = known[node.output].shape
    return without_unused(replace(network, nodes=tuple(nodes), weights=known))


def half_to_float(network: Network) -> Network:
    """float16 weights widened to float32, and the casts between the two taken out."""
    for node in network.nodes:
        if node.kind == "Cast" and node.settings["to"] not in {FLOAT, HALF}:
            raise PrepareError(f"{node.output}: a cast that is not between float types")
    weights = {
        name: value.astype(np.float32) if value.dtype == np.float16 else value
        for name, value in network.weights.items()
    }
    return without_nodes(replace(network, weights=weights), "Cast")


def without_ceil_mode(network: Network, step: int) -> Network:
    """MaxPool's ceil_mode cleared, which makes no difference to sides that are multiples of `step`.

    WebGPU back ends have it wrong (onnxruntime issues 20938, 29070). Raises PrepareError if a
    pooled side leaves a remainder: there the two modes differ.
    """
    _check_pools(replace(network, shape=(*network.shape[:2], step, step)))
    nodes = [
        replace(n, settings={**n.settings, "ceil_mode": 0}) if n.kind == "MaxPool" else n
        for n in network.nodes
    ]
    return replace(network, nodes=tuple(nodes))


def _check_pools(network: Network) -> None:
    shapes = all_shapes(network)
    for node in network.nodes:
        if node.kind == "MaxPool":
            shape = shapes[node.inputs[0]]
            if any(span % step for span, step in strides(node, shape)):
                raise PrepareError(f"{node.output}: sides {shape[2:]} do not divide evenly")


def _with_factors(node: Node, shapes: dict[str, Shape]) -> tuple[Node, Array]:
    """Resize by whole factors. For these half_pixel and pytorch_half_pixel are the same."""
    before, after = shapes[node.inputs[0]], shapes[node.output]
    factors = np.array([a / b for a, b in zip(after, before, strict=True)], np.float32)
    mode = node.settings.get("coordinate_transformation_mode")
    if any(a % b for a, b in zip(after, before, strict=True)):
        raise PrepareError(f"{node.output}: {before} to {after} is not by whole factors")
    if node.settings.get("mode") != "linear" or mode not in {"half_pixel", "pytorch_half_pixel"}:
        raise PrepareError(f"{node.output}: not a linear Resize on half pixels")
    name = "factors_" + "_".join(str(int(factor)) for factor in factors)
    settings = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    return Node("Resize", (node.inputs[0], "", name), node.output, settings), factors
