"""Store texts and small values in the browser's localStorage.

Writing is synchronous, so it also works while the page is being closed.
"""

import json

import js
from pyscript import window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Value = TypeVar("Value")

PREFIX = "backdrop-"  # of the names of all our texts
HISTORY = "backdrop-history "  # prefix of the names of a picture's edits
RELOADED = "backdrop-isolated "  # prefix of the flags that static/offline.js needs to stay


class StorageError(Exception):
    """The browser's storage is full, damaged, or closed to this page."""


def history_name(file: "Any") -> str:
    """Return the name of the text with a File's edits."""
    # A date is over 32 bits and arrives wrapped around, but always in the same way.
    return f"{HISTORY}{file.size} {file.lastModified} {file.name}"


def get_text(name: str) -> "str | None":
    """Return the text stored under a name, or None."""
    text: str | None
    text, _ = call_local_storage("getItem", name)
    return text


def set_text(name: str, text: str) -> None:
    """Store a text. Raises StorageError."""
    _, error = call_local_storage("setItem", name, text)
    if error:
        raise StorageError(error)


def delete_text(name: str) -> None:
    """Delete a text, if it exists and the browser allows it."""
    call_local_storage("removeItem", name)


def text_names() -> "list[str]":
    """Return the names of all texts that Backdrop may delete."""
    found = []
    name, _ = call_local_storage("key", 0)
    while name is not None:
        found.append(name)
        name, _ = call_local_storage("key", len(found))
    return [name for name in found if name.startswith(PREFIX) and not name.startswith(RELOADED)]


def listen_other_tabs(name: str, handler: "Callable[[str | None], None]") -> None:
    """Call handler(text) whenever another tab changes a text; None means that it was deleted."""

    def hear(event: "Any") -> None:
        if event.key == name or event.key is None:  # None: all texts were deleted
            handler(event.newValue)

    # MicroPython calls a method of PyScript's `window` without `this` if the same method was taken
    # from another object before.
    js.window.addEventListener("storage", hear)


def load_value(name: str, default: "Value") -> "Value":
    """Return the value that save_value() stored under a name, or the default.

    A value of another type counts as missing: other pages of this origin may use the name too.
    """
    text = get_text(name)
    try:
        value: Value = json.loads(text) if text else default
    except ValueError:
        return default
    return value if type(value) is type(default) else default


def load_pairs(name: str, kind: "type[Value]") -> "list[tuple[str, Value]]":
    """Return those members of a stored list that are pairs of a text and a value of this type."""
    members: list[Any] = load_value(name, [])
    return [
        (each[0], each[1])
        for each in members
        if isinstance(each, list)
        and len(each) == 2
        and isinstance(each[0], str)
        and isinstance(each[1], kind)
    ]


def save_value(name: str, value: object) -> bool:
    """Store a small value as JSON; return whether the browser allowed it."""
    _, error = call_local_storage("setItem", name, json.dumps(value))
    return not error


def is_blocked() -> bool:
    """Return whether the browser denies this page all storage."""
    _, error = call_local_storage("key", 0)
    return bool(error)


def call_local_storage(method: str, *values: "Any") -> "Any":
    """Call a method of localStorage; return its value and "", or None and the error's text."""
    return window.backdropLocal(method, *values)
