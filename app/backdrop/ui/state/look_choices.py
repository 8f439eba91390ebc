"""Colours, shapes and presets to choose from, and questions about a look. Pure."""

from backdrop.ui.state.history import value_at
from backdrop.ui.state.passport import choose_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.state.history import Look, Scene

MIN_SIDE = 0.05  # least distance between two edges of a crop box, a share of the picture
TOLERANCE = 0.001  # between numbers of a look and of a shape

SWATCHES = (
    ("White", "#ffffff"),
    ("Light grey", "#f2f2f2"),
    ("Grey", "#9a9a9a"),
    ("Black", "#000000"),
    ("Sand", "#e9dcc9"),
    ("Rose", "#f3c6c6"),
    ("Sky", "#bcd9ee"),
    ("Mint", "#c8e6d5"),
    ("Sun", "#f7dc6f"),
    ("Coral", "#ef7f5f"),
    ("Blue", "#2f6fde"),
    ("Green", "#1f7a4d"),
)
# Name, width over height, width and height in pixels, dots per inch.
SHAPES = (
    ("Original", 0, 0, 0, 0),
    ("Square 1:1", 1, 0, 0, 0),
    ("Portrait 4:5", 0.8, 0, 0, 0),
    ("Classic 3:4", 0.75, 0, 0, 0),
    ("Photo 3:2", 1.5, 0, 0, 0),
    ("Wide 16:9", 16 / 9, 0, 0, 0),
    ("Tall 9:16", 9 / 16, 0, 0, 0),
    ("Shop, square 2000 px", 1, 2000, 2000, 0),
    ("Shop, square 1600 px", 1, 1600, 1600, 0),
)

SHADOW = {"kind": "ground"}
PRESETS: "tuple[tuple[str, Look], ...]" = (
    ("Transparent", {}),
    (
        "White square",
        {
            "background": {"kind": "colour", "rgb": [255, 255, 255]},
            "frame": {"around": "subject", "aspect": 1, "width": 2000, "height": 2000},
            "output": {"format": "jpeg"},
        },
    ),
    ("Soft shadow", {"shadow": SHADOW}),
    ("Sticker", {"outline": {}, "shadow": {"kind": "drop", "strength": 0.3}}),
    ("Blurred", {"background": {"kind": "blurred", "strength": 0.5}}),
    (
        "Grey studio",
        {
            "background": {"kind": "gradient", "start": [236, 236, 234], "end": [196, 196, 194]},
            "shadow": SHADOW,
        },
    ),
    ("Passport", choose_document({}, "icao")["look"]),
)


def is_met(scene: "Scene", condition: str) -> bool:
    """Return whether a look meets the condition of a `data-when` attribute."""
    path, _, wanted = condition.partition("=")
    value = value_at(scene, f"look.{path}")
    if not wanted:
        return value is not None
    return value in wanted.split("|")


def keep_edges_apart(box: list[float], moved: int) -> list[float]:
    """Return the box with its edges apart: the edge that was moved pushes the opposite one."""
    opposite = (moved + 2) % 4
    if box[moved % 2 + 2] - box[moved % 2] < MIN_SIDE:
        box[opposite] = box[moved] + (MIN_SIDE if moved < 2 else -MIN_SIDE)
    return box


def shape_number(scene: "Scene") -> int:
    """Return the number of the scene's shape in SHAPES, or -1."""
    frame: dict[str, Any] = value_at(scene, "look.frame") or {}
    values = [frame.get(key, 0) for key in ("aspect", "width", "height")]
    values.append(value_at(scene, "look.output.dpi") or 0)
    for number, (_, *shape) in enumerate(SHAPES):
        if all(abs(a - b) < TOLERANCE for a, b in zip(values, shape)):  # noqa: B905
            return number
    return -1
