"""Listen to events of elements, of the document and of the page's end.

The window is that of `js`: MicroPython calls a method of PyScript's `window` without `this` if a
method of the same name was taken from another object before.
"""

import js
from pyscript import document
from pyscript.ffi import to_js

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def listen(target: "Any", event: str, handler: "Callable[[Any], object]") -> None:
    """Call handler(event) whenever the event reaches the element."""
    target.addEventListener(event, handler)


def listen_actively(target: "Any", event: str, handler: "Callable[[Any], object]") -> None:
    """Listen with a handler that may prevent the browser's scrolling."""
    target.addEventListener(event, handler, to_js({"passive": False}))


def listen_first(target: "Any", event: str, handler: "Callable[[Any], object]") -> None:
    """Listen in the capturing phase, before the elements inside of this one."""
    target.addEventListener(event, handler, True)


def listen_document(event: str, handler: "Callable[[Any], object]") -> None:
    """Call handler(event) whenever the event reaches the document."""
    document.addEventListener(event, handler)


def listen_window(event: str, handler: "Callable[[Any], object]") -> None:
    """Call handler(event) whenever the event reaches the window."""
    js.window.addEventListener(event, handler)


def listen_page_end(handler: "Callable[[Any], object]") -> None:
    """Call handler(event) whenever the page may be about to end."""
    js.window.addEventListener("pagehide", handler)
    js.document.addEventListener("visibilitychange", handler)


def confirm_leaving(would_lose: "Callable[[], bool]") -> None:
    """Have the browser ask before it closes the page, whenever would_lose() returns True."""

    def ask(event: "Any") -> None:
        if would_lose():
            event.preventDefault()
            event.returnValue = True  # older versions of Chromium ask only then

    js.window.addEventListener("beforeunload", ask)


def dispatch(target: "Any", event: str) -> None:
    """Dispatch an event to an element's listeners after the page itself changed the element."""
    target.dispatchEvent(js.Event.new(event))


def dispatch_cancel(target: "Any", pointer: int, x: float, y: float) -> None:
    """Tell the listeners of an element and those around it that a pointer is no longer theirs."""
    place = {"bubbles": True, "pointerId": pointer, "clientX": x, "clientY": y}
    target.dispatchEvent(js.PointerEvent.new("pointercancel", to_js(place)))


def new_size_observer(report: "Callable[[float], None]") -> "Any":
    """Return a ResizeObserver for one element that calls report(width) with its width in px."""

    def take(entries: "Any", observer: "Any") -> None:
        report(entries[entries.length - 1].contentRect.width)

    return js.ResizeObserver.new(take)


def new_visibility_observer(report: "Callable[[Any, bool], None]") -> "Any":
    """Return an IntersectionObserver that calls report(element, is_visible) on every change."""

    def take(entries: "Any", observer: "Any") -> None:
        for i in range(entries.length):
            report(entries[i].target, bool(entries[i].isIntersecting))

    return js.IntersectionObserver.new(take)
