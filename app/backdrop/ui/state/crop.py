"""The frame by hand: how its edges move, and what is shown around it. Pure.

A box has the left, top, right and bottom edge as shares of the picture's width and height; see
Frame of app/engine/scene.py.
"""

import math

from backdrop.ui.state.history import replaced, value_at

WHOLE = [0, 0, 1, 1]
LEAST = 0.05  # between two edges
FROM, TO = -0.5, 1.5  # as the sliders have it
STEP = 0.12  # what is shown around grows by steps, so that it mostly stands still


def box_of(scene: dict, width: int, height: int) -> list:
    """Return the box of a picture of that size, grown to the shape that was chosen."""
    left, top, right, bottom = value_at(scene, "look.frame.box") or WHOLE
    shape = shape_of(scene, width, height)
    across, down = right - left, bottom - top
    if shape:
        across, down = max(across, down * shape), max(down, across / shape)
    x, y = (left + right) / 2, (top + bottom) / 2
    return [x - across / 2, y - down / 2, x + across / 2, y + down / 2]


def shape_of(scene: dict, width: int, height: int) -> float:
    """Return the box's width over its height, both in shares, or 0 where any will do."""
    frame = value_at(scene, "look.frame") or {}
    aspect = frame.get("aspect", 0)
    if frame.get("width") and frame.get("height"):
        aspect = frame["width"] / frame["height"]
    return aspect * height / width


def around(scene: dict, width: int, height: int) -> list:
    """Return the box that shows all of the picture and its frame, and some room to drag."""
    turn = math.radians(value_at(scene, "look.frame.turn") or 0)
    sine, cosine = abs(math.sin(turn)), abs(math.cos(turn))
    x = (width * cosine + height * sine) / width / 2
    y = (height * cosine + width * sine) / height / 2
    left, top, right, bottom = box_of(scene, width, height)
    return [
        -outward(max(x - 0.5, -left)),
        -outward(max(y - 0.5, -top)),
        1 + outward(max(x - 0.5, right - 1)),
        1 + outward(max(y - 0.5, bottom - 1)),
    ]


def outward(beyond: float) -> float:
    """Return the room to show for what reaches this far beyond the picture."""
    return math.ceil((beyond + STEP / 3) / STEP) * STEP


def opened(scene: dict, box: list) -> dict:
    """Return the scene with that box as its frame, at the picture's own scale."""
    for key in ("aspect", "width", "height"):
        scene = replaced(scene, f"look.frame.{key}", None)
    return replaced(scene, "look.frame.box", box)


def dragged(box: list, handle: str, x: float, y: float, shape: float) -> list:
    """Return the box with what a handle holds moved by x and y.

    `handle` has the edges' letters: "n", "se"; "" is the box itself. `shape` as of `shape_of`.
    """
    if not handle:
        x = min(TO - box[2], max(FROM - box[0], x))
        y = min(TO - box[3], max(FROM - box[1], y))
        return [box[0] + x, box[1] + y, box[2] + x, box[3] + y]
    left, top, right, bottom = box
    if "w" in handle:
        left = min(right - LEAST, max(FROM, left + x))
    if "e" in handle:
        right = max(left + LEAST, min(TO, right + x))
    if "n" in handle:
        top = min(bottom - LEAST, max(FROM, top + y))
    if "s" in handle:
        bottom = max(top + LEAST, min(TO, bottom + y))
    if shape:
        return shaped([left, top, right, bottom], handle, shape)
    return [left, top, right, bottom]


def shaped(box: list, handle: str, shape: float) -> list:
    """Give the box its shape; the corner across, or the middle of the edge across, stays."""
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    if len(handle) == 2:
        across = max(across, down * shape)
        down = across / shape
        left, right = (right - across, right) if "w" in handle else (left, left + across)
        top, bottom = (bottom - down, bottom) if "n" in handle else (top, top + down)
    elif handle in "we":
        middle, down = (top + bottom) / 2, across / shape
        top, bottom = middle - down / 2, middle + down / 2
    else:
        middle, across = (left + right) / 2, down * shape
        left, right = middle - across / 2, middle + across / 2
    return [left, top, right, bottom]
