"""Rewritten files compute what the originals do, to the bit where nothing rounds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import ExternalDataInfo

from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.errors import NotAModel
from backdrop.engine.network.rewrite import OWN_NAME, Rewritten, Wishes, rewrite
from backdrop.engine.network.weights import WHOLE_FILE, WIDENED_FILE

FLOAT = TensorProto.FLOAT
HALF = TensorProto.FLOAT16


def model(
    nodes: Sequence[onnx.NodeProto],
    outputs: Sequence[str],
    weights: Sequence[onnx.TensorProto] = (),
    opset: int = 13,
    element: int = FLOAT,
) -> bytes:
    """Return a file with the input "x" of any four sides."""
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", element, list("abcd"))],
        [helper.make_tensor_value_info(name, element, list("efgh")) for name in outputs],
        weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    return bytes(made.SerializeToString())


def restore(rewritten: Rewritten, file: bytes) -> bytes:
    """Return a file with its weights in place of the references to them."""
    halves = b"".join(file[start:stop] for start, stop in rewritten.halves)
    files = {WIDENED_FILE: np.frombuffer(halves, "<f2").astype("<f4").tobytes()}
    if rewritten.needs_file:
        files[WHOLE_FILE] = file
    made = onnx.load_from_string(rewritten.head)
    for tensor in made.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            info = ExternalDataInfo(tensor)
            assert info.offset is not None
            assert info.length is not None
            tensor.raw_data = files[info.location][info.offset : info.offset + info.length]
            tensor.ClearField("data_location")
            tensor.ClearField("external_data")
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def run(file: bytes, picture: AnyArray) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": picture})


def rewritten(file: bytes, wishes: Wishes) -> bytes:
    return restore(rewrite(file, wishes), file)


def parts_of(file: bytes, kinds: Sequence[str]) -> list[int]:
    """Return how many inputs or outputs the operations of these kinds have."""
    nodes = onnx.load_from_string(file).graph.node
    return [max(len(node.input), len(node.output)) for node in nodes if node.op_type in kinds]


def picture(channels: int = 3, side: int = 4) -> AnyArray:
    random = np.random.default_rng(1)
    return np.asarray(random.normal(size=(1, channels, side, side)), np.float32)


@pytest.mark.parametrize("opset", [11, 13, 18])
@pytest.mark.parametrize("count", [2, 3, 7, 8, 9, 20, 48, 49, 50, 64])
def test_a_concat_of_many_parts_is_divided_with_the_same_bits(count: int, opset: int) -> None:
    nodes = [helper.make_node("Mul", ["x", f"w{i}"], [f"y{i}"]) for i in range(count)]
    nodes.append(helper.make_node("Concat", [f"y{i}" for i in range(count)], ["y"], axis=-3))
    weights = [
        numpy_helper.from_array(np.array([index + 1], np.float32), f"w{index}")
        for index in range(count)
    ]
    file = model(nodes, ["y"], weights, opset)
    changed = rewritten(file, Wishes(most_parts=7))
    assert max(parts_of(changed, ["Concat"])) <= 7
    assert (run(changed, picture())[0] == run(file, picture())[0]).all()


def split(outputs: int, sizes: Sequence[int], opset: int, form: str) -> bytes:
    """Return a file with one Split; form: where its sizes are."""
    names = [f"y{index}" for index in range(outputs)]
    weights, before = [], []
    inputs = ["x"]
    attributes: dict[str, Any] = {"axis": 1}
    if form == "attribute":
        attributes["split"] = list(sizes)
    elif form == "num_outputs":
        attributes["num_outputs"] = outputs
    elif form in ("weight", "constant"):
        inputs.append("sizes")
        row = numpy_helper.from_array(np.array(sizes, np.int64), "sizes")
        if form == "weight":
            weights.append(row)
        else:
            before.append(helper.make_node("Constant", [], ["sizes"], value=row))
    node = helper.make_node("Split", inputs, names, **attributes)
    return model([*before, node], names, weights, opset)


@pytest.mark.parametrize(
    ("opset", "form"),
    [(11, "attribute"), (11, ""), (13, "weight"), (13, "constant"), (13, ""), (18, "weight")],
)
@pytest.mark.parametrize("count", [7, 8, 16, 30, 64])
def test_a_split_into_many_parts_is_divided_with_the_same_bits(
    count: int, opset: int, form: str
) -> None:
    equal = not form or count == 16
    sizes = [2] * count if equal else [1 + index % 3 for index in range(count)]
    file, given = split(count, sizes, opset, form), picture(sum(sizes))
    changed = rewritten(file, Wishes(most_parts=7))
    assert max(parts_of(changed, ["Split"])) <= 7
    for found, expected in zip(run(changed, given), run(file, given), strict=True):
        assert (found == expected).all()


@pytest.mark.parametrize(("count", "opset", "form"), [(11, 13, ""), (16, 18, "num_outputs")])
def test_a_split_of_unknown_sizes_that_cannot_be_divided_stays(
    count: int, opset: int, form: str
) -> None:
    file = split(count, [], opset, form)
    changed = rewritten(file, Wishes(most_parts=7))
    assert parts_of(changed, ["Split"]) == [count]
    assert len(run(changed, picture(count * 2))) == count


def test_a_sum_becomes_additions_with_the_same_bits_only_where_wanted() -> None:
    nodes = [helper.make_node("Mul", ["x", f"w{i}"], [f"y{i}"]) for i in range(9)]
    nodes.append(helper.make_node("Sum", [f"y{i}" for i in range(9)], ["y"]))
    weights = [numpy_helper.from_array(np.array([0.3 + i], np.float32), f"w{i}") for i in range(9)]
    file = model(nodes, ["y"], weights)
    assert parts_of(rewritten(file, Wishes(most_parts=7)), ["Sum"]) == [9]
    changed = rewritten(file, Wishes(without_sum=True))
    assert not parts_of(changed, ["Sum"])
    assert len(parts_of(changed, ["Add"])) == 8
    assert (run(changed, picture())[0] == run(file, picture())[0]).all()


class Watched:
    """A file that notes the longest range that was read of it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.longest = 0

    def __len__(self) -> int:
        return len(self._content)

    def __getitem__(self, part: slice, /) -> bytes:
        self.longest = max(self.longest, part.stop - part.start)
        return self._content[part]


