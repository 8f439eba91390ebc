"""Write a network's mask of the probe: `python -m app.prepare.answer isnet PREPARED.onnx`.

A graphics card must give the same answer for the probe, the picture that graphics_probe.py draws.
This is a tool for developers: the build only reads the file that it writes beside this one. Needs
onnxruntime and Pillow too.
"""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.network.graphics_probe import probe_tensor, to_grid
from backdrop.engine.network.models import MODELS, ModelSpec
from backdrop.engine.network.unquantise import unquantise


def compute_answer(spec: ModelSpec, file: bytes) -> Float32Array:
    """Return the mask of the probe by the float network that a prepared file contains.

    float32 1x1xSxS, where S is the input size.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(
        unquantise(file), options, providers=["CPUExecutionProvider"]
    )
    (found,) = session.run([spec.output_name], {spec.input_name: probe_tensor(spec)})
    return np.asarray(found, np.float32)


def main() -> None:
    """Run the network and write the grid of its answer, one row per line."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare.answer")
    parser.add_argument("network", choices=sorted(MODELS))
    parser.add_argument("prepared", type=Path)
    options = parser.parse_args()
    rows = to_grid(compute_answer(MODELS[options.network], options.prepared.read_bytes()))
    target = Path(__file__).with_name(f"{options.network}-answer.json")
    target.write_text("[\n" + ",\n".join(f" {row}" for row in rows) + "\n]\n", "utf-8")


if __name__ == "__main__":
    main()
