"""Exchange messages with the page that embeds this one, which static/embed.js connects."""

import js
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime.page.javascript import BrowserError, attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class EmbeddingPage:
    """The page around this one: its origin, as the browser reports it, and the port to it."""

    def __init__(self, hello: "Any") -> None:
        self.origin: str = hello.origin
        self.first = as_json(hello.data)  # JSON of its first message
        self._port = hello.ports[0]

    def listen(self, handler: "Callable[[str, Any], None]") -> None:
        """Call handler(JSON, File or None) with every message; the JSON lacks the file."""
        self._port.onmessage = lambda event: handler(as_json(event.data), file_of(event.data))

    def send(self, message: "Any") -> None:
        """Send a message of runtime/embedding.py."""
        self._port.postMessage(to_js(message))


async def greet() -> EmbeddingPage:
    """Wait for the first message of the page around this one."""
    return EmbeddingPage(await window.backdropHello)


def as_json(data: "Any") -> str:
    """Return a message as JSON, "" for what JSON cannot express."""
    try:
        return str(attempt(js.JSON, "stringify", data))
    except BrowserError:
        return ""


def file_of(data: "Any") -> "Any":
    """Return the File in a message, made of a Blob where need be; None if there is none.

    A copied object has no methods, so only a real Blob can be read.
    """
    blob = getattr(data, "file", None) if data else None
    if not blob or not callable(getattr(blob, "arrayBuffer", None)):
        return None
    name = str(getattr(data, "name", "") or "picture")
    return js.File.new(to_js([blob]), name, to_js({"type": blob.type}))


def warn(sentence: str) -> None:
    """Write a sentence for developers to the console."""
    js.console.warn(sentence)
