"""Make the first screen's photographs: `python -m app.prepare.samples NETWORK TARGET CUT PHOTO...`.

Every photo becomes a small WebP file, and the one named CUT a cut-out as well, by the published
network and the pipeline that the page has. NumPy runs the network, through onnx's reference
evaluator: that takes some 20 seconds, and spares the build ONNX Runtime.
"""

import argparse
import asyncio
import io
from pathlib import Path

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator
from PIL import Image

from backdrop.engine import pipeline
from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.hints import fill_hints
from backdrop.engine.network.models import MODELS, ModelSpec

SIDE = 640  # px of the longer side
QUALITY = 80  # of WebP: all photographs together are some 105 KB
CUT_SIDE, CUT_QUALITY = 480, 70  # of the cut-out, some 16 KB
MODEL = "backdrop-s"


class NumPyRuntime:
    """One network in NumPy: a SegmentationRuntime."""

    def __init__(self, network: Path) -> None:
        self._evaluator = ReferenceEvaluator(onnx.load(network))

    def has(self, name: str) -> bool:
        """Return whether it is this network."""
        return name == MODEL

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        """Run the network on float32 1x3xHxW; return its output as float32 1x1xHxW."""
        filled = fill_hints(spec, tensor, hints)
        feeds = {spec.input_name: tensor, **({} if filled is None else {spec.hints_name: filled})}
        (answer,) = self._evaluator.run([spec.output_name], feeds)
        return np.asarray(answer, np.float32)


def shrink(image: Image.Image, side: int) -> Image.Image:
    """Return a copy whose longer side is at most `side` pixels."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def cut_out(image: Image.Image, network: Path) -> Image.Image:
    """Return an RGB image's cut-out in RGBA."""
    document = Document(np.array(image))
    runtime = NumPyRuntime(network)
    cut = asyncio.run(pipeline.cut(document, MODELS[MODEL], runtime, lambda _: None))
    return Image.open(io.BytesIO(pipeline.after(document, cut.alpha, None)))


def main() -> None:
    """Write the WebP files into the target folder."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare.samples")
    parser.add_argument("network", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("cut", help="name of the photograph to cut out, without its ending")
    parser.add_argument("photos", type=Path, nargs="+")
    options = parser.parse_args()
    for source in options.photos:
        with Image.open(source) as opened:
            image = opened.convert("RGB")
        small = shrink(image, SIDE)
        small.save(options.target / f"{source.stem}.webp", quality=QUALITY, method=6)
        if source.stem == options.cut:
            alone = cut_out(shrink(image, CUT_SIDE), options.network)
            target = options.target / f"{source.stem}-cutout.webp"
            alone.save(target, quality=CUT_QUALITY, method=6)


if __name__ == "__main__":
    main()
