"""The ways by which a file leaves the page, beside a download: shared, dragged, put in a folder.

For MicroPython on the page, as dom.py. What a browser lacks is told by the functions `can_...`.
"""

import js
from jsffi import JsException
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime.page.dom import save_as

# What became of sharing.
SHARED = "shared"
CLOSED = "closed"  # by the person
LATE = "late"  # the browser wants another press
REFUSED = "refused"  # it does not share such a file


class OutletError(Exception):
    """A folder cannot be written to: it is gone, full, or not allowed any more."""


def can_share():
    """Tell whether this browser hands pictures to other programs."""
    return may_share(named(js.Blob.new(to_js([]), to_js({"type": "image/png"})), "picture.png"))


def may_share(file):
    """Tell whether this browser hands this File to other programs."""
    navigator = window.navigator
    return hasattr(navigator, "canShare") and bool(navigator.canShare(to_js({"files": [file]})))


def named(blob, name):
    """Return a Blob as a File of that name."""
    return js.File.new(to_js([blob]), name, to_js({"type": blob.type}))


async def share(blob, name):
    """Open the share sheet, which needs a press a moment ago; return what became of it."""
    file = named(blob, name)
    if not may_share(file):
        return REFUSED
    activation = getattr(window.navigator, "userActivation", None)
    if activation and not activation.isActive:
        return LATE
    try:
        await window.navigator.share(to_js({"files": [file]}))
    except JsException as error:
        if is_a(error, "AbortError"):
            return CLOSED
        return LATE if is_a(error, "NotAllowedError") else REFUSED
    return SHARED


def drag(event, url, media_type, name):
    """Give what is dragged to other programs: as a file in Chromium, as an address elsewhere."""
    data = event.dataTransfer
    data.effectAllowed = "copy"
    data.setData("DownloadURL", ":".join([media_type, name.replace(":", "-"), url]))
    data.setData("text/uri-list", url)


def can_choose_folder():
    """Tell whether this browser lets the page write to a folder."""
    return hasattr(window, "showDirectoryPicker")


async def choose_folder():
    """Let the person choose a folder; return a Folder, or None if they did not.

    Raises OutletError.
    """
    try:
        options = to_js({"id": "backdrop", "mode": "readwrite", "startIn": "pictures"})
        return Folder(await window.showDirectoryPicker(options))
    except JsException as error:
        if is_a(error, "AbortError"):
            return None
        raise OutletError(str(error))


class Folder:
    """A folder the person chose, for this visit."""

    def __init__(self, handle):
        self._handle = handle
        self._given = []  # names already given: two files may be written at once
        self.name = handle.name or "the folder"

    async def save(self, blob, name_of):
        """Write a file and replace none; return its name, the first of name_of(1), (2), ... free.

        Raises OutletError.
        """
        try:
            name = await self._free(name_of)
            await self._write(name, blob)
        except JsException as error:
            raise OutletError(str(error))
        return name

    async def _free(self, name_of):
        number = 0
        while True:
            number += 1
            name = name_of(number)
            if name not in self._given:
                self._given.append(name)
                if not await self._has(name):
                    return name

    async def _has(self, name):
        try:
            await self._handle.getFileHandle(name)
        except JsException as error:
            if is_a(error, "NotFoundError"):
                return False
            if not is_a(error, "TypeMismatchError"):  # a folder of that name
                raise
        return True

    async def _write(self, name, blob):
        handle = await self._handle.getFileHandle(name, to_js({"create": True}))
        stream = await handle.createWritable()
        try:
            await stream.write(await content_of(blob))
            await stream.close()
        except JsException:
            # Nothing of a file is better than a part of it.
            await self._handle.removeEntry(name)
            raise


def can_stream():
    """Tell whether this browser lets the page write a file part by part."""
    return hasattr(window, "showSaveFilePicker")


async def choose_file(name):
    """Let the person choose where a ZIP of that name goes; return a Stream, or None.

    Raises OutletError.
    """
    try:
        kind = {"description": "ZIP", "accept": {"application/zip": [".zip"]}}
        options = {"id": "backdrop", "suggestedName": name, "types": [kind]}
        handle = await window.showSaveFilePicker(to_js(options))
        return Stream(handle, await handle.createWritable())
    except JsException as error:
        if is_a(error, "AbortError"):
            return None
        raise OutletError(str(error))


class Stream:
    """A file on the disk that is being written; it is there once it is closed."""

    def __init__(self, handle, stream):
        self._handle = handle
        self._stream = stream
        self.name = handle.name

    async def write(self, part):
        """Write bytes or a Blob. Raises OutletError."""
        await self._do("write", await content_of(as_part(part)))

    async def close(self):
        """Finish the file. Raises OutletError."""
        await self._do("close")

    async def abort(self):
        """Leave nothing behind, as far as the browser can."""
        try:
            await self._stream.abort()
            if hasattr(self._handle, "remove"):
                await self._handle.remove()
        except JsException:
            pass  # it is not there any more, which is what was wanted

    async def _do(self, method, *values):
        try:
            await getattr(self._stream, method)(*values)
        except JsException as error:
            raise OutletError(str(error))


class Download:
    """The same where a browser has downloads alone: its parts are put together at the end.

    Blobs are put into it as they are, so no byte of a picture passes through the page.
    """

    def __init__(self, name):
        self._parts = []
        self.name = name

    async def write(self, part):
        """Take bytes or a Blob."""
        self._parts.append(as_part(part))

    async def close(self):
        """Hand the file to the browser."""
        whole = js.Blob.new(to_js(self._parts), to_js({"type": "application/zip"}))
        self._parts = []
        save_as(whole, self.name)

    async def abort(self):
        """Forget what there is of it."""
        self._parts = []


async def content_of(part):
    """Return a Blob's bytes as an ArrayBuffer.

    A browser does not see how much a Blob holds that nobody needs any more, and keeps hundreds of
    files; of an ArrayBuffer it knows, and tidies up, Blobs among the rest.
    """
    return await part.arrayBuffer() if hasattr(part, "arrayBuffer") else part


def as_part(part):
    """Return bytes as a Uint8Array, and a Blob as it is."""
    return js.Uint8Array.new(to_js(list(part))) if isinstance(part, bytes) else part


def is_a(error, name):
    """Tell whether a JsException is a DOMException of that name."""
    return name in str(error)
