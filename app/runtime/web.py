"""Networks on ONNX Runtime Web: the browser's implementation of SegmentationRuntime."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyodide.ffi import JsException, to_js

from app.engine.errors import (
    InferenceFailed,
    NetworkNotStarted,
    NetworkRefused,
    NetworkTooHeavy,
    OutOfMemory,
)
from app.engine.models import ModelSpec
from app.runtime.store import NetworkStore, Report


class WebRuntime:
    """Networks in the worker of ONNX Runtime, each started when it is first needed."""

    def __init__(self, ort: Any, store: NetworkStore) -> None:
        """Take what static/onnxruntime.js exports."""
        self._ort = ort
        self._store = store
        self._started: set[str] = set()

    def has(self, name: str) -> bool:
        """Tell whether the network can run at once."""
        return name in self._started

    async def load(self, name: str, fetching: Report, starting: Callable[[], None]) -> bool:
        """Fetch and start a network; True when it is stored for the next visit.

        Raises NetworkUnavailable, NetworkCorrupt, NetworkNotStarted or OutOfMemory.
        """
        weights = await self._store.read(name, fetching)
        starting()
        try:
            await self._start(name, weights.data)
        except JsException as error:
            if is_shortage(error):
                raise OutOfMemory(str(error)) from error
            raise NetworkNotStarted(name, str(error)) from error
        return weights.kept

    async def adopt(self, name: str, data: Any) -> None:
        """Start a network from the bytes of its file, a Uint8Array, in place of one of its name.

        Raises NetworkRefused or NetworkTooHeavy; then the one before goes on.
        """
        try:
            await self._start(name, data)
        except JsException as error:
            kind = NetworkTooHeavy if is_shortage(error) else NetworkRefused
            raise kind(str(error)) from error

    async def drop(self, name: str) -> None:
        """Give back what a network holds, if it has been started."""
        self._started.discard(name)
        await self._ort.call("release", None, name)

    async def _start(self, name: str, data: Any) -> None:
        await self._ort.call("create", data.buffer, name, data)
        self._started.add(name)

    async def run(self, spec: ModelSpec, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run a loaded network on float32 1x3xSxS; its first output as float32 1x1xSxS.

        Raises OutOfMemory or InferenceFailed.
        """
        kind = "float16" if spec.half else "float32"
        values = np.ascontiguousarray(tensor, kind).reshape(-1)
        # ONNX Runtime takes float16 as its bits.
        fed = to_js(values.view(np.uint16) if spec.half else values)
        dims = to_js(list(tensor.shape))
        try:
            answer = await self._ort.call(
                "run", fed.buffer, spec.name, spec.input_name, kind, fed, dims, spec.output_name
            )
        except JsException as error:
            failure = OutOfMemory if is_shortage(error) else InferenceFailed
            raise failure(str(error)) from error
        shape = tuple(answer.shape.to_py())
        if answer.half:
            bits = np.empty(shape, np.uint16)
            answer.values.assign_to(bits.reshape(-1))
            return bits.view(np.float16).astype(np.float32)
        found = np.empty(shape, np.float32)
        answer.values.assign_to(found.reshape(-1))
        return found


def is_shortage(error: JsException) -> bool:
    """Tell whether ONNX Runtime Web ran out of memory; the only place that reads its messages."""
    return any(sign in str(error) for sign in ("memory", "allocat", "std::bad_alloc", "OOM"))