def test_large_weights_are_neither_read_nor_written() -> None:
    weight = numpy_helper.from_array(np.arange(3 * 300 * 300, dtype=np.float32), "w")
    weight.dims[:] = [1, 3, 300, 300]
    file = Watched(model([helper.make_node("Mul", ["x", "w"], ["y"])], ["y"], [weight]))
    made = rewrite(file, Wishes())
    assert file.longest < 1000 < 300_000 < len(file)
    assert len(made.head) < 1000
    assert made.largest == 3 * 300 * 300 * 4
    assert made.needs_file
    given = picture(side=300)
    assert (run(restore(made, file._content), given)[0] == run(file._content, given)[0]).all()


def half_file() -> bytes:
    """Return a float16 file with casts, constants and weights of both kinds of content."""
    random = np.random.default_rng(2)
    kernel = np.asarray(random.normal(size=(8, 3, 15, 15)) / 20, np.float16)
    slope = helper.make_tensor("slope", HALF, [1], [0.25])  # not as bytes
    one = numpy_helper.from_array(np.array([1.5], np.float16), "one")
    mean = numpy_helper.from_array(np.full((1, 8, 1, 1), 0.1, np.float16), "mean")  # small
    nodes = [
        helper.make_node("Constant", [], ["one"], value=one),
        helper.make_node("Conv", ["x", "kernel"], ["a"], kernel_shape=[15, 15], pads=[7] * 4),
        helper.make_node("PRelu", ["a", "slope"], ["b"]),
        helper.make_node("Cast", ["b"], ["wide"], to=FLOAT),
        helper.make_node("Exp", ["wide"], ["e"]),
        helper.make_node("Cast", ["e"], ["narrow"], to=HALF),
        helper.make_node("Shape", ["narrow"], ["shape"]),
        helper.make_node("ConstantOfShape", ["shape"], ["full"], value=one),
        helper.make_node("Mul", ["narrow", "full"], ["f"]),
        helper.make_node("Add", ["f", "one"], ["g"]),
        helper.make_node("Sub", ["g", "mean"], ["y"]),
    ]
    weights = [numpy_helper.from_array(kernel, "kernel"), slope, mean]
    return model(nodes, ["y"], weights, element=HALF)


