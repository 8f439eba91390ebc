"""Start the models, once for each process, and run the engine on them."""

import logging
from collections.abc import Coroutine, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from backdrop.command.model_files import ModelFiles
from backdrop.command.selector_files import SelectorFiles
from backdrop.engine.errors import RuntimeMissing

if TYPE_CHECKING:
    from backdrop.runtime.native.native_runtime import NativeRuntime

Answer = TypeVar("Answer")

# ONNX Runtime's execution providers by the names of the option --device.
DEVICES = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "migraphx": "MIGraphXExecutionProvider",
    "rocm": "ROCMExecutionProvider",
    "directml": "DmlExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}

LOGGER = logging.getLogger("backdrop")

_start_lock = Lock()  # so that two threads that need the same model start it once


def start_model(
    model: ModelFiles | SelectorFiles, threads: int = 0, providers: Sequence[str] = ()
) -> "NativeRuntime":
    """Return the runtime of a model, started once for each process.

    Raises RuntimeMissing, InferenceFailed or OutOfMemory. Logs a warning if the processor has to
    replace the providers.
    """
    with _start_lock:
        return _start_files(tuple(model.files.items()), threads, tuple(providers))


def run_engine(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a coroutine of the engine, whose runtime is started, to its end."""
    from backdrop.runtime.native.native_runtime import run_to_end  # noqa: PLC0415

    return run_to_end(work)


@cache
def _start_files(
    files: tuple[tuple[str, Path], ...], threads: int, providers: tuple[str, ...]
) -> "NativeRuntime":
    # Only here, since Backdrop can be installed without ONNX Runtime: its two packages, for
    # processors and for graphics cards, overwrite each other.
    try:
        from backdrop.runtime.native.native_runtime import NativeRuntime  # noqa: PLC0415
    except ImportError as error:
        is_absent = isinstance(error, ModuleNotFoundError)
        raise RuntimeMissing("" if is_absent else str(error)) from error
    runtime = NativeRuntime(dict(files), threads, providers)
    for name, _ in files:
        runtime.start(name)
    if runtime.warning:
        LOGGER.warning(runtime.warning)
    return runtime
