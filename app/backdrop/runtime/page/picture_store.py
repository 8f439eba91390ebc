"""Store pictures in the browser's IndexedDB.

A File is returned with the name, size and date that it was stored with.
"""

import js
from jsffi import JsException
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime.page.javascript import BrowserError, attempt
from backdrop.runtime.page.local_store import StorageError
from backdrop.runtime.page.page_info import app_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Other copies of the app may exist on this origin below another path.
DATABASE: str = "backdrop-pictures " + js.URL.new("..", app_address).pathname
STORE = "files"  # the object store within it


async def add_picture(file: "Any") -> int:
    """Store a File and return the number that identifies it. Raises StorageError."""
    number: int = await _run("readwrite", "add", file)
    return number


async def delete_picture(number: int) -> None:
    """Delete the File with this number. Raises StorageError."""
    await _run("readwrite", "delete", number)


async def count_pictures() -> int:
    """Return the number of stored Files. Raises StorageError."""
    return await _run("readonly", "count") or 0


async def list_pictures() -> "list[tuple[int, Any]]":
    """Return pairs of number and File in the order of storing. Raises StorageError."""
    numbers = await _run("readonly", "getAllKeys")
    files = await _run("readonly", "getAll", None, numbers.length) if numbers else None
    return [(numbers[i], files[i]) for i in range(files.length)] if files else []


async def delete_all_pictures() -> None:
    """Delete every File, and the database. Raises StorageError."""
    try:
        await _result_of(attempt(attempt(window, "indexedDB"), "deleteDatabase", DATABASE))
    except (BrowserError, JsException) as error:
        raise StorageError(str(error))


async def _run(mode: str, method: str, *values: "Any") -> "Any":
    """Run one method of the store and return its result once it is safely on the disk.

    Only "add" creates the database; without a database every other method returns None.
    """
    missing: list[bool] = []

    def upgrade(event: "Any") -> None:
        if method == "add":
            opening.result.createObjectStore(STORE, to_js({"autoIncrement": True}))
        else:
            missing.append(True)
            opening.transaction.abort()

    try:
        opening = attempt(attempt(window, "indexedDB"), "open", DATABASE, 1)
        opening.onupgradeneeded = upgrade
        database = await _result_of(opening)
        try:
            transaction = attempt(database, "transaction", STORE, mode)
            request = attempt(transaction.objectStore(STORE), method, *values)
            await _completion_of(transaction)
            return request.result
        finally:
            database.close()  # an open one could not be deleted
    except (BrowserError, JsException) as error:
        if missing:
            return None
        raise StorageError(str(error))


def _result_of(request: "Any") -> "Any":
    """Return a promise of an IDBRequest's result."""

    def settle(resolve: "Callable[[Any], None]", reject: "Callable[[Any], None]") -> None:
        request.onsuccess = lambda event: resolve(request.result)
        request.onerror = lambda event: reject(request.error)

    return js.Promise.new(settle)


def _completion_of(transaction: "Any") -> "Any":
    """Return a promise of an IDBTransaction's end; only then does a full disk show."""

    def settle(resolve: "Callable[[Any], None]", reject: "Callable[[Any], None]") -> None:
        transaction.oncomplete = lambda event: resolve(True)
        transaction.onabort = lambda event: reject(transaction.error)

    return js.Promise.new(settle)
