"""What of the person's is kept in this browser: texts in its localStorage, pictures in IndexedDB.

For MicroPython on the page, as dom.py. The texts can be written while the page is being closed.
The pictures are Files, and come back as Files with the same name, size and date.
"""

import js
from jsffi import JsException
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime.page.dom import Refusal, app_address, attempt, local

OURS = "backdrop-"  # what the names of all texts begin with
HISTORY = "backdrop-history "
RELOADED = "backdrop-isolated "  # static/offline.js's, or it would open the page once more
# Other copies of the app may live on this origin below another path.
DATABASE = "backdrop-pictures " + js.URL.new("..", app_address).pathname
STORE = "files"


class ShelfError(Exception):
    """The browser's storage is full, or closed to this page."""


def name_of(file):
    """Return a name by which a File is known again: that of a text about it."""
    # A date is over 32 bits and arrives wrapped around, but always in the same way.
    return f"{HISTORY}{file.size} {file.lastModified} {file.name}"


def text_at(name):
    """Return the text kept under a name, or None."""
    text, _ = local("getItem", name)
    return text


def put_text(name, text):
    """Keep a text. Raises ShelfError."""
    _, error = local("setItem", name, text)
    if error:
        raise ShelfError(error)


def drop_text(name):
    """Remove a text, if there is one and the browser lets us."""
    local("removeItem", name)


def names():
    """Return the names of all texts that are kept."""
    found = []
    name, _ = local("key", 0)
    while name is not None:
        found.append(name)
        name, _ = local("key", len(found))
    return [name for name in found if name.startswith(OURS) and not name.startswith(RELOADED)]


def listen_others(name, handler):
    """Call handler(text) whenever another tab has changed a text; None for one that is gone."""

    def hear(event):
        if event.key == name or event.key is None:  # None: all of them are gone
            handler(event.newValue)

    # Of PyScript's `window` MicroPython calls a method on nothing, once another object had it too.
    js.window.addEventListener("storage", hear)


def listen_end(handler):
    """Call handler(event) whenever this may be the last that the page can do."""
    window.addEventListener("pagehide", handler)
    js.document.addEventListener("visibilitychange", handler)


async def put_picture(file):
    """Keep a File; return the number under which it lies. Raises ShelfError."""
    return await _ask("readwrite", "add", file)


async def drop_picture(number):
    """Remove the File with this number. Raises ShelfError."""
    await _ask("readwrite", "delete", number)


async def count_pictures():
    """Return how many Files are kept. Raises ShelfError."""
    return await _ask("readonly", "count") or 0


async def pictures():
    """Return pairs of number and File in the order in which they were put. Raises ShelfError."""
    numbers = await _ask("readonly", "getAllKeys")
    files = await _ask("readonly", "getAll", None, numbers.length) if numbers else None
    return [(numbers[i], files[i]) for i in range(files.length)] if files else []


async def drop_all_pictures():
    """Remove every File, and the place where they lay. Raises ShelfError."""
    try:
        await _done(attempt(attempt(window, "indexedDB"), "deleteDatabase", DATABASE))
    except (Refusal, JsException) as error:
        raise ShelfError(str(error))


async def _ask(mode, method, *values):
    """Do one thing to the store; return its result when it is safely on the disk.

    Only "add" makes the store; anything else has nothing to do without one, and returns None.
    """
    missing = []

    def make(event):
        if method == "add":
            opening.result.createObjectStore(STORE, to_js({"autoIncrement": True}))
        else:
            missing.append(True)
            opening.transaction.abort()

    try:
        opening = attempt(attempt(window, "indexedDB"), "open", DATABASE, 1)
        opening.onupgradeneeded = make
        database = await _done(opening)
        try:
            transaction = attempt(database, "transaction", STORE, mode)
            request = attempt(transaction.objectStore(STORE), method, *values)
            await _complete(transaction)
            return request.result
        finally:
            database.close()  # an open one could not be deleted
    except (Refusal, JsException) as error:
        if missing:
            return None
        raise ShelfError(str(error))


def _done(request):
    """Return a promise of an IDBRequest's result."""

    def settle(resolve, reject):
        request.onsuccess = lambda event: resolve(request.result)
        request.onerror = lambda event: reject(request.error)

    return js.Promise.new(settle)


def _complete(transaction):
    """Return a promise for the end of an IDBTransaction; a full disk shows only then."""

    def settle(resolve, reject):
        transaction.oncomplete = lambda event: resolve(True)
        transaction.onabort = lambda event: reject(transaction.error)

    return js.Promise.new(settle)
