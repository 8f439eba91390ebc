"""The kernels give the masks of ONNX Runtime for the same quantised networks."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.prepare.join import JOINED, join_inputs
from app.prepare.network import Attribute, Network, Node
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.document import Document
from backdrop.engine.network.models import BACKDROP_S
from backdrop.engine.network.segment import to_tensor
from backdrop.runtime.native.saturation import EXACT, INCOMPATIBLE_OPTIMIZERS
from tests.unit.kernels.conftest import PRODUCTS
from tests.unit.kernels.harness import Case, build_kernels, case, exact, run

LEVEL = 1 / 255


def run_natively(file: Path, picture: AnyArray, hints: AnyArray | None = None) -> AnyArray:
    """Return the mask of ONNX Runtime, with exact sums on every processor."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry(*EXACT)
    session = onnxruntime.InferenceSession(
        file,
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=INCOMPATIBLE_OPTIMIZERS,
    )
    given = [picture] if hints is None else [picture, hints]
    names = [each.name for each in session.get_inputs()]
    (found,) = session.run(None, dict(zip(names, given, strict=True)))
    return np.asarray(found[0, 0], np.float32)


class Builder:
    """Builds a network with random weights, node by node."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.nodes: list[Node] = []
        self.weights: dict[str, AnyArray] = {}

    def conv(
        self,
        source: str,
        ins: int,
        outs: int,
        size: int = 3,
        dilation: int = 1,
        stride: int = 1,
        group: int = 1,
    ) -> str:
        """Add a Conv, padded as in the real networks."""
        name = f"conv{len(self.nodes)}"
        reach = (size - 1) * dilation // 2
        attributes: dict[str, Attribute] = {
            "kernel_shape": (size, size),
            "pads": (reach,) * 4,
            "dilations": (dilation,) * 2,
            "strides": (stride,) * 2,
            "group": group,
        }
        ins //= group
        kernel = self.random.normal(0, 1 / np.sqrt(ins * size), (outs, ins, size, size))
        self.weights[f"{name}.weight"] = kernel.astype(np.float32)
        self.weights[f"{name}.bias"] = self.random.normal(0.3, 0.3, outs).astype(np.float32)
        return self.add("Conv", source, f"{name}.weight", f"{name}.bias", name=name, **attributes)

    def clip(self, source: str, ceiling: float = 2.0) -> str:
        """Add a Clip from 0; the ranges of case() end at 2."""
        self.weights["floor"] = np.array(0, np.float32)
        self.weights["ceiling"] = np.array(ceiling, np.float32)
        return self.add("Clip", source, "floor", "ceiling")

    def add(self, kind: str, *sources: str, name: str = "", **attributes: Attribute) -> str:
        """Add any other node."""
        name = name or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(Node(kind, sources, name, attributes))
        return name

    def upsample(self, source: str, factor: int) -> str:
        """Add a Resize."""
        self.weights[f"by{factor}"] = np.array([1, 1, factor, factor], np.float32)
        half = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
        return self.add("Resize", source, "", f"by{factor}", **half)

    def network(self, source: str) -> Network:
        """Return the network, with a mask at the end."""
        mask = self.add("Sigmoid", source)
        return Network("input", (1, 3, 32, 32), mask, tuple(self.nodes), self.weights)


def picture(height: int, width: int, seed: int = 0) -> AnyArray:
    """Return noise from -0.5 to 2."""
    noise = np.random.default_rng(seed).random((1, 3, height, width), np.float32)
    return np.ascontiguousarray(noise * np.float32(2.5) - np.float32(0.5))


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("product", PRODUCTS)
def test_the_processors_product_is_recognised(tmp_path: Path, product: str) -> None:
    folder, scratch = tmp_path / "kernels", tmp_path / "scratch"
    folder.mkdir()
    assert exact(build_kernels(folder, scratch, *PRODUCTS[product])) == product


@pytest.mark.parametrize("seed", range(8))
def test_convolutions(kernels: Path, tmp_path: Path, seed: int) -> None:
    made = Builder(seed)
    channels = [3, *made.random.integers(1, 21, 3).tolist()]
    name = "input"
    for ins, outs in pairwise(channels):
        size = int(made.random.choice([1, 3]))
        name = made.conv(name, ins, outs, size, int(made.random.integers(1, 5)))
        if made.random.random() < 0.5:
            name = made.add("Relu", name)
    last = made.conv(name, channels[-1], 1)
    height, width = made.random.integers(1, 40, 2).tolist()
    one = case(made.network(last), {last}, picture(height, width, seed), tmp_path)
    (found,) = run(kernels, [one], tmp_path)
    error = np.abs(found - run_natively(one.network, one.picture))
    # A value halfway between two levels may go to the other one.
    assert error.mean() < 1e-5
    assert error.max() < LEVEL
    assert found.std() > 0.01


def test_a_stride_and_a_pyramid(kernels: Path, tmp_path: Path) -> None:
    made = Builder(3)
    large = made.add("Relu", made.conv("input", 3, 12, stride=2))
    pooled = {"kernel_shape": (2, 2), "strides": (2, 2), "pads": (0, 0, 0, 0)}
    small = made.add("MaxPool", large, **pooled)  # type: ignore[arg-type]
    deep = made.add("Relu", made.conv(small, 12, 12, dilation=2))
    both = made.add("Add", deep, small)
    stack = made.add("Concat", made.upsample(both, 2), large, axis=1)
    last = made.conv(stack, 24, 1)
    top = made.upsample(last, 2)
    one = case(made.network(top), {last}, picture(32, 32), tmp_path)
    cases = [replace(one, picture=picture(*sides)) for sides in ((32, 32), (64, 8), (4, 100))]
    for one, found in zip(cases, run(kernels, cases, tmp_path), strict=True):
        error = np.abs(found - run_natively(one.network, one.picture))
        # Resize rounds down in ONNX Runtime and to the nearest here.
        assert error.max() < 4 * LEVEL
        assert found.std() > 0.01


@pytest.mark.parametrize("seed", range(12))
def test_depthwise_convolutions(kernels: Path, tmp_path: Path, seed: int) -> None:
    made = Builder(seed)
    channels = int(made.random.integers(2, 45))
    size, stride = (3, 5)[seed % 2], (1, 2)[seed // 2 % 2]
    wide = made.clip(made.conv("input", 3, channels, 1))
    deep = made.conv(wide, channels, channels, size, stride=stride, group=channels)
    if seed % 3 == 0:
        deep = made.clip(deep)
    elif seed % 3 == 1:
        deep = made.add("Relu", deep)
    last = made.conv(deep, channels, 1, 1)
    height, width = (2 * made.random.integers(1, 20, 2)).tolist()
    net = replace(made.network(last), shape=(1, 3, 8, 8))
    one = case(net, {last}, picture(height, width, seed), tmp_path)
    (found,) = run(kernels, [one], tmp_path)
    error = np.abs(found - run_natively(one.network, one.picture))
    assert found.shape == (height // stride, width // stride)
    assert error.mean() < 1e-5
    assert error.max() < LEVEL
    assert found.std() > 0.01


def with_hints(made: Builder) -> tuple[Network, set[str]]:
    """Return a small network with hints, a half-size mask and a mean, and its float tensors."""
    stem, hinted = made.conv("input", 3, 12, stride=2), made.conv("hints", 4, 12, stride=2)
    start = made.clip(made.add("Add", stem, hinted))
    small = made.clip(made.conv(start, 12, 12, 5, stride=2, group=12))
    top = made.add("Relu", made.conv(small, 12, 20, 1))
    pooled = made.add("GlobalAveragePool", top)
    wider = made.add("Add", top, made.add("Relu", made.conv(pooled, 20, 20, 1)))
    narrow = made.add("Relu", made.conv(wider, 20, 12, 1))
    large = made.add("Add", made.upsample(narrow, 2), made.conv(start, 12, 12, 1))
    logits = made.conv(made.add("Relu", large), 12, 1)
    proposal = made.conv("hints", 4, 1, stride=2)
    total = made.add("Add", logits, proposal)
    net = join_inputs(replace(made.network(total), hints="hints"))
    return net, {"input", JOINED, logits, proposal, total}


def test_hints_a_mean_and_a_mask_of_half_the_size(kernels: Path, tmp_path: Path) -> None:
    net, real = with_hints(Builder(5))
    first = case(net, real, picture(32, 32), tmp_path)
    cases = []
    for height, width in ((32, 32), (64, 8), (4, 100)):
        some = np.random.default_rng(height).random((1, 4, height, width), np.float32)
        cases += [replace(first, picture=picture(height, width), hints=some)]
        cases += [replace(first, picture=picture(height, width))]
    answers = run(kernels, cases, tmp_path)
    for one, found in zip(cases, answers, strict=True):
        height, width = one.picture.shape[2:]
        hints = np.zeros((1, 4, height, width), np.float32) if one.hints is None else one.hints
        error = np.abs(found - run_natively(one.network, one.picture, hints))
        assert found.shape == (height // 2, width // 2)
        # Resize rounds down in ONNX Runtime and to the nearest here.
        assert error.max() < 4 * LEVEL
        assert found.std() > 0.01
    assert np.abs(answers[0] - answers[1]).max() > 0.1


def test_float_tensors(kernels: Path, tmp_path: Path) -> None:
    made = Builder(4)
    first = made.add("Relu", made.conv("input", 3, 6, stride=2))
    real = made.add("Relu", made.conv(first, 6, 10))
    stack = made.add("Concat", made.upsample(real, 2), made.upsample(first, 2), axis=1)
    back = made.add("Relu", made.conv(stack, 16, 7))
    sides = [made.conv(back, 7, 1), made.upsample(made.conv(first, 6, 1), 2)]
    last = made.conv(made.add("Concat", *sides, axis=1), 2, 1, size=1)
    one = case(made.network(last), {"input", real, last}, picture(24, 40), tmp_path)
    (found,) = run(kernels, [one], tmp_path)
    assert np.abs(found - run_natively(one.network, one.picture)).max() < 2 * LEVEL
    assert found.std() > 0.01


def test_our_network(
    kernels: Path, tmp_path: Path, weights: dict[str, Path], photos: dict[str, NDArray[np.uint8]]
) -> None:
    file = weights["backdrop-s"]
    cases = []
    for height, width in ((320, 256), (96, 320), (320, 32)):
        photo = np.asarray(Image.fromarray(photos["coffee"]).resize((width, height)))
        tensor = to_tensor(Document(photo), BACKDROP_S)
        hints = np.zeros((1, 4, height, width), np.float32)
        hints[0, 0, : height // 2] = hints[0, 1] = 1
        hints[0, 2:, 5:17, 5:17] = 1
        plan = file.with_suffix(".json")
        cases += [Case(file, plan, tensor, each) for each in (0 * hints, hints)]
    for one, found in zip(cases, run(kernels, cases, tmp_path), strict=True):
        error = np.abs(found - run_natively(one.network, one.picture, one.hints))
        # Two of ONNX Runtime's own ways differ as much, and two pictures that differ by 1e-4.
        assert error.mean() < 2 * LEVEL
        assert np.quantile(error, 0.99) < 0.2
        assert found.std() > 0.1
