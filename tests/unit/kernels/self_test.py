"""Write the network of the kernels' self-test: `python -m tests.unit.kernels.self_test`.

static/self-test.js compares the kernels' mask for a fixed picture with the one in
static/self-test-data.js, which this tool writes. Needs Node.js and onnxruntime. Run it again after
a change of the plans or of the kernels' results, and add every new kind of operation to network().
"""

import json
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app.build import ROOT
from app.prepare.network import Attribute, Network, Node
from backdrop.engine.arrays.aliases import AnyArray
from tests.unit.kernels.harness import Case, build_kernels, case, run

DATA = ROOT / "static" / "self-test-data.js"
SIDE = 8  # pixels of the picture
REAL = frozenset({"mean", "real", "thin", "sum", "last"})  # tensors that stay in float
DIGITS = 5  # of the mask


def make_case(folder: Path) -> Case:
    """Write network and plan of the self-test into a folder."""
    return case(network(), set(REAL), picture(), folder)


def network() -> Network:
    """Return a network with every operation of the kernels, with fixed weights."""
    weights: dict[str, AnyArray] = {}
    nodes: list[Node] = []

    def node(kind: str, name: str, *sources: str, **attributes: Attribute) -> str:
        nodes.append(Node(kind, sources, name, attributes))
        return name

    def conv(
        name: str,
        source: str,
        ins: int,
        outs: int,
        size: int = 1,
        dilation: int = 1,
        group: int = 1,
    ) -> str:
        ins //= group
        count = outs * ins * size**2
        values = (np.arange(count) * 29 + len(nodes)) % 37 / 20 - 0.8
        weights[f"{name}.weight"] = (
            (values / np.sqrt(ins * size)).astype(np.float32).reshape(outs, ins, size, size)
        )
        weights[f"{name}.bias"] = np.linspace(-0.2, 0.3, outs, dtype=np.float32)
        reach = (size - 1) * dilation // 2
        return node(
            "Conv",
            name,
            source,
            f"{name}.weight",
            f"{name}.bias",
            kernel_shape=(size, size),
            pads=(reach,) * 4,
            dilations=(dilation,) * 2,
            strides=(1, 1),
            group=group,
        )

    def pool(name: str, source: str) -> str:
        window: dict[str, Attribute] = {"kernel_shape": (2, 2), "strides": (2, 2)}
        return node("MaxPool", name, source, pads=(0, 0, 0, 0), **window)

    def upsample(name: str, source: str, factor: int) -> str:
        weights[f"by{factor}"] = np.array([1, 1, factor, factor], np.float32)
        half = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
        return node("Resize", name, source, "", f"by{factor}", **half)

    large = node("Relu", "large", conv("conv", "input", 3, 8, size=3))
    half = pool("half", large)
    wide = node("Relu", "wide", conv("dilated", half, 8, 8, size=3, dilation=2))
    deep = node("Relu", "deep", conv("depthwise", half, 8, 8, size=3, group=8))
    mean = conv("context", node("GlobalAveragePool", "mean", deep), 8, 8)
    apart = node("Relu", "apart", node("Add", "shifted", wide, mean))
    both = node("Add", "both", apart, deep)
    quarter = pool("quarter", both)
    stack = node(
        "Concat", "stack", upsample("twice", both, 2), upsample("four", quarter, 4), large, axis=1
    )
    real = node("Relu", "real", conv("narrow", stack, 24, 4))
    thin = upsample("thick", conv("thin", both, 8, 4), 2)
    joined = node("Concat", "joined", node("Add", "sum", real, thin), real, large, axis=1)
    mask = node("Sigmoid", "mask", conv("last", joined, 16, 1, size=3))
    return Network("input", (1, 3, SIDE, SIDE), mask, tuple(nodes), weights)


def picture() -> AnyArray:
    """Return the picture that static/self-test.js computes, from -0.5 to 2."""
    values = np.arange(3 * SIDE * SIDE) * 37 % 61 / 24 - 0.5
    return values.astype(np.float32).reshape(1, 3, SIDE, SIDE)


def write(one: Case, mask: AnyArray) -> str:
    """Return the source of DATA."""
    model = b64encode(one.network.read_bytes()).decode()
    answer = [round(float(value), DIGITS) for value in mask.reshape(-1)]
    plan = json.loads(one.plan.read_text())
    return "".join(
        [
            "// By tests/unit/kernels/self_test.py, for self-test.js.\n",
            f"export const SIDE = {SIDE};\n",
            f"export const MODEL =\n  {json.dumps(model)};\n",
            '/** @type {import("./arena.js").Plan} */\n',
            f"export const PLAN = {json.dumps(plan)};\n",
            f"export const MASK = {json.dumps(answer)};\n",
        ]
    )


def main() -> None:
    """Write DATA with the mask of the kernels as they are."""
    with TemporaryDirectory() as name:
        kernels = Path(name) / "kernels"
        kernels.mkdir()
        one = make_case(Path(name))
        DATA.write_text(write(one, np.empty(0)), "utf-8")  # without a mask, every kernel passes
        build_kernels(kernels, Path(name) / "cache")
        (mask,) = run(kernels, [one], Path(name))
        DATA.write_text(write(one, mask), "utf-8")


if __name__ == "__main__":
    main()
