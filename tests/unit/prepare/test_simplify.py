"""Test that simplified networks compute the same, and what is refused."""

import numpy as np
import pytest

from app.prepare.network import Attribute, Network, Node, PrepareError
from app.prepare.simplify import clear_ceil_mode, fold_constants, half_to_float
from tests.unit.prepare.tiny import picture, published, run


def pooling(side: int) -> Network:
    attributes: dict[str, Attribute] = {"kernel_shape": (2, 2), "strides": (2, 2), "ceil_mode": 1}
    pool = Node("MaxPool", ("x",), "y", attributes)
    return Network("x", (1, 3, side, side), "y", (pool,), {})


def test_a_simplified_network_computes_the_same() -> None:
    before = published()
    after = clear_ceil_mode(half_to_float(fold_constants(before)), step=2)
    assert {node.kind for node in after.nodes} == {
        "Conv", "Relu", "MaxPool", "Resize", "Concat", "Add", "Sigmoid",
    }  # fmt: skip
    assert all(value.dtype == np.float32 for value in after.weights.values())
    assert np.abs(run(after, picture()) - run(before, picture())).max() < 2e-3  # float16 sums


def test_a_simplified_network_keeps_its_output_name_and_drops_side_outputs() -> None:
    after = half_to_float(fold_constants(published()))
    assert after.output == "output"
    assert after.nodes[-1].output == "output"
    assert "side" not in {node.output for node in after.nodes}
    assert "side.weight" not in after.weights


def test_ceil_mode_is_cleared_where_sides_are_even() -> None:
    (pool,) = clear_ceil_mode(pooling(8), step=2).nodes
    assert pool.attributes["ceil_mode"] == 0


def test_ceil_mode_is_refused_where_it_matters() -> None:
    with pytest.raises(PrepareError, match="divide evenly"):
        clear_ceil_mode(pooling(8), step=7)


def test_a_resize_by_a_fraction_is_refused() -> None:
    sizes = np.array([1, 3, 12, 12], np.int64)
    attributes: dict[str, Attribute] = {
        "mode": "linear",
        "coordinate_transformation_mode": "half_pixel",
    }
    resize = Node("Resize", ("x", "", "", "sizes"), "y", attributes)
    network = Network("x", (1, 3, 8, 8), "y", (resize,), {"sizes": sizes})
    with pytest.raises(PrepareError, match="integer factors"):
        fold_constants(network)


def test_an_unknown_operation_is_refused() -> None:
    network = Network("x", (1, 3, 8, 8), "y", (Node("Softmax", ("x",), "y", {}),), {})
    with pytest.raises(PrepareError, match="Softmax"):
        fold_constants(network)
