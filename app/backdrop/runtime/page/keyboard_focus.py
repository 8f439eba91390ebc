"""Read and move the keyboard's focus, and find out which element takes the keys."""

from pyscript import document, window

from backdrop.runtime.page import elements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def focused_element() -> "Any":
    """Return the element that has the focus."""
    return document.activeElement


def keep_focus(target: "Any", names: "Iterable[str]") -> None:
    """If `target` had the focus and can no longer have it, focus the first of `names` that can."""
    if is_unfocusable(target):
        for name in names:
            if not is_unfocusable(elements.by_id(name)):
                elements.by_id(name).focus()
                return


def is_unfocusable(target: "Any") -> bool:
    """Return whether an element is hidden, inert or disabled."""
    return bool(target.closest("[hidden], [inert]")) or bool(getattr(target, "disabled", False))


def is_editing_number(target: "Any") -> bool:
    """Return whether this is a number field that has the focus."""
    return target.type == "number" and bool(document.activeElement.isSameNode(target))


def takes_keys(target: "Any") -> bool:
    """Return whether keys pressed here enter text or choose in a list."""
    text = target.tagName in ("INPUT", "TEXTAREA", "SELECT")
    return text and getattr(target, "type", "") not in ("radio", "checkbox", "range", "file")


def takes_space(target: "Any") -> bool:
    """Return whether the space bar presses this element."""
    return bool(target.matches("button, input, select, a[href], summary"))


def has_open_dialog() -> bool:
    """Return whether a dialog is open, which then takes the keys."""
    return bool(document.querySelector("dialog[open]"))


def has_selected_text() -> bool:
    """Return whether text is selected, which the browser copies by itself."""
    return bool(str(window.getSelection()))
