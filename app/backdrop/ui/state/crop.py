"""The crop box that a person drags over the picture, and the area shown around it. Pure.

A box has the left, top, right and bottom edge as shares of the picture's width and height; see
Frame of engine/scene.py.
"""

import math

from backdrop.ui.state.history import value_at, with_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from backdrop.ui.state.history import Scene

    Box = Sequence[float]

WHOLE = (0, 0, 1, 1)  # the box of the whole picture
MIN_SIDE = 0.05  # least distance between two edges, a share of the picture
LOWEST = -0.5  # least position of an edge, as of the sliders
HIGHEST = 1.5  # greatest position of an edge
STEP = 0.12  # shares by which the area around grows, so that it rarely moves during a drag


def crop_box(scene: "Scene", width: int, height: int) -> list[float]:
    """Return the box of a picture of that size, grown to the scene's aspect ratio."""
    left, top, right, bottom = value_at(scene, "look.frame.box") or WHOLE
    ratio = box_ratio(scene, width, height)
    box_width, box_height = right - left, bottom - top
    if ratio:
        box_width, box_height = (
            max(box_width, box_height * ratio),
            max(box_height, box_width / ratio),
        )
    x, y = (left + right) / 2, (top + bottom) / 2
    return [x - box_width / 2, y - box_height / 2, x + box_width / 2, y + box_height / 2]


def box_ratio(scene: "Scene", width: int, height: int) -> float:
    """Return the box's width over its height, both in shares, or 0 where any ratio is allowed."""
    frame = value_at(scene, "look.frame") or {}
    aspect: float = frame.get("aspect", 0)
    if frame.get("width") and frame.get("height"):
        aspect = frame["width"] / frame["height"]
    return aspect * height / width


def area_around(scene: "Scene", width: int, height: int) -> list[float]:
    """Return the box that holds the whole picture and its crop box, with room to drag."""
    turn = math.radians(value_at(scene, "look.frame.turn") or 0)
    sine, cosine = abs(math.sin(turn)), abs(math.cos(turn))
    x = (width * cosine + height * sine) / width / 2
    y = (height * cosine + width * sine) / height / 2
    left, top, right, bottom = crop_box(scene, width, height)
    return [
        -_margin(max(x - 0.5, -left)),
        -_margin(max(y - 0.5, -top)),
        1 + _margin(max(x - 0.5, right - 1)),
        1 + _margin(max(y - 0.5, bottom - 1)),
    ]


def _margin(beyond: float) -> float:
    """Return the margin to show for contents that reach this far beyond the picture."""
    return math.ceil((beyond + STEP / 3) / STEP) * STEP


def show_area(scene: "Scene", box: "Box") -> "Scene":
    """Return the scene with that box as its frame, at the picture's own scale."""
    if value_at(scene, "look.frame.around") == "head":
        tilt = value_at(scene, "head.tilt") or 0
        is_mirrored = value_at(scene, "look.frame.flip")
        scene = with_value(scene, "look.frame.turn", tilt if is_mirrored else -tilt)
    for key in ("aspect", "width", "height", "document"):
        scene = with_value(scene, f"look.frame.{key}", None)
    scene = with_value(scene, "look.frame.around", "box")
    return with_value(scene, "look.frame.box", box)


def drag_box(box: "Box", handle: str, x: float, y: float, ratio: float) -> list[float]:
    """Return the box after a handle was dragged by x and y.

    `handle` has the letters of its edges, such as "n" or "se"; "" moves the whole box. `ratio` is
    that of `box_ratio`.
    """
    if not handle:
        x = min(HIGHEST - box[2], max(LOWEST - box[0], x))
        y = min(HIGHEST - box[3], max(LOWEST - box[1], y))
        return [box[0] + x, box[1] + y, box[2] + x, box[3] + y]
    left, top, right, bottom = box
    if "w" in handle:
        left = min(right - MIN_SIDE, max(LOWEST, left + x))
    if "e" in handle:
        right = max(left + MIN_SIDE, min(HIGHEST, right + x))
    if "n" in handle:
        top = min(bottom - MIN_SIDE, max(LOWEST, top + y))
    if "s" in handle:
        bottom = max(top + MIN_SIDE, min(HIGHEST, bottom + y))
    if ratio:
        return fit_ratio([left, top, right, bottom], handle, ratio)
    return [left, top, right, bottom]


def fit_ratio(box: "Box", handle: str, ratio: float) -> list[float]:
    """Return the box with the ratio; the opposite corner, or the middle of the edge, stays."""
    left, top, right, bottom = box
    box_width, box_height = right - left, bottom - top
    if len(handle) == 2:
        box_width = max(box_width, box_height * ratio)
        box_height = box_width / ratio
        left, right = (right - box_width, right) if "w" in handle else (left, left + box_width)
        top, bottom = (bottom - box_height, bottom) if "n" in handle else (top, top + box_height)
    elif handle in "we":
        middle, box_height = (top + bottom) / 2, box_width / ratio
        top, bottom = middle - box_height / 2, middle + box_height / 2
    else:
        middle, box_width = (left + right) / 2, box_height * ratio
        left, right = middle - box_width / 2, middle + box_width / 2
    return [left, top, right, bottom]
