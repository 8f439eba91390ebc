"""Convs in strips: the same mask to the bit, from integer kernels, each as small as asked for."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from app.prepare import onnxfile
from app.prepare.network import Network, Node, PrepareError
from app.prepare.quantise import quantise
from app.prepare.shapes import all_shapes
from app.prepare.strips import in_strips
from tests.unit.prepare.test_quantise import REAL, network, ranges_of
from tests.unit.prepare.tiny import SIDE, picture, run

SEEN = SIDE * SIDE * 3 * 9  # bytes that the kernel of the first Conv sees


def shaped(stride: int, dilation: int) -> Network:
    """The tiny network with a Conv that goes other ways."""
    net = network()
    pads = (dilation, 1, dilation, 1)
    ways = {"pads": pads, "strides": (stride, 1), "dilations": (dilation, 1)}
    nodes = list(net.nodes)
    place = next(i for i, node in enumerate(nodes) if node.output == "b")
    nodes[place] = Node("Conv", nodes[place].inputs, "b", {**nodes[place].settings, **ways})
    end = Node("Sigmoid", ("b_relu",), "end", {})
    return Network(net.input, net.shape, "end", (*nodes[: place + 2], end), net.weights)


def quantised(net: Network) -> Network:
    return quantise(net, ranges_of(net), REAL)


def convs(net: Network) -> list[str]:
    return [node.output for node in net.nodes if node.kind == "Conv"]


@pytest.mark.parametrize("most", [SEEN // 2, SEEN // 5, 1])
def test_the_mask_is_the_same(most: int) -> None:
    whole = quantised(network())
    strips = in_strips(whole, all_shapes(network()), 4, most)
    assert len(convs(strips)) > len(convs(whole))
    assert np.array_equal(run(strips, picture()), run(whole, picture()))


@pytest.mark.parametrize("dilation", [2, 4])
def test_strips_see_past_their_edges(dilation: int) -> None:
    net = shaped(1, dilation)
    whole = quantise(net, ranges_of(net), frozenset())
    strips = in_strips(whole, all_shapes(net), SIDE, 1)
    found, expected = run(strips, picture()), run(whole, picture())
    assert found.shape == expected.shape
    assert np.array_equal(found, expected)


@pytest.mark.parametrize(("height", "width"), [(SIDE, SIDE // 2), (SIDE // 2, SIDE), (4, 6)])
def test_other_sides_have_strips_as_well(height: int, width: int) -> None:
    whole = quantised(network())
    strips = in_strips(whole, all_shapes(network()), 4, SEEN // 5)
    part = np.ascontiguousarray(picture()[..., :height, :width])
    assert np.array_equal(run(strips, part), run(whole, part))


def test_a_conv_that_sees_further_than_the_lowest_input_is_high_stays_whole() -> None:
    net = shaped(1, 4)
    whole = quantise(net, ranges_of(net), frozenset())
    strips = in_strips(whole, all_shapes(net), 2, 1)
    assert np.array_equal(run(strips, picture()), run(whole, picture()))
    part = np.ascontiguousarray(picture()[..., :2, :])
    assert np.array_equal(run(strips, part), run(whole, part))


def test_a_large_conv_that_leaves_rows_out_is_refused() -> None:
    net = shaped(2, 1)
    with pytest.raises(PrepareError, match="large"):
        in_strips(quantise(net, ranges_of(net), frozenset()), all_shapes(net), SIDE, 1)


def test_only_what_is_too_large_is_changed() -> None:
    whole = quantised(network())
    assert in_strips(whole, all_shapes(network()), 4, 10**9).nodes == whole.nodes
    strips = in_strips(whole, all_shapes(network()), 4, SEEN // 2)
    assert "c" in convs(strips)  # stays in float, and those kernels need no such memory


def test_every_strip_is_an_integer_kernel(tmp_path: Path) -> None:
    whole = quantised(network())
    strips = in_strips(whole, all_shapes(network()), 4, SEEN // 2)
    before, after = (kinds(net, tmp_path) for net in (whole, strips))
    assert after.count("QLinearConv") == len(convs(strips)) - 1
    assert after.count("QuantizeLinear") == before.count("QuantizeLinear")


def kinds(net: Network, folder: Path) -> list[str]:
    """What onnxruntime makes of a network."""
    onnxfile.write(net, folder / "network.onnx")
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(folder / "optimised.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(
        folder / "network.onnx", options, providers=["CPUExecutionProvider"]
    )
    return [node.op_type for node in onnx.load(options.optimized_model_filepath).graph.node]
