"""Bridge MicroPython and JavaScript: objects, errors, promises, memory.

MicroPython wraps whole JavaScript numbers to 32 bits, and `undefined` is falsy but not None.
"""

import asyncio
import gc

import js
from pyscript import window
from pyscript.ffi import to_js

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any


class BrowserError(Exception):
    """An error that the browser threw in `attempt`."""


def attempt(target: "Any", name: str, *values: "Any") -> "Any":
    """Call a method, or read a property, that may throw. Raises BrowserError."""
    value, error = window.backdropAttempt(target, name, *values)
    if error:
        raise BrowserError(error)
    return value


def js_object(**values: "Any") -> "Any":
    """Return a JavaScript object with these properties."""
    return to_js(values)


def promise_of(coroutine: "Coroutine[Any, Any, Any]") -> "Any":
    """Start a coroutine and return a JavaScript promise of its result."""

    def settle(resolve: "Callable[[Any], None]", reject: "Callable[[Any], None]") -> None:
        async def run() -> None:
            try:
                resolve(await coroutine)
            except Exception as error:
                reject(js.Error.new(str(error)))

        asyncio.create_task(run())

    return js.Promise.new(settle)


def collect_garbage() -> None:
    """Release JavaScript objects that Python no longer uses, which may be large outside Python."""
    gc.collect()
