"""Ask a network of an ONNX file, as a function of picture and hints."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, Mask
from backdrop.runtime.native.saturation import EXACT, INCOMPATIBLE_OPTIMIZERS

Ask = Callable[[Float32Array, Float32Array], Mask]
"""From picture float32 3xHxW and hints float32 4xHxW to a mask float32 HxW, 0 to 1."""

LOG_ERRORS = 3  # a level of ONNX Runtime's log: it warns of the side heads, which it leaves out
LEAST = np.float32(1e-7)  # distance of a mask from 0 and 1 before its logit is taken


def open_onnx(path: Path) -> Ask:
    """Return a function that runs the network of an .onnx file. Raises ONNX Runtime's errors."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = LOG_ERRORS
    options.add_session_config_entry(*EXACT)  # as the kernels, whatever the processor
    session = onnxruntime.InferenceSession(
        path,
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=INCOMPATIBLE_OPTIMIZERS,
    )

    def ask(picture: Float32Array, hints: Float32Array) -> Mask:
        feeds = {"picture": picture[None], "hints": hints[None]}
        half = np.clip(session.run(["mask"], feeds)[0][0, 0], LEAST, 1 - LEAST)
        return enlarge_logits(np.log(half / (1 - half)))

    return ask


def enlarge_logits(logits: Float32Array) -> Mask:
    """Return the mask at twice the size, bilinear between logits: edges stay as sharp."""
    height, width = logits.shape
    large = Image.fromarray(logits.astype(np.float32)).resize(
        (2 * width, 2 * height), Image.BILINEAR
    )
    return 1 / (1 + np.exp(-np.asarray(large, np.float32)))
