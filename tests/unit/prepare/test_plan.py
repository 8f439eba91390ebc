"""A plan says what the kernels have to do, and refuses what they cannot."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.prepare import onnxfile
from app.prepare.network import Network, Node, PrepareError, Setting
from app.prepare.plan import Plan, plan
from app.prepare.quantise import Step, measured, quantise, rounded, steps_of
from tests.unit.prepare.test_quantise import REAL, network


def planned(made: Network, folder: Path) -> tuple[Plan, bytes]:
    ranges = dict.fromkeys(measured(made, REAL), (-0.5, 2.0))
    file = folder / "network.onnx"
    onnxfile.write(quantise(made, ranges, REAL), file)
    return plan(made, steps_of(made, ranges, REAL), onnxfile.places(file)), file.read_bytes()


def refused(made: Network, real: Collection[str] = REAL) -> None:
    names = [made.input, *(node.output for node in made.nodes)]
    left_out = {made.output, *real}
    steps = {name: Step(np.float32(1), np.uint8(0)) for name in names if name not in left_out}
    with pytest.raises(PrepareError, match=r"no kernel for|no shape rule|pixels"):
        plan(made, steps, defaultdict(int))


def changed(made: Network, kind: str, **settings: Setting) -> Network:
    """The network with other settings of its first node of a kind."""
    index = next(i for i, node in enumerate(made.nodes) if node.kind == kind)
    node = made.nodes[index]
    new = replace(node, settings={**node.settings, **settings})
    return replace(made, nodes=(*made.nodes[:index], new, *made.nodes[index + 1 :]))


def test_each_operation_has_its_tensors_and_a_place_in_the_file(tmp_path: Path) -> None:
    made = network()
    found, file = planned(made, tmp_path)
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
    # channels, whether float, times halved
    assert found["tensors"][:3] == [[4, 0, 0], [8, 0, 0], [8, 0, 1]]
    assert found["tensors"][-2:] == [[4, 1, 0], [1, 1, 0]]
    convs = [op for op in found["ops"] if op["kind"] == "convolve"]
    for op, name in zip(convs, "abc", strict=True):
        whole, _ = rounded(made.weights[f"{name}.weight"])
        assert file[op["weights"] :].startswith(whole.tobytes())
        assert (op["outs"], op["ins"]) == whole.shape[:2]
    assert [op["real"] for op in convs] == [0, 0, 1]


@pytest.mark.parametrize(
    ("kind", "settings"),
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
def test_what_the_kernels_do_otherwise_is_refused(kind: str, settings: dict[str, Setting]) -> None:
    refused(changed(network(), kind, **settings))


@pytest.mark.parametrize(
    "real", ["a_relu", "pooled", "sum", "up_float"], ids=lambda name: f"float {name}"
)
def test_numbers_the_kernels_do_not_mix_are_refused(real: str) -> None:
    refused(network(), {*REAL, real})


def test_what_is_read_before_its_relu_is_refused() -> None:
    made = network()
    nodes = tuple(
        replace(node, inputs=("b", node.inputs[1])) if node.kind == "Add" else node
        for node in made.nodes
    )
    refused(replace(made, nodes=nodes))


def test_a_network_without_a_mask_is_refused() -> None:
    made = network()
    refused(replace(made, nodes=made.nodes[:-1], output="c"))


def test_an_unknown_operation_is_refused() -> None:
    made = network()
    nodes = tuple(
        Node("Tanh", node.inputs, node.output, {}) if node.kind == "Sigmoid" else node
        for node in made.nodes
    )
    refused(replace(made, nodes=nodes))
