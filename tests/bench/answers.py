"""Networks' answers kept in a folder, so that what comes after the networks can be measured again.

A network takes seconds for a picture where all else takes tenths.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.network.models import ModelSpec
from backdrop.runtime.native.native_runtime import NativeRuntime


class KeptRuntime:
    """NativeRuntime that asks a network once for each input, also over several processes.

    An answer's name is a hash of the weights' bytes, the input's bytes and onnxruntime's version:
    a change of any of them is another answer, and nothing goes stale.
    """

    def __init__(self, weights: Mapping[str, Path], threads: int, folder: Path) -> None:
        """Take each network's file by its name, and the folder, made if it is not there."""
        self._runtime = NativeRuntime(weights, threads)
        self._folder = folder
        self._weights = {
            name: hashlib.sha256(path.read_bytes()).digest() for name, path in weights.items()
        }
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, name: str) -> bool:
        """Tell whether the network's file is known."""
        return self._runtime.has(name)

    async def run(self, spec: ModelSpec, tensor: Float32Array) -> Float32Array:
        """Run a network as NativeRuntime does, or return what it answered before."""
        key = hashlib.sha256(self._weights[spec.name] + onnxruntime.__version__.encode())
        key.update(tensor.tobytes())
        path = self._folder / f"{key.hexdigest()}.npz"
        if path.exists():
            with np.load(path) as kept:
                answer: Float32Array = kept["answer"]
                return answer
        answer = await self._runtime.run(spec, tensor)
        half_written = path.with_name(f"{path.stem}.{os.getpid()}.npz")
        np.savez_compressed(half_written, answer=answer)
        half_written.replace(path)
        return answer
