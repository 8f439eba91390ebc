"""Networks on ONNX Runtime Web: the browser's implementation of SegmentationRuntime."""

import asyncio
from collections.abc import Callable
from typing import Any

import js
import numpy as np
from numpy.typing import NDArray
from pyodide.ffi import JsException, create_proxy, to_js

from app.engine.errors import InferenceFailed, NetworkNotStarted, OutOfMemory
from app.engine.models import ModelSpec
from app.runtime.store import NetworkStore, Report


class WebRuntime:
    """One ONNX Runtime session a network, on WASM, made when the network is first needed."""

    def __init__(self, ort: Any, store: NetworkStore, threads: int) -> None:
        """Take the onnxruntime-web module; `threads` counts only before the first session."""
        ort.env.wasm.numThreads = threads
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
        options = to_js({"executionProviders": ["wasm"]}, dict_converter=js.Object.fromEntries)
        try:
            session = await self._ort.InferenceSession.create(weights.data, options)
        except JsException as error:
            if is_shortage(error):
                raise OutOfMemory(str(error)) from error
            raise NetworkNotStarted(name, str(error)) from error
        self._sessions[name] = session
        return weights.kept

    async def run(self, spec: ModelSpec, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run a loaded network on float32 1x3xSxS; its first output as float32 1x1xSxS.

        Raises OutOfMemory or InferenceFailed.
        """
        await asyncio.sleep(0)  # a run blocks the worker: other calls first, such as a save
        feeds = js.Object.new()
        proxy = create_proxy(np.ascontiguousarray(tensor).reshape(-1))
        view = proxy.getBuffer("f32")
        try:
            # The tensor looks into Pyodide's memory; ONNX Runtime copies it into its own.
            fed = self._ort.Tensor.new("float32", view.data, to_js(list(tensor.shape)))
            setattr(feeds, spec.input_name, fed)
            results = await self._sessions[spec.name].run(feeds, to_js([spec.output_name]))
        except JsException as error:
            kind = OutOfMemory if is_shortage(error) else InferenceFailed
            raise kind(str(error)) from error
        finally:
            view.release()
            proxy.destroy()
        output = getattr(results, spec.output_name)
        answer = np.empty(output.size, np.float32)
        output.data.assign_to(answer)
        return answer.reshape(tuple(output.dims.to_py()))


def is_shortage(error: JsException) -> bool:
    """Tell whether ONNX Runtime Web ran out of memory; the only place that reads its messages."""
    return any(sign in str(error) for sign in ("memory", "allocat", "std::bad_alloc", "OOM"))