def test_a_float16_file_is_computed_in_float32() -> None:
    file = half_file()
    made = rewrite(file, Wishes(without_half=True))
    assert made.is_widened
    assert made.largest == 8 * 3 * 15 * 15 * 4
    assert [stop - start for start, stop in made.halves] == [8 * 3 * 15 * 15 * 2]
    assert not made.needs_file
    changed = restore(made, file)
    given = picture(side=32)
    (found,) = run(changed, given)
    (expected,) = run(file, given.astype(np.float16))
    assert (found.dtype, expected.dtype) == (np.float32, np.float16)
    assert np.abs(found - expected).max() < 0.01 * np.abs(expected).max()
    wide = onnx.load_from_string(changed)
    elements = {tensor.name: tensor.data_type for tensor in wide.graph.initializer}
    assert (elements["kernel"], elements["mean"]) == (FLOAT, FLOAT)
    assert [node.op_type for node in wide.graph.node].count("Cast") == 5
    inferred = onnx.shape_inference.infer_shapes(wide, strict_mode=True)
    kinds = {each.name: each.type.tensor_type.elem_type for each in inferred.graph.value_info}
    assert kinds["wide"] == kinds["narrow"] == kinds["full"] == FLOAT
    assert all(name.startswith(OWN_NAME) for name in kinds if kinds[name] == HALF)


def test_a_graph_within_a_graph_keeps_its_float16() -> None:
    value = helper.make_tensor_value_info("inner", HALF, list("efgh"))
    inner = helper.make_graph([helper.make_node("Identity", ["x"], ["inner"])], "g", [], [value])
    true = helper.make_tensor("true", TensorProto.BOOL, [], [True])
    node = helper.make_node("If", ["true"], ["y"], then_branch=inner, else_branch=inner)
    file = model([node], ["y"], [true], element=HALF)
    made = rewrite(file, Wishes(without_half=True))
    assert not made.is_widened
    given = picture().astype(np.float16)
    assert (run(restore(made, file), given)[0] == given).all()


def test_values_between_operations_count_for_a_gpu_where_their_shape_is_known() -> None:
    made = onnx.load_from_string(half_file())
    values: list[tuple[str, list[str | int | None]]] = [
        ("a", [1, 8, 32, 32]),
        ("b", [1, 8, "height", 99999]),
    ]
    for name, sides in values:
        made.graph.value_info.append(helper.make_tensor_value_info(name, HALF, sides))
    file = made.SerializeToString()
    kernel = 8 * 3 * 15 * 15 * 2
    assert rewrite(file, Wishes()).largest == kernel
    assert rewrite(file, Wishes(most_parts=7)).largest == 8 * 32 * 32 * 2 > kernel
    assert rewrite(file, Wishes(7, without_half=True)).largest == 8 * 32 * 32 * 4


def test_a_quantised_file_is_told_apart() -> None:
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "scale"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "scale"], ["y"]),
    ]
    scale = numpy_helper.from_array(np.array(0.1, np.float32), "scale")
    assert rewrite(model(nodes, ["y"], [scale]), Wishes()).is_quantised
    assert not rewrite(half_file(), Wishes()).is_quantised


