"""Make the first screen's photographs: `python -m app.prepare.samples TARGET CUT PHOTO...`.

Every photo becomes a small WebP file, and the one named CUT a cut-out as well, by the pipeline and
the prepared networks that the page has: Best's where the site has IS-Net, else Fast's.
"""

import argparse
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from backdrop.engine import pipeline
from backdrop.engine.document import Document
from backdrop.engine.network.models import BACKDROP_S, ISNET
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end

SIDE = 640  # px of the longer side
QUALITY = 80  # of WebP: all photographs together are some 105 KB
CUT_SIDE, CUT_QUALITY = 480, 70  # of the cut-out, some 16 KB


def shrink(image: Image.Image, side: int) -> Image.Image:
    """Return a copy whose longer side is at most `side` pixels."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def cut_out(image: Image.Image, networks: Sequence[Path]) -> Image.Image:
    """Return an RGB image's cut-out in RGBA. Each network's file has the network's name."""
    document = Document(np.array(image))
    runtime = NativeRuntime({path.stem: path for path in networks})
    spec = ISNET if runtime.has(ISNET.name) else BACKDROP_S
    cut = run_to_end(pipeline.cut(document, spec, runtime, lambda _: None))
    return Image.open(io.BytesIO(pipeline.after(document, cut.alpha, None)))


def main() -> None:
    """Write the WebP files into the target folder."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare.samples")
    parser.add_argument("target", type=Path)
    parser.add_argument("cut", help="name of the photograph to cut out, without its ending")
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--networks", type=Path, nargs="+", required=True)
    options = parser.parse_args()
    for source in options.photos:
        with Image.open(source) as opened:
            image = opened.convert("RGB")
        small = shrink(image, SIDE)
        small.save(options.target / f"{source.stem}.webp", quality=QUALITY, method=6)
        if source.stem == options.cut:
            alone = cut_out(shrink(image, CUT_SIDE), options.networks)
            target = options.target / f"{source.stem}-cutout.webp"
            alone.save(target, quality=CUT_QUALITY, method=6)


if __name__ == "__main__":
    main()
