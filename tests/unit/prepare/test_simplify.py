"""What simplify.py leaves is the same function, and what it must refuse."""

import numpy as np
import pytest

from app.prepare.network import Network, Node, PrepareError, Setting
from app.prepare.simplify import fold, half_to_float, without_ceil_mode
from tests.unit.prepare.tiny import picture, published, run


def pooled(side: int) -> Network:
    settings: dict[str, Setting] = {"kernel_shape": (2, 2), "strides": (2, 2), "ceil_mode": 1}
    pool = Node("MaxPool", ("x",), "y", settings)
    return Network("x", (1, 3, side, side), "y", (pool,), {})


def test_simplified_network_computes_the_same() -> None:
    before = published()
    after = without_ceil_mode(half_to_float(fold(before)), step=2)
    assert {node.kind for node in after.nodes} == {
        "Conv", "Relu", "MaxPool", "Resize", "Concat", "Add", "Sigmoid",
    }  # fmt: skip
    assert all(value.dtype == np.float32 for value in after.weights.values())
    assert np.abs(run(after, picture()) - run(before, picture())).max() < 2e-3  # float16 sums


def test_simplified_network_keeps_its_output_name_and_drops_side_outputs() -> None:
    after = half_to_float(fold(published()))
    assert after.output == "output"
    assert after.nodes[-1].output == "output"
    assert "side" not in {node.output for node in after.nodes}
    assert "side.weight" not in after.weights


def test_ceil_mode_goes_where_sides_are_even() -> None:
    (pool,) = without_ceil_mode(pooled(8), step=2).nodes
    assert pool.settings["ceil_mode"] == 0


def test_ceil_mode_is_refused_where_it_matters() -> None:
    with pytest.raises(PrepareError, match="divide evenly"):
        without_ceil_mode(pooled(8), step=7)


def test_resize_by_a_fraction_is_refused() -> None:
    sizes = np.array([1, 3, 12, 12], np.int64)
    settings: dict[str, Setting] = {
        "mode": "linear",
        "coordinate_transformation_mode": "half_pixel",
    }
    resize = Node("Resize", ("x", "", "", "sizes"), "y", settings)
    network = Network("x", (1, 3, 8, 8), "y", (resize,), {"sizes": sizes})
    with pytest.raises(PrepareError, match="whole factors"):
        fold(network)


def test_unknown_operation_is_refused() -> None:
    network = Network("x", (1, 3, 8, 8), "y", (Node("Softmax", ("x",), "y", {}),), {})
    with pytest.raises(PrepareError, match="Softmax"):
        fold(network)
