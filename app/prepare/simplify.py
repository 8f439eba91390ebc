"""Simplify a network without changing its result: remove leftovers of the export."""

from dataclasses import replace

import numpy as np

from app.prepare.network import Network, Node, PrepareError, remove_nodes, remove_unused
from app.prepare.shapes import Shape, evaluate, infer_output_shape, infer_shapes, window_travel
from backdrop.engine.arrays.aliases import AnyArray

FLOAT = 1  # the number of float32 in ONNX
HALF = 10  # the number of float16


def fold_constants(network: Network) -> Network:
    """Compute everything that depends on shapes alone, and give Resize factors instead of sizes.

    With factors, the network accepts inputs of other sizes. Raises PrepareError for an operation
    without a rule in shapes.py.
    """
    shapes: dict[str, Shape] = {network.input: network.shape}
    known: dict[str, AnyArray] = dict(network.weights)
    shapes.update((name, value.shape) for name, value in known.items())
    nodes: list[Node] = []
    for node in network.nodes:
        if node.kind == "Shape":
            known[node.output] = np.array(shapes[node.inputs[0]], np.int64)
        elif all(name in known for name in node.inputs):
            known[node.output] = evaluate(node, [known[name] for name in node.inputs])
        else:
            shapes[node.output] = infer_output_shape(node, shapes, known)
            if node.kind == "Resize":
                resize, factors = _resize_by_factors(node, shapes)
                known[resize.inputs[2]] = factors
                nodes.append(resize)
            else:
                nodes.append(node)
            continue
        shapes[node.output] = known[node.output].shape
    return remove_unused(replace(network, nodes=tuple(nodes), weights=known))


def half_to_float(network: Network) -> Network:
    """Widen float16 weights to float32 and remove the casts between the two."""
    for node in network.nodes:
        if node.kind == "Cast" and node.attributes["to"] not in {FLOAT, HALF}:
            raise PrepareError(f"{node.output}: a cast that is not between float types")
    weights = {
        name: value.astype(np.float32) if value.dtype == np.float16 else value
        for name, value in network.weights.items()
    }
    return remove_nodes(replace(network, weights=weights), "Cast")


def clear_ceil_mode(network: Network, step: int) -> Network:
    """Clear ceil_mode of MaxPool, which has no effect on sides that are multiples of `step`.

    WebGPU back ends implement it wrongly (onnxruntime issues 20938, 29070). Raises PrepareError if
    a pooled side leaves a remainder, where the two modes differ.
    """
    _check_pools(replace(network, shape=(*network.shape[:2], step, step)))
    nodes = [
        replace(n, attributes={**n.attributes, "ceil_mode": 0}) if n.kind == "MaxPool" else n
        for n in network.nodes
    ]
    return replace(network, nodes=tuple(nodes))


def _check_pools(network: Network) -> None:
    shapes = infer_shapes(network)
    for node in network.nodes:
        if node.kind == "MaxPool":
            shape = shapes[node.inputs[0]]
            if any(span % step for span, step in window_travel(node, shape)):
                raise PrepareError(f"{node.output}: sides {shape[2:]} do not divide evenly")


def _resize_by_factors(node: Node, shapes: dict[str, Shape]) -> tuple[Node, AnyArray]:
    """Return a Resize by integer factors, for which half_pixel equals pytorch_half_pixel."""
    before, after = shapes[node.inputs[0]], shapes[node.output]
    factors = np.array([a / b for a, b in zip(after, before, strict=True)], np.float32)
    mode = node.attributes.get("coordinate_transformation_mode")
    if any(a % b for a, b in zip(after, before, strict=True)):
        raise PrepareError(f"{node.output}: {before} to {after} is not by integer factors")
    if node.attributes.get("mode") != "linear" or mode not in {"half_pixel", "pytorch_half_pixel"}:
        raise PrepareError(f"{node.output}: not a linear Resize on half pixels")
    name = "factors_" + "_".join(str(int(factor)) for factor in factors)
    attributes = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    return Node("Resize", (node.inputs[0], "", name), node.output, attributes), factors
