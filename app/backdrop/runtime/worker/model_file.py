"""Read a model's file whole, once: for the engine, which reads its graph, and then for a runtime.

In a browser, each short read of a file takes half a millisecond, and a graph needs thousands.
"""

from typing import Any

import js

from backdrop.engine.errors import ModelTooHeavy
from backdrop.runtime.worker.custom_model_store import Windowed
from backdrop.runtime.worker.file_reader import read_buffer


class ModelFile:
    """A model's File or Blob. Its bytes are read for each runtime that opens it, and given away."""

    def __init__(self, file: Any) -> None:
        """Take the File or Blob."""
        self._file = file
        self._content: Any = None

    async def source(self) -> "Content":
        """Return its bytes to read from. Raises UnreadableFile or ModelTooHeavy."""
        if self._content is None:
            self._content = js.Uint8Array.new(await read_buffer(self._file, ModelTooHeavy))
        return Content(self._content)

    def give_away(self) -> Any:
        """Return its bytes as a Uint8Array, once source() has read them, and forget them.

        The receiver's is then the only copy.
        """
        content, self._content = self._content, None
        return content


class Content(Windowed):
    """A Uint8Array as the engine's Source."""

    def __init__(self, content: Any) -> None:
        """Take the bytes, which are copied only as they are read."""
        super().__init__(int(content.length))
        self._content = content

    def read(self, start: int, stop: int) -> bytes:
        """Return these bytes, fewer at the end."""
        found: bytes = self._content.subarray(start, stop).to_bytes()
        return found
