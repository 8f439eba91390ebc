"""Build a tiny network with BiRefNet's operations; its subject is what is bright."""

import numpy as np
import onnx
from onnx import helper, numpy_helper

from backdrop.engine.arrays.aliases import AnyArray
from tests.networks import FLOAT, Shape

SIDE = 64  # pixels of the input
PARTS = 20  # joined by one operation, more than a shader can read
CELL = SIDE // 8  # pixels of a token


def attention() -> onnx.ModelProto:
    """Return a model from 1x3x64x64 to logits 1x1x64x64, float32."""
    random = np.random.default_rng(4)
    size = 8  # features
    weights: dict[str, AnyArray] = {
        "embed": random.normal(0, 0.05, (size, 3, CELL, CELL)),
        "gain": np.ones(size),
        "shift": np.zeros(size),
        "keys": random.normal(0, 0.5, (size, size)),
        "last": np.ones((1, 3 + PARTS, 1, 1)) / 3,
        "scale": np.array([6.0]),
        "middle": np.array([-0.35]),
    }
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, SIDE), np.linspace(-1, 1, SIDE)), axis=-1)[None]
    weights["grid"] = grid * 0.98
    weights["last"][:, 3:] *= 0.2
    integers = {
        "tokens": [1, size, 64],
        "map": [1, size, 8, 8],
        "order": list(range(63, -1, -1)),
        "full": [1, PARTS, SIDE, SIDE],
    }
    nodes = [
        helper.make_node(
            "Conv", ["input_image", "embed"], ["a"], kernel_shape=[CELL] * 2, strides=[CELL] * 2
        ),
        helper.make_node("Reshape", ["a", "tokens"], ["b"]),
        helper.make_node("Transpose", ["b"], ["c"], perm=[0, 2, 1]),
        helper.make_node("LayerNormalization", ["c", "gain", "shift"], ["d"]),
        helper.make_node("Gather", ["d", "order"], ["e"], axis=1),
        helper.make_node("MatMul", ["e", "keys"], ["f"]),
        helper.make_node("Transpose", ["d"], ["g"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["f", "g"], ["h"]),
        helper.make_node("Softmax", ["h"], ["i"], axis=-1),
        helper.make_node("MatMul", ["i", "d"], ["j"]),
        helper.make_node("Transpose", ["j"], ["k"], perm=[0, 2, 1]),
        helper.make_node("Reshape", ["k", "map"], ["l"]),
    ]
    for index in range(PARTS):
        nodes += [
            helper.make_node("Gather", ["l", f"channel{index}"], [f"m{index}"], axis=1),
            helper.make_node("Mul", [f"m{index}", f"small{index}"], [f"n{index}"]),
        ]
        integers[f"channel{index}"] = [index % size]
        weights[f"small{index}"] = np.array([0.05 * (1 + index % 3)])
    nodes += [
        helper.make_node("Concat", [f"n{index}" for index in range(PARTS)], ["o"], axis=1),
        helper.make_node("Resize", ["o", "", "", "full"], ["p"], mode="linear"),
        helper.make_node(
            "GridSample", ["input_image", "grid"], ["q"], align_corners=1, padding_mode="zeros"
        ),
        helper.make_node("Concat", ["q", "p"], ["r"], axis=1),
        helper.make_node("Conv", ["r", "last"], ["s"], kernel_shape=[1, 1]),
        helper.make_node("Add", ["s", "middle"], ["t"]),
        helper.make_node("Mul", ["t", "scale"], ["logits"]),
    ]
    shape: Shape = [1, 3, SIDE, SIDE]
    graph = helper.make_graph(
        nodes,
        "attention",
        [helper.make_tensor_value_info("input_image", FLOAT, shape)],
        [helper.make_tensor_value_info("logits", FLOAT, [1, 1, SIDE, SIDE])],
        [
            *(numpy_helper.from_array(np.asarray(v, np.float32), k) for k, v in weights.items()),
            *(numpy_helper.from_array(np.array(v, np.int64), k) for k, v in integers.items()),
        ],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8, producer_name="tests")
    onnx.checker.check_model(model)
    return model