@pytest.mark.parametrize("content", [b"", b"\x3a\x05hello", b"\x08\x07", half_file()[:-40]])
def test_malformed_files_are_refused(content: bytes) -> None:
    with pytest.raises(NotAModel):
        rewrite(content, Wishes(most_parts=7, without_half=True))


def joined_file(
    element: int = FLOAT,
    *,
    outs: int = 1,
    group: int = 1,
    side: int = 1,
    is_few_known: bool = True,
    is_output: bool = False,
    opset: int = 13,
) -> bytes:
    """Return a file that ends as BiRefNet does: a Conv makes few channels of two joined values."""
    random = np.random.default_rng(3)
    kind = np.float16 if element == HALF else np.float32

    def weights(name: str, *sides: int) -> onnx.TensorProto:
        return numpy_helper.from_array((random.normal(size=sides) / 4).astype(kind), name)

    relu = "few" if is_few_known else "other"
    nodes = [
        helper.make_node("Conv", ["x", "w1"], ["many before"]),
        helper.make_node("Relu", ["many before"], ["many"]),
        helper.make_node("Conv", ["x", "w2"], ["few"]),
        helper.make_node("Relu", ["few"], ["other"]),
        helper.make_node("Concat", ["many", relu], ["joined"], axis=1),
        helper.make_node("Conv", ["joined", "w", "bias"], ["y"], group=group, pads=[side // 2] * 4),
    ]
    known = [weights("w1", 8, 3, 1, 1), weights("w2", 4, 3, 1, 1), weights("bias", outs)]
    last = weights("w", outs, 12 // group, side, side)
    outputs = ["y", "joined"] if is_output else ["y"]
    return model(nodes, outputs, [*known, last], opset, element)


@pytest.mark.parametrize("side", [1, 3])
@pytest.mark.parametrize(("element", "widens"), [(FLOAT, True), (HALF, True), (HALF, False)])
def test_few_channels_of_joined_ones_are_computed_without_joining_them(
    element: int, widens: bool, side: int
) -> None:
    file = joined_file(element, side=side)
    wishes = Wishes(without_half=widens, without_joins=True)
    changed = rewritten(file, wishes)
    kinds = [node.op_type for node in onnx.load_from_string(changed).graph.node]
    assert kinds == ["Conv", "Relu", "Conv", "Relu", "Conv", "Conv", "Add"]
    given = picture(side=8)
    (expected,) = run(file, given.astype(np.float16 if element == HALF else np.float32))
    (found,) = run(changed, given.astype(np.float32 if widens else np.float16))
    assert found.shape == expected.shape
    limit = 1e-6 if element == FLOAT else 4e-3
    assert np.abs(found.astype(np.float32) - expected).max() < limit * np.abs(expected).max()


@pytest.mark.parametrize(
    "changes",
    [
        {"outs": 7},
        {"outs": 2, "group": 2},
        {"is_few_known": False},
        {"is_output": True},
        {"opset": 6},
    ],
    ids=str,
)
def test_other_joins_stay(changes: dict[str, Any]) -> None:
    file = joined_file(**changes)
    assert parts_of(rewritten(file, Wishes(without_joins=True)), ["Concat"]) == [2]


def test_joins_stay_unless_memory_is_wanted_back() -> None:
    assert parts_of(rewritten(joined_file(), Wishes()), ["Concat"]) == [2]


@pytest.mark.parametrize("sides", [(0, 2**62, 3, 3), (0, -5, 3, 3)])
def test_weights_of_impossible_sides_are_left_to_the_runtime(sides: tuple[int, ...]) -> None:
    hostile = onnx.load_from_string(joined_file())
    (last,) = (weights for weights in hostile.graph.initializer if weights.name == "w")
    last.dims[:], last.raw_data = sides, b""
    file = bytes(hostile.SerializeToString())
    assert b"Concat" in rewrite(file, Wishes(without_joins=True)).head
