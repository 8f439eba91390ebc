"""The ways by which a file leaves the page, beside a download: shared, dragged, put in a folder.

For MicroPython on the page, as dom.py. What a browser lacks is told by the functions `can_...`.
"""

import js
from jsffi import JsException
from pyscript import window
from pyscript.ffi import to_js

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
            await stream.write(blob)
            await stream.close()
        except JsException:
            # Nothing of a file is better than a part of it.
            await self._handle.removeEntry(name)
            raise


def is_a(error, name):
    """Tell whether a JsException is a DOMException of that name."""
    return name in str(error)
