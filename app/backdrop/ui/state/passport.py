"""The passport picture of a scene: its document, its head, its frame. Pure.

A head is a dict with the keys of Head in engine/scene.py.
"""

import math

from backdrop.passport.fit import fit_head
from backdrop.passport.rules import RULES, rule_of
from backdrop.ui.state.history import value_at, with_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.passport.rules import Rule
    from backdrop.ui.state.history import Scene

    Head = dict[str, float]
    Box = list[float]

LINES = ("crown", "eyes", "chin")  # from top to bottom
QUALITY = 95  # of the JPEG file, 1 to 100
LEAST_GAP = 0.02  # between two lines, as a share of the picture's height
MARGIN = 0.35  # of the frame's side that is shown around it
NEAREST, FARTHEST = 0.08, 0.9  # shares of the frame's side between it and the border of the area


def is_passport(scene: "Scene") -> bool:
    """Return whether the scene's frame is around the head."""
    return bool(value_at(scene, "look.frame.around") == "head")


def rule_at(scene: "Scene") -> "Rule":
    """Return the rule of the scene's document."""
    return rule_of(value_at(scene, "look.frame.document") or RULES[0].key)


def choose_document(scene: "Scene", key: str) -> "Scene":
    """Return the scene as a picture for a document, on the background that its office demands."""
    rule = rule_of(key)
    sheet = value_at(scene, "look.output.sheet")
    output = {"format": "jpeg", "quality": QUALITY}
    if sheet:
        output["sheet"] = sheet
    for path, value in (
        ("look.frame", {"around": "head", "document": key}),
        ("look.background", {"kind": "colour", "rgb": list(rule.background)}),
        ("look.output", output),
        ("look.shadow", None),
        ("look.outline", None),
    ):
        scene = with_value(scene, path, value)
    return scene


def leave(scene: "Scene", around: str) -> "Scene":
    """Return the scene with another frame than the document's; its sheet goes with it."""
    scene = with_value(scene, "look.frame", {"around": around})
    return with_value(scene, "look.output.sheet", None)


def frame_box(head: "Head", rule: "Rule", width: int, height: int) -> "Box":
    """Return the frame around a head in a levelled picture of this size, as shares of its sides."""
    top, side, _ = fit_head(rule, head["crown"], head["eyes"], head["chin"])
    reach = side * rule.pixels[0] / rule.pixels[1] / 2
    left, right = head["x"] - reach, head["x"] + reach
    return [left / width, top / height, right / width, (top + side) / height]


def area_around(box: "Box", area: "Box | None") -> "Box":
    """Return the area to show around a frame: the one shown, as long as the frame suits it."""
    across, down = box[2] - box[0], box[3] - box[1]
    if area:
        gaps = (
            (box[0] - area[0]) / across,
            (box[1] - area[1]) / down,
            (area[2] - box[2]) / across,
            (area[3] - box[3]) / down,
        )
        if min(gaps) > NEAREST and max(gaps) < FARTHEST:
            return area
    x, y = MARGIN * across, MARGIN * down
    return [box[0] - x, box[1] - y, box[2] + x, box[3] + y]


def move_line(head: "Head", line: str, to: float, height: int) -> "Head":
    """Return the head with a line at another height, in pixels, but between its neighbours."""
    place, gap = LINES.index(line), LEAST_GAP * height
    if place > 0:
        to = max(to, head[LINES[place - 1]] + gap)
    if place < len(LINES) - 1:
        to = min(to, head[LINES[place + 1]] - gap)
    moved = dict(head)
    moved[line] = to
    return moved


def move_head(head: "Head", x: float, y: float) -> "Head":
    """Return the head moved by x and y, in pixels."""
    moved = dict(head)
    moved["x"] += x
    for line in LINES:
        moved[line] += y
    return moved


def turn_head(head: "Head", tilt: float, width: int, height: int) -> "Head":
    """Return the head with another tilt, about the point between its eyes.

    width, height: of the picture, in pixels.
    """
    x, y = _turn(head["x"] - width / 2, head["eyes"] - height / 2, head["tilt"] - tilt)
    moved = move_head(head, x + width / 2 - head["x"], y + height / 2 - head["eyes"])
    moved["tilt"] = tilt
    return moved


def millimetres(head: "Head", rule: "Rule") -> "tuple[float, float, bool]":
    """Return the print's head height, the eyes' height above its lower edge, and if all fits."""
    top, side, fits = fit_head(rule, head["crown"], head["eyes"], head["chin"])
    scale = rule.height / side
    return (head["chin"] - head["crown"]) * scale, (top + side - head["eyes"]) * scale, fits


def _turn(x: float, y: float, degrees: float) -> "tuple[float, float]":
    """Turn a point clockwise about the origin."""
    angle = math.radians(degrees)
    return (
        x * math.cos(angle) - y * math.sin(angle),
        x * math.sin(angle) + y * math.cos(angle),
    )
