"""Hand files to other programs, save them in a folder, or write a file part by part.

The functions can_...() report the abilities of this browser. Stream and Download are both written
part by part: write(), then close() or abort().
"""

import js
from jsffi import JsException
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime.page import page_info
from backdrop.runtime.page.page_files import download

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Results of share().
SHARED = "shared"
CLOSED = "closed"  # the person closed the share sheet
LATE = "late"  # the browser wants another click
REFUSED = "refused"  # the browser does not share such a file


class SaveError(Exception):
    """A folder or file cannot be written: it is gone, full, or no longer allowed."""


def can_share() -> bool:
    """Return whether this browser hands pictures to other programs."""
    picture = js.Blob.new(to_js([]), to_js({"type": "image/png"}))
    return is_shareable(as_file(picture, "picture.png"))


def is_shareable(file: "Any") -> bool:
    """Return whether this browser hands this File to other programs."""
    navigator = window.navigator
    return hasattr(navigator, "canShare") and bool(navigator.canShare(to_js({"files": [file]})))


def as_file(blob: "Any", name: str) -> "Any":
    """Return a Blob as a File of that name."""
    return js.File.new(to_js([blob]), name, to_js({"type": blob.type}))


async def share(blob: "Any", name: str) -> str:
    """Open the share sheet, which needs a recent click; return one of the results above."""
    file = as_file(blob, name)
    if not is_shareable(file):
        return REFUSED
    activation = getattr(window.navigator, "userActivation", None)
    if activation and not activation.isActive:
        return LATE
    try:
        await window.navigator.share(to_js({"files": [file]}))
    except JsException as error:
        if _is_exception(error, "AbortError"):
            return CLOSED
        return LATE if _is_exception(error, "NotAllowedError") else REFUSED
    return SHARED


def set_drag_data(event: "Any", url: str, media_type: str, name: str) -> None:
    """Offer a dragged file to other programs: as a file in Chromium, as an address elsewhere."""
    data = event.dataTransfer
    data.effectAllowed = "copy"
    data.setData("DownloadURL", ":".join([media_type, name.replace(":", "-"), url]))
    data.setData("text/uri-list", url)


def can_choose_folder() -> bool:
    """Return whether this browser lets the page write to a folder, which no frame may."""
    return hasattr(window, "showDirectoryPicker") and not page_info.is_framed()


async def choose_folder() -> "Folder | None":
    """Let the person choose a folder; return None if they cancel. Raises SaveError."""
    try:
        options = to_js({"id": "backdrop", "mode": "readwrite", "startIn": "pictures"})
        return Folder(await window.showDirectoryPicker(options))
    except JsException as error:
        if _is_exception(error, "AbortError"):
            return None
        raise SaveError(str(error))


class Folder:
    """A folder that the person chose, for this visit."""

    def __init__(self, handle: "Any") -> None:
        self._handle = handle
        self._given: list[str] = []  # names in use: two files may be written at once
        self.name: str = handle.name or "the folder"

    async def save(self, blob: "Any", candidate: "Callable[[int], str]") -> str:
        """Write a new file; return its name, the first free of candidate(1), candidate(2), ...

        Raises SaveError.
        """
        try:
            name = await self._free(candidate)
            await self._write(name, blob)
        except JsException as error:
            raise SaveError(str(error))
        return name

    async def _free(self, candidate: "Callable[[int], str]") -> str:
        number = 0
        while True:
            number += 1
            name = candidate(number)
            if name not in self._given:
                self._given.append(name)
                if not await self._has(name):
                    return name

    async def _has(self, name: str) -> bool:
        try:
            await self._handle.getFileHandle(name)
        except JsException as error:
            if _is_exception(error, "NotFoundError"):
                return False
            if not _is_exception(error, "TypeMismatchError"):  # a folder of that name
                raise
        return True

    async def _write(self, name: str, blob: "Any") -> None:
        handle = await self._handle.getFileHandle(name, to_js({"create": True}))
        stream = await handle.createWritable()
        try:
            await stream.write(await _content_of(blob))
            await stream.close()
        except JsException:
            # No file is better than an incomplete one.
            await self._handle.removeEntry(name)
            raise


def can_stream() -> bool:
    """Return whether this browser lets the page write a file part by part, which no frame may."""
    return hasattr(window, "showSaveFilePicker") and not page_info.is_framed()


async def choose_file(name: str) -> "Stream | None":
    """Let the person choose where to save a ZIP file; return None if they cancel.

    Raises SaveError.
    """
    try:
        kind = {"description": "ZIP", "accept": {"application/zip": [".zip"]}}
        options = {"id": "backdrop", "suggestedName": name, "types": [kind]}
        handle = await window.showSaveFilePicker(to_js(options))
        return Stream(handle, await handle.createWritable())
    except JsException as error:
        if _is_exception(error, "AbortError"):
            return None
        raise SaveError(str(error))


class Stream:
    """A file on the disk that is written part by part; it exists once it is closed."""

    def __init__(self, handle: "Any", stream: "Any") -> None:
        self._handle = handle
        self._stream = stream
        self.name: str = handle.name

    async def write(self, part: "Any") -> None:
        """Write bytes or a Blob. Raises SaveError."""
        try:
            await self._stream.write(await _content_of(_as_part(part)))
        except JsException as error:
            raise SaveError(str(error))

    async def close(self) -> None:
        """Finish the file. Raises SaveError."""
        try:
            await self._stream.close()
        except JsException as error:
            raise SaveError(str(error))

    async def abort(self) -> None:
        """Remove the file, as far as the browser can."""
        try:
            await self._stream.abort()
            if hasattr(self._handle, "remove"):
                await self._handle.remove()
        except JsException:
            pass  # the file is already gone


class Download:
    """A file for browsers that only have downloads: its parts are joined at the end.

    Blobs are joined by the browser, so no byte of a picture passes through the page.
    """

    def __init__(self, name: str) -> None:
        self._parts: list[Any] = []
        self.name = name

    async def write(self, part: "Any") -> None:
        """Add bytes or a Blob."""
        self._parts.append(_as_part(part))

    async def close(self) -> None:
        """Hand the file to the browser."""
        whole = js.Blob.new(to_js(self._parts), to_js({"type": "application/zip"}))
        self._parts = []
        download(whole, self.name)

    async def abort(self) -> None:
        """Drop the parts."""
        self._parts = []


async def _content_of(part: "Any") -> "Any":
    """Return a Blob's bytes as an ArrayBuffer, other parts unchanged.

    The browser does not count a Blob's bytes as memory of the page, so it would collect unused
    Blobs only after hundreds of files. It counts an ArrayBuffer, and then collects both.
    """
    return await part.arrayBuffer() if hasattr(part, "arrayBuffer") else part


def _as_part(part: "Any") -> "Any":
    """Return bytes as a Uint8Array, and a Blob unchanged."""
    return js.Uint8Array.new(to_js(list(part))) if isinstance(part, bytes) else part


def _is_exception(error: "JsException", name: str) -> bool:
    """Return whether a JsException is a DOMException of that name."""
    return name in str(error)
