"""A stand-in for the browser's Blob."""


class Blob:
    """Bytes that are read as the worker reads a Blob's."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def arrayBuffer(self) -> "Blob":
        return self

    def to_bytes(self) -> bytes:
        return self._content
