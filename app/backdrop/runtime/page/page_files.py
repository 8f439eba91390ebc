"""Take files into the page, address them, and hand them out as downloads."""

import js
from pyscript import document, window
from pyscript.ffi import to_js

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DOWNLOAD_MS = 60_000  # milliseconds until a download's address expires; reading begins at once


def take_received_files() -> "list[Any]":
    """Return the Files that static/boot.js has received since the last call."""
    inbox = window.backdropInbox
    files = [inbox[i] for i in range(inbox.length)]
    inbox.length = 0
    return files


def take_received_notes() -> "list[tuple[str, int]]":
    """Return pairs of kind and count that static/boot.js has noted since the last call."""
    inbox = window.backdropNotes
    notes = [(inbox[i].kind, inbox[i].count) for i in range(inbox.length)]
    inbox.length = 0
    return notes


def is_packed(file: "Any") -> bool:
    """Return whether this is a call_values.PackedPicture of a ZIP file and not a File."""
    return bool(getattr(file, "packed", None))


def media_type_of(file: "Any") -> str:
    """Return the media type that the system gives a file, "" for none."""
    return "" if is_packed(file) else str(file.type or "")


def accepts_folders(chooser: "Any") -> bool:
    """Return whether a file input accepts folders; phones claim that it does."""
    return hasattr(chooser, "webkitdirectory") and bool(window.matchMedia("(hover: hover)").matches)


def object_url(blob: "Any") -> str:
    """Return an address of a Blob's content, valid until release_url()."""
    url: str = js.URL.createObjectURL(blob)
    return url


def release_url(url: str) -> None:
    """Release the memory behind an object_url()."""
    js.URL.revokeObjectURL(url)


def text_blob(text: str, media_type: str) -> "Any":
    """Return a text as a Blob."""
    return js.Blob.new(to_js([text]), to_js({"type": media_type}))


def download(blob: "Any", name: str) -> None:
    """Hand a Blob to the browser as a download of this name."""
    url = object_url(blob)
    link = document.createElement("a")
    link.href = url
    link.download = name
    link.click()
    js.setTimeout(lambda: release_url(url), DOWNLOAD_MS)
