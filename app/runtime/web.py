"""Networks on ONNX Runtime Web: the browser's implementation of SegmentationRuntime."""

from collections.abc import Callable
from typing import Any

import js
import numpy as np
from numpy.typing import NDArray
from pyodide.ffi import JsException, create_proxy, to_js

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
    """One ONNX Runtime session a network, on WASM, made when the network is first needed."""

    def __init__(self, ort: Any, store: NetworkStore, threads: int) -> None:
        """Take what static/onnxruntime.js exports; `threads` counts before the first session."""
        ort.env.wasm.numThreads = threads
        ort.env.wasm.proxy = True  # a worker of its own: this one goes on while a network runs
        ort.env.logLevel = "error"
        self._ort = ort
        self._store = store
        self._sessions: dict[str, Any] = {}

    def has(self, name: str) -> bool:
        """Tell whether the network can run at once."""
        return name in self._sessions

    async def load(self, name: str, fetching: Report, starting: Callable[[], None]) -> bool:
        """Fetch and start a network; True when it is stored for the next visit.

        Raises NetworkUnavailable, NetworkCorrupt, NetworkNotStarted or OutOfMemory.
        """
        weights = await self._store.read(name, fetching)
        starting()
        try:
            self._sessions[name] = await self._session(weights.data)
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
            session = await self._session(data)
        except JsException as error:
            kind = NetworkTooHeavy if is_shortage(error) else NetworkRefused
            raise kind(str(error)) from error
        await self.drop(name)
        self._sessions[name] = session

    async def drop(self, name: str) -> None:
        """Give back what a network holds, if it has been started."""
        session = self._sessions.pop(name, None)
        if session is not None:
            await session.release()

    async def _session(self, data: Any) -> Any:
        self._ort.env.wasm.wasmBinary = await self._ort.wasm
        # Errors alone: env.logLevel does not reach what a session thinks of its network.
        options = {"executionProviders": ["wasm"], "logSeverityLevel": 3}
        return await self._ort.InferenceSession.create(
            data, to_js(options, dict_converter=js.Object.fromEntries)
        )

    async def run(self, spec: ModelSpec, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run a loaded network on float32 1x3xSxS; its first output as float32 1x1xSxS.

        Raises OutOfMemory or InferenceFailed.
        """
        feeds = js.Object.new()
        kind = "float16" if spec.half else "float32"
        values = np.ascontiguousarray(tensor, kind).reshape(-1)
        # ONNX Runtime takes float16 as its bits.
        proxy = create_proxy(values.view(np.uint16) if spec.half else values)
        view = proxy.getBuffer("u16" if spec.half else "f32")
        try:
            # A copy, for it is handed over to the other worker.
            fed = self._ort.Tensor.new(kind, view.data.slice(), to_js(list(tensor.shape)))
            setattr(feeds, spec.input_name, fed)
            results = await self._sessions[spec.name].run(feeds, to_js([spec.output_name]))
        except JsException as error:
            failure = OutOfMemory if is_shortage(error) else InferenceFailed
            raise failure(str(error)) from error
        finally:
            view.release()
            proxy.destroy()
        output = getattr(results, spec.output_name)
        return _values(output).reshape(tuple(output.dims.to_py()))


def _values(output: Any) -> NDArray[np.float32]:
    """Copy the numbers of an ONNX Runtime tensor, float32 or float16."""
    answer = np.empty(output.size, np.float32)
    if output.type != "float16":
        output.data.assign_to(answer)
        return answer
    # In a Float16Array where the browser has that, or else as bits. Pyodide fails at the sight of
    # such an array, so JavaScript alone takes it from the tensor and widens it.
    arrays = js.Object.values(output).filter(js.ArrayBuffer.isView)
    js.Reflect.apply(js.Float32Array.from_, js.Float32Array, arrays).assign_to(answer)
    if hasattr(js, "Float16Array"):
        return answer
    return answer.astype(np.uint16).view(np.float16).astype(np.float32)


def is_shortage(error: JsException) -> bool:
    """Tell whether ONNX Runtime Web ran out of memory; the only place that reads its messages."""
    return any(sign in str(error) for sign in ("memory", "allocat", "std::bad_alloc", "OOM"))
