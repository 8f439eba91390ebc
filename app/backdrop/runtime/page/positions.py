"""Relate positions in the window to elements: pointers, scrolling, sizes on the screen.

Positions in the window are CSS pixels.
"""

from pyscript import document, window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def pointer_on_canvas(target: "Any", event: "Any") -> "tuple[float, float]":
    """Return a pointer's position on a canvas, in the canvas's pixels."""
    return place_on_canvas(target, event.clientX, event.clientY)


def place_on_canvas(target: "Any", x: float, y: float) -> "tuple[float, float]":
    """Return a position in the window as a position on a canvas, in the canvas's pixels."""
    box = target.getBoundingClientRect()
    return (
        (x - box.left) / box.width * target.width,
        (y - box.top) / box.height * target.height,
    )


def share_of(target: "Any", event: "Any") -> "tuple[float, float]":
    """Return a pointer's position on an element, as shares of its width and height."""
    box = target.getBoundingClientRect()
    return (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height


def move_to_pointer(target: "Any", parent: "Any", event: "Any") -> None:
    """Move an element to the pointer's position within its parent."""
    box = parent.getBoundingClientRect()
    target.style.left = f"{(event.clientX - box.left) / box.width * 100}%"
    target.style.top = f"{(event.clientY - box.top) / box.height * 100}%"


def canvas_scale(target: "Any") -> float:
    """Return the px of the screen per pixel of a canvas."""
    return float(target.getBoundingClientRect().width / max(1, target.width))


def move_beside_pointer(target: "Any", event: "Any", side: float, distance: float) -> None:
    """Move a square element above the pointer, or beside it at the upper end of its parent.

    side: of the element, distance: between the pointer and its middle; both in px.
    """
    box = target.parentElement.getBoundingClientRect()
    half = side / 2
    x, y = event.clientX - box.left, event.clientY - box.top - distance
    if y < half:
        y = half
        x += distance if x < box.width / 2 else -distance
    x = min(max(x, half), box.width - half)
    target.style.left, target.style.top = f"{x}px", f"{y}px"


def element_at(x: float, y: float, selector: str) -> "Any":
    """Return the innermost element at a position that matches a CSS selector, or None."""
    found = document.elementFromPoint(x, y)
    return found.closest(selector) if found else None


def is_in_path(path: "Any", x: float, y: float) -> bool:
    """Return whether a place, in the units of an SVG path's data, lies in the path's area."""
    point = path.ownerSVGElement.createSVGPoint()
    point.x, point.y = x, y
    return bool(path.isPointInFill(point))


def is_past_middle(target: "Any", x: float) -> bool:
    """Return whether a position lies in the right half of an element."""
    box = target.getBoundingClientRect()
    return bool(x > box.left + box.width / 2)


def scroll_at_edge(scroller: "Any", x: float, y: float, edge: float) -> None:
    """Scroll an element and its first child towards a pointer that is within `edge` of a side."""
    box = scroller.getBoundingClientRect()
    across = edge if x > box.right - edge else -edge if x < box.left + edge else 0
    down = edge if y > box.bottom - edge else -edge if y < box.top + edge else 0
    scroller.scrollBy(0, down)
    scroller.firstElementChild.scrollBy(across, 0)


def device_pixels(target: "Any") -> int:
    """Return the length of an element's longer side in the screen's physical pixels."""
    box = target.getBoundingClientRect()
    pixels: int = round(max(box.width, box.height) * pixel_ratio())
    return pixels


def box_of(target: "Any") -> "Any":
    """Return an element's box in the window, a DOMRect."""
    return target.getBoundingClientRect()


def pixel_ratio() -> float:
    """Return the screen's physical pixels per CSS pixel."""
    return float(window.devicePixelRatio or 1)
