"""Measure a network's ranges: `python -m app.prepare.calibrate isnet PUBLISHED.onnx PHOTOS`.

All photos below the folder PHOTOS are used; the ranges are written beside this file. This is a tool
for developers: the build only reads its result. Needs onnxruntime and Pillow too.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

from app.prepare import onnxfile
from app.prepare.__main__ import RECIPES
from app.prepare.network import Network
from app.prepare.proposals import usual_hints
from app.prepare.quantise import Range, tensors_to_measure
from app.prepare.recipe import Recipe, write_ranges
from app.prepare.shapes import infer_shapes
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.formats.decode import decode
from backdrop.engine.network.hints import CHANNELS
from backdrop.engine.network.models import MODELS, ModelSpec
from backdrop.engine.network.segment import to_tensor

MAX_PIXELS = 100_000_000  # of a photo
SAMPLED_SIDE = 32  # rows and columns of a tensor that are sampled for quantiles


def calibrate(recipe: Recipe, source: Path, photos: list[Path]) -> dict[str, Range]:
    """Return the range of each measured tensor over the photos."""
    network = recipe.simplify(source)
    names = tensors_to_measure(network, recipe.real)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tapped.onnx")
        _write_summaries(network, names, path, extremes=recipe.share == 1)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rows = [row for photo in photos for row in _photo_ranges(session, recipe, photo)]
    low, high = np.array(rows).transpose(2, 0, 1).mean(axis=1)
    spans = zip(low, high, strict=True)
    ranges = {name: (float(a), float(b)) for name, (a, b) in zip(names, spans, strict=True)}
    if network.input in ranges:
        ranges[network.input] = _input_range(MODELS[recipe.name])
    return ranges


def _input_range(spec: ModelSpec) -> Range:
    """Return the range of the input, from black to white, whatever the photos contain."""
    pairs = list(zip(spec.mean, spec.std, strict=True))
    return min(-m / d for m, d in pairs), max((255 / spec.scale - m) / d for m, d in pairs)


def _write_summaries(network: Network, names: list[str], path: Path, *, extremes: bool) -> None:
    """Write the network with a summary of each measured tensor as an additional output."""
    onnxfile.write(network, path)
    model = onnx.load(path)
    graph = model.graph
    shapes = infer_shapes(network)
    for name in names:
        step = 1 if extremes else max(1, shapes[name][2] // SAMPLED_SIDE)
        cut = {"from": [step // 2] * 2, "to": shapes[name][2:], "axes": [2, 3], "by": [step] * 2}
        for key, value in cut.items():
            graph.initializer.append(
                numpy_helper.from_array(np.array(value, np.int64), f"{name}/{key}")
            )
        inputs = [name, *(f"{name}/{key}" for key in cut)]
        graph.node.append(helper.make_node("Slice", inputs, [f"{name}/some"]))
        for kind in ("ReduceMin", "ReduceMax") if extremes else ("Identity",):
            graph.node.append(helper.make_node(kind, [f"{name}/some"], [f"{name}/{kind}"]))
            graph.output.append(helper.make_empty_tensor_value_info(f"{name}/{kind}"))
    onnx.save(model, path)


def _photo_ranges(
    session: onnxruntime.InferenceSession, recipe: Recipe, photo: Path
) -> list[list[Range]]:
    """Return the ranges in a photo: alone, and for a network with hints with each kind of hint."""
    spec: ModelSpec = MODELS[recipe.name]
    feeds = {spec.input_name: to_tensor(decode(photo.read_bytes(), MAX_PIXELS), spec)}
    if not spec.hints_name:
        return [_spans(session.run(None, feeds)[1:], recipe)]
    feeds[spec.hints_name] = np.zeros((1, CHANNELS, *feeds[spec.input_name].shape[2:]), np.float32)
    mask, *answers = session.run(None, feeds)
    runs = [answers]
    runs += [
        session.run(None, {**feeds, spec.hints_name: hints})[1:]
        for hints in usual_hints(mask[0, 0])
    ]
    return [_spans(each, recipe) for each in runs]


def _spans(answers: list[AnyArray], recipe: Recipe) -> list[Range]:
    if recipe.share == 1:
        pairs = zip(answers[::2], answers[1::2], strict=True)
        return [(float(low.min()), float(high.max())) for low, high in pairs]
    return [
        (float(np.quantile(some, 1 - recipe.share)), float(np.quantile(some, recipe.share)))
        for some in answers
    ]


def main() -> None:
    """Measure the ranges and write their file."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare.calibrate")
    parser.add_argument("network", choices=sorted(RECIPES))
    parser.add_argument("source", type=Path)
    parser.add_argument("photos", type=Path)
    options = parser.parse_args()
    recipe = RECIPES[options.network]
    photos = sorted(p for p in options.photos.rglob("*") if p.suffix in {".jpg", ".jpeg", ".png"})
    ranges = calibrate(recipe, options.source, photos)
    write_ranges(recipe.ranges_file, ranges)
    print(f"{recipe.ranges_file}: {len(ranges)} tensors over {len(photos)} photos")


if __name__ == "__main__":
    main()
