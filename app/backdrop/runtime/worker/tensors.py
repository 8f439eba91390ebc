"""Pass NumPy arrays to a network in a JavaScript worker, and back."""

from typing import Any

import numpy as np
from pyodide.ffi import to_js

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.network.hints import fill_hints
from backdrop.engine.network.models import ModelSpec


async def run(
    call: Any, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
) -> Float32Array:
    """Run a network on float32 1x3xHxW; return its output as float32 1x1xHxW.

    hints: float32 1x4xHxW for a network that takes them, by default none.

    `call` is the function of static/runtime.js for the worker in which the network has started.
    Raises JsException.
    """
    kind = "float16" if spec.float16 else "float32"
    values = np.ascontiguousarray(tensor, kind).reshape(-1)
    # ONNX Runtime takes float16 as its bits.
    data = to_js(values.view(np.uint16) if spec.float16 else values)
    dims = to_js(list(tensor.shape))
    filled = fill_hints(spec, tensor, hints)
    second = (
        [] if filled is None else [spec.hints_name, to_js(np.ascontiguousarray(filled).ravel())]
    )
    answer = await call(
        "run", data.buffer, spec.name, spec.input_name, kind, data, dims, spec.output_name, *second
    )
    shape = tuple(answer.shape.to_py())
    if answer.half:
        bits = np.empty(shape, np.uint16)
        answer.values.assign_to(bits.reshape(-1))
        return bits.view(np.float16).astype(np.float32)
    output = np.empty(shape, np.float32)
    answer.values.assign_to(output.reshape(-1))
    return output
