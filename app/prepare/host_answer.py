"""Compute what a host's model answers to the probe, as JSON: build.py reads it.

`python -m app.prepare.host_answer FILE --side S --colours NAME` runs an ONNX file on the processor.
With the answer at hand, the page starts the model on a graphics card without running it on the
processor first. Needs onnxruntime and Pillow too.
"""

import argparse
import json
import mmap
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from backdrop.engine.errors import BackdropError
from backdrop.engine.network.custom_model import inspect, spec_of
from backdrop.engine.network.graphics_probe import (
    CONTRASTS,
    Known,
    is_telling,
    probe_tensor,
    to_grid,
)
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.segment import to_answer


def compute_known(path: Path, side: int, colours: str, is_stretched: bool) -> Known | None:
    """Return the first telling answer of an ONNX file; None if it has none.

    side, colours, is_stretched: as in the entry of the model. Raises BackdropError, OSError, or an
    error of onnxruntime.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        spec = replace(spec_of(inspect(content), side, colours), rescale_output=is_stretched)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    for contrast in CONTRASTS:
        grid = to_grid(to_answer(_run(session, spec, contrast), spec))
        if is_telling(grid):
            return Known(contrast, grid)
    return None


def _run(session: Any, spec: ModelSpec, contrast: float) -> Any:
    kind = np.float16 if spec.float16 else np.float32
    tensor = probe_tensor(spec, contrast).astype(kind)
    (found,) = session.run([spec.output_name], {spec.input_name: tensor})
    return np.asarray(found, np.float32)


def main() -> None:
    """Print the contrast and the grid, or null; a failure ends it with a sentence."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare.host_answer")
    parser.add_argument("file", type=Path)
    parser.add_argument("--side", type=int, required=True)
    parser.add_argument("--colours", required=True)
    parser.add_argument("--stretched", action="store_true")
    options = parser.parse_args()
    try:
        known = compute_known(options.file, options.side, options.colours, options.stretched)
    except BackdropError as error:
        parser.exit(1, f"{error.user_message}\n")
    except Exception as error:  # onnxruntime's have no common class of their own
        parser.exit(1, f"{str(error).partition(chr(10))[0]}\n")
    print(json.dumps(known._asdict() if known else None))


if __name__ == "__main__":
    main()
