"""Cache the networks' masks in a folder, so that later steps can be measured again quickly.

A network takes seconds per picture, everything else tenths of a second.
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


class CachedRuntime:
    """A NativeRuntime that runs a network once per input, across processes.

    A file's name is a hash of the weights, the input and the version of onnxruntime, so no entry is
    ever out of date.
    """

    def __init__(self, weights: Mapping[str, Path], threads: int, folder: Path) -> None:
        """Use the networks' files by name, and a folder, created if missing."""
        self._runtime = NativeRuntime(weights, threads)
        self._folder = folder
        self._weights = {
            name: hashlib.sha256(path.read_bytes()).digest() for name, path in weights.items()
        }
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, name: str) -> bool:
        """Return whether the network's file is known."""
        return self._runtime.has(name)

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        """Run a network as NativeRuntime does, or return its cached mask."""
        key = hashlib.sha256(self._weights[spec.name] + onnxruntime.__version__.encode())
        for array in (tensor, hints):
            key.update(b"" if array is None else array.tobytes())
        path = self._folder / f"{key.hexdigest()}.npz"
        if path.exists():
            with np.load(path) as cached:
                answer: Float32Array = cached["answer"]
                return answer
        answer = await self._runtime.run(spec, tensor, hints)
        partial = path.with_name(f"{path.stem}.{os.getpid()}.npz")
        np.savez_compressed(partial, answer=answer)
        partial.replace(path)
        return answer
