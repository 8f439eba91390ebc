"""Put pictures on the clipboard."""

import js
from pyscript import window
from pyscript.ffi import to_js

from backdrop.runtime.page.javascript import promise_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any


def can_copy() -> bool:
    """Return whether the browser lets this page write pictures; over plain HTTP it does not."""
    clipboard = getattr(window.navigator, "clipboard", None)
    return bool(clipboard) and hasattr(clipboard, "write") and hasattr(window, "ClipboardItem")


def copy_png(pending: "Coroutine[Any, Any, Any]") -> "Any":
    """Put a PNG on the clipboard and return a promise; `pending` is a coroutine for its Blob.

    The browser accepts a picture only during the click, when the PNG is not ready yet; so it
    receives a promise of the PNG.
    """
    item = js.ClipboardItem.new(to_js({"image/png": promise_of(pending)}))
    return window.navigator.clipboard.write(to_js([item]))
