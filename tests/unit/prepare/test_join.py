"""Test that a network of two inputs computes the same after its inputs are joined."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from app.prepare import onnxfile
from app.prepare.join import JOINED, join_inputs, set_sides
from app.prepare.network import Attribute, Network, Node, PrepareError
from backdrop.engine.arrays.aliases import AnyArray

HALVING: dict[str, Attribute] = {
    "kernel_shape": (3, 3),
    "pads": (1, 1, 1, 1),
    "strides": (2, 2),
    "group": 1,
}


def network() -> Network:
    """A network that reads both inputs at its start, and hints at its end."""
    random = np.random.default_rng(1)

    def kernel(outs: int, ins: int) -> AnyArray:
        return random.normal(0, 0.3, (outs, ins, 3, 3)).astype(np.float32)

    def bias(outs: int) -> AnyArray:
        return random.normal(0, 0.3, outs).astype(np.float32)

    weights = {
        "stem.weight": kernel(8, 3),
        "stem.bias": bias(8),
        "hint.weight": kernel(8, 4),
        "hint.bias": bias(8),
        "head.weight": kernel(1, 8),
        "head.bias": bias(1),
        "proposal.weight": kernel(1, 4),
    }
    same = {**HALVING, "strides": (1, 1)}
    nodes = (
        Node("Conv", ("picture", "stem.weight", "stem.bias"), "stem", HALVING),
        Node("Conv", ("hints", "hint.weight", "hint.bias"), "hint", HALVING),
        Node("Add", ("stem", "hint"), "start", {}),
        Node("Relu", ("start",), "start/relu", {}),
        Node("Conv", ("start/relu", "head.weight", "head.bias"), "head", same),
        Node("Conv", ("hints", "proposal.weight"), "proposal", HALVING),
        Node("Add", ("head", "proposal"), "logits", {}),
        Node("Sigmoid", ("logits",), "mask", {}),
    )
    return Network("picture", (1, 3, 0, 0), "mask", nodes, weights, "hints")


def run(made: Network, folder: Path) -> AnyArray:
    onnxfile.write(made, folder / "network.onnx")
    session = onnxruntime.InferenceSession(folder / "network.onnx")
    random = np.random.default_rng(2)
    feeds = {"picture": random.random((1, 3, 20, 14)), "hints": random.random((1, 4, 20, 14))}
    found = session.run(None, {name: value.astype(np.float32) for name, value in feeds.items()})
    return np.asarray(found[0])


def test_it_computes_the_same_from_one_tensor(tmp_path: Path) -> None:
    joined = join_inputs(set_sides(network(), 32))
    assert np.abs(run(joined, tmp_path) - run(network(), tmp_path)).max() < 1e-5
    readers = {node.output for node in joined.nodes if JOINED in node.inputs}
    assert readers == {"start", "proposal"}
    assert [node.kind for node in joined.nodes].count("Add") == 1
    assert joined.shape == (1, 3, 32, 32)


def test_a_file_with_hints_survives_reading_and_writing(tmp_path: Path) -> None:
    joined = join_inputs(network())
    onnxfile.write(joined, tmp_path / "one")
    again = onnxfile.read(tmp_path / "one", "mask")
    assert (again.input, again.hints, again.shape) == ("picture", "hints", (1, 3, 0, 0))
    onnxfile.write(again, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_reader_of_an_input_is_refused() -> None:
    made = network()
    node = Node("Relu", ("hints",), "more", {})
    with pytest.raises(PrepareError, match="more: Relu reads an input"):
        join_inputs(replace(made, nodes=(node, *made.nodes)))


def test_a_sum_of_unlike_convs_is_refused() -> None:
    made = network()
    stem = replace(made.nodes[0], attributes={**HALVING, "dilations": (2, 2)})
    with pytest.raises(PrepareError, match="start: the sum of unlike Convs"):
        join_inputs(replace(made, nodes=(stem, *made.nodes[1:])))
