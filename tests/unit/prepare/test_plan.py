"""Test plans for the kernels, and that unsupported operations are refused."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.prepare import onnxfile
from app.prepare.join import JOINED, join_inputs, set_sides
from app.prepare.network import Attribute, Network, Node, PrepareError
from app.prepare.plan import Plan, plan
from app.prepare.quantise import (
    QuantParams,
    Range,
    derive_params,
    quantise,
    round_weights,
    tensors_to_measure,
)
from tests.unit.prepare.test_join import network as two_inputs
from tests.unit.prepare.test_quantise import REAL, network


def make_plan(made: Network, folder: Path) -> tuple[Plan, bytes]:
    ranges = dict.fromkeys(tensors_to_measure(made, REAL), (-0.5, 2.0))
    file = folder / "network.onnx"
    onnxfile.write(quantise(made, ranges, REAL), file)
    offsets = onnxfile.find_weight_offsets(file)
    return plan(made, derive_params(made, ranges, REAL), offsets), file.read_bytes()


def assert_refused(made: Network, real: Collection[str] = REAL) -> None:
    names = [made.input, *(node.output for node in made.nodes)]
    left_out = {made.output, *real}
    one = QuantParams(np.float32(1), np.uint8(0))
    params = {name: one for name in names if name not in left_out}
    with pytest.raises(PrepareError, match=r"no kernel for|no shape rule|pixels"):
        plan(made, params, defaultdict(int))


def with_attributes(made: Network, kind: str, **attributes: Attribute) -> Network:
    """Change attributes of the network's first node of a kind."""
    index = next(i for i, node in enumerate(made.nodes) if node.kind == kind)
    node = made.nodes[index]
    new = replace(node, attributes={**node.attributes, **attributes})
    return replace(made, nodes=(*made.nodes[:index], new, *made.nodes[index + 1 :]))


def test_each_operation_has_its_tensors_and_a_place_in_the_file(tmp_path: Path) -> None:
    made = network()
    found, file = make_plan(made, tmp_path)
    kinds = [op["kind"] for op in found["ops"]]
    assert kinds == [
        *(
            "quantise",
            "convolve",
            "pool",
            "convolve",
            "add",
            "upsample2x",
            "requantise",
            "requantise",
        ),
        *("convolve", "sigmoid"),
    ]
    # channels, 1 if float, number of times halved
    assert found["tensors"][:3] == [[4, 0, 0], [8, 0, 0], [8, 0, 1]]
    assert found["tensors"][-2:] == [[4, 1, 0], [1, 1, 0]]
    convs = [op for op in found["ops"] if op["kind"] == "convolve"]
    for op, name in zip(convs, "abc", strict=True):
        whole, _ = round_weights(made.weights[f"{name}.weight"])
        assert file[op["weights"] :].startswith(whole.tobytes())
        assert (op["outs"], op["ins"]) == whole.shape[:2]
    assert [op["real"] for op in convs] == [0, 0, 1]


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("Conv", {"group": 2}),
        ("Conv", {"pads": (0, 1, 1, 1)}),
        ("Conv", {"pads": (0, 0, 0, 0)}),
        ("Conv", {"strides": (1, 2)}),
        ("Conv", {"strides": (4, 4)}),
        ("Conv", {"dilations": (2, 2)}),
        ("MaxPool", {"ceil_mode": 1}),
        ("MaxPool", {"kernel_shape": (3, 3)}),
        ("MaxPool", {"pads": (1, 1, 1, 1)}),
        ("Resize", {"mode": "nearest"}),
        ("Resize", {"coordinate_transformation_mode": "align_corners"}),
        ("Concat", {"axis": 2}),
    ],
)
def test_attributes_that_the_kernels_ignore_are_refused(
    kind: str, attributes: dict[str, Attribute]
) -> None:
    assert_refused(with_attributes(network(), kind, **attributes))


@pytest.mark.parametrize(
    "real", ["a_relu", "pooled", "sum", "up_float"], ids=lambda name: f"float {name}"
)
def test_types_that_the_kernels_do_not_mix_are_refused(real: str) -> None:
    assert_refused(network(), {*REAL, real})


def test_a_tensor_read_before_its_relu_is_refused() -> None:
    made = network()
    nodes = tuple(
        replace(node, inputs=("b", node.inputs[1])) if node.kind == "Add" else node
        for node in made.nodes
    )
    assert_refused(replace(made, nodes=nodes))


def test_a_network_without_a_mask_is_refused() -> None:
    made = network()
    assert_refused(replace(made, nodes=made.nodes[:-1], output="c"))


def test_an_unknown_operation_is_refused() -> None:
    made = network()
    nodes = tuple(
        Node("Tanh", node.inputs, node.output, {}) if node.kind == "Sigmoid" else node
        for node in made.nodes
    )
    assert_refused(replace(made, nodes=nodes))


def joined() -> Network:
    """The network of test_join.py with a Clip and a depthwise Conv behind its start."""
    made = join_inputs(set_sides(two_inputs(), 32))
    wide = np.ones((8, 1, 3, 3), np.float32)
    bounds = {"floor": np.array(0, np.float32), "two": np.array(2, np.float32)}
    weights = {**made.weights, **bounds, "deep.weight": wide}
    same: dict[str, Attribute] = {"kernel_shape": (3, 3), "pads": (1, 1, 1, 1), "group": 8}
    nodes = []
    for node in made.nodes:
        if node.kind == "Relu":
            nodes += [Node("Clip", ("start", "floor", "two"), "clipped", {})]
            nodes += [Node("Conv", ("clipped", "deep.weight", "hint.bias"), "deep", same)]
            nodes += [Node("Relu", ("deep",), "start/relu", {})]
        else:
            nodes.append(node)
    return replace(made, nodes=tuple(nodes), weights={**weights, "hint.bias": np.zeros(8, "f")})


FLOATS = {"picture", JOINED, "head", "proposal", "logits"}


def plan_joined(made: Network, real: Collection[str], span: Range = (-0.5, 2.0)) -> Plan:
    ranges = dict.fromkeys(tensors_to_measure(made, real), span)
    return plan(made, derive_params(made, ranges, real), defaultdict(int))


def test_a_network_with_hints_reads_all_planes_at_once() -> None:
    found = plan_joined(joined(), FLOATS)
    kinds = [op["kind"] for op in found["ops"]]
    assert kinds == [
        *("quantise", "convolve_real", "depthwise", "convolve", "convolve_real", "add_real"),
        "sigmoid",
    ]
    assert found["planes"] == 7
    assert found["tensors"][0] == [8, 1, 0]
    assert found["tensors"][-1] == [1, 1, 1]


def test_a_float_clip_is_refused() -> None:
    with pytest.raises(PrepareError, match="no kernel for Clip"):
        plan_joined(joined(), {*FLOATS, "clipped"})


def test_a_clip_below_the_greatest_byte_is_refused() -> None:
    with pytest.raises(PrepareError, match="no kernel for Clip"):
        plan_joined(joined(), FLOATS, (0.0, 2.1))


@pytest.mark.parametrize("changes", [{"dilations": (2, 2), "pads": (2, 2, 2, 2)}, {"group": 4}])
def test_other_grouped_convs_are_refused(changes: dict[str, Attribute]) -> None:
    made = joined()
    nodes = tuple(
        replace(node, attributes={**node.attributes, **changes}) if node.output == "deep" else node
        for node in made.nodes
    )
    with pytest.raises(PrepareError, match="no kernel for Conv"):
        plan_joined(replace(made, nodes=nodes), FLOATS)
