"""What a person does to a picture: data, the same for preview and export, and for a saved preset.

Places of edits are in pixels of the upright picture, whose first pixel reaches from 0 to 1. All
other lengths are shares: of the picture's longer side (Edge), of the longer side of the subject's
box (Shadow, Outline), of the frame. So a look made for one picture suits another, and a preview at
any size is the export made smaller.
Every number has its range in its type; scenes.py reads and writes them and holds the ranges.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

VERSION = 1


@dataclass(frozen=True)
class Range:
    """The least and the greatest value a number may have."""

    low: float
    high: float


@dataclass(frozen=True)
class Most:
    """The greatest number of entries that a list may have."""

    count: int


Share = Annotated[float, Range(0, 1)]
Degrees = Annotated[float, Range(-180, 180)]
Pixel = Annotated[float, Range(-100_000, 100_000)]
Level = Annotated[int, Range(0, 255)]
Side = Annotated[int, Range(0, 20_000)]
Point = tuple[Pixel, Pixel]
Rgb = tuple[Level, Level, Level]


@dataclass(frozen=True)
class Stroke:
    """A brush drawn along points of x, y and pressure (0 to 1, a factor on the radius).

    Coverage depends only on the distance to the line, so a replay at any size is the same stroke:
    `opacity` within `hardness` times the radius, falling to 0 at the radius. `snap` takes away from
    the coverage where the picture's colours say that something else begins.
    """

    restore: bool
    points: Annotated[tuple[tuple[Pixel, Pixel, Share], ...], Most(20_000)]
    radius: Annotated[float, Range(0.1, 20_000)]
    hardness: Share = 0.8
    opacity: Share = 1.0
    snap: bool = True


@dataclass(frozen=True)
class Lasso:
    """A closed line whose inside (odd windings) is erased or restored."""

    restore: bool
    points: Annotated[tuple[Point, ...], Most(20_000)]
    snap: bool = True


@dataclass(frozen=True)
class Tap:
    """The connected part of the cut-out at a place: kept alone, or dropped."""

    keep: bool
    at: Point


Edit = Stroke | Lasso | Tap


@dataclass(frozen=True)
class Edge:
    """The whole outline: moved outwards (or inwards, under 0), softened, hardened.

    `contrast` 0 leaves alpha alone and 1 makes it a step. `clean` is how much of the subject's own
    colour replaces the photo's where the background shines through.
    """

    shift: Annotated[float, Range(-0.02, 0.02)] = 0.0
    feather: Annotated[float, Range(0, 0.05)] = 0.0
    contrast: Share = 0.0
    clean: Share = 1.0

    @property
    def changes_alpha(self) -> bool:
        """Whether the edge changes alpha, and not colours alone."""
        return bool(self.shift or self.feather or self.contrast)


@dataclass(frozen=True)
class Colour:
    """One colour behind the subject."""

    rgb: Rgb = (255, 255, 255)


@dataclass(frozen=True)
class Gradient:
    """From one colour to another along a direction; 0 degrees is from left to right, 90 down."""

    start: Rgb = (255, 255, 255)
    end: Rgb = (205, 205, 205)
    angle: Degrees = 90.0


@dataclass(frozen=True)
class Photo:
    """Another picture, covering the frame or fitted into it, then scaled and moved by shares.

    Where it does not reach or is transparent, white.
    """

    fill: bool = True
    scale: Annotated[float, Range(0.1, 10)] = 1.0
    x: Annotated[float, Range(-2, 2)] = 0.0
    y: Annotated[float, Range(-2, 2)] = 0.0


@dataclass(frozen=True)
class Blurred:
    """The picture's own background out of focus; `strength` is the lens's aperture."""

    strength: Share = 0.5


@dataclass(frozen=True)
class Grey:
    """The picture's own background without colour."""


Background = Colour | Gradient | Photo | Blurred | Grey


@dataclass(frozen=True)
class Shadow:
    """What the subject throws: behind it (drop), where it stands (contact), or about that (ground).

    angle: the direction in which it falls, 90 is down; a contact shadow has none. distance: how far
    it falls, and how deep one on the ground is. blur: twice the deviation of a drop's soft edge.
    """

    kind: Literal["drop", "contact", "ground"] = "ground"
    angle: Degrees = 90.0
    distance: Annotated[float, Range(0, 0.5)] = 0.03
    blur: Annotated[float, Range(0, 0.3)] = 0.04
    strength: Share = 0.4


@dataclass(frozen=True)
class Outline:
    """A line of one colour around the subject, as stickers have."""

    width: Annotated[float, Range(0, 0.1)] = 0.015
    rgb: Rgb = (255, 255, 255)


@dataclass(frozen=True)
class Frame:
    """What of the picture is in the result, and how large that is.

    The picture is mirrored (`flip`), turned clockwise by `turn` about its middle, and then framed:
    around all of it, around the subject, or by `box`, the left, top, right and bottom edges as
    shares of the picture's width and height, which may lie outside of it. `margin`, a share of the
    subject's longer side, is left around the subject. `aspect` is width over height, reached by
    growing the frame; 0 leaves it as it is. `width` and `height` are the result's pixels: 0 for
    both keeps the picture's scale, 0 for one follows from the other, and both together are the
    aspect, whatever `aspect` says. A box keeps its place when the picture is turned within it.
    """

    around: Literal["picture", "subject", "box"] = "picture"
    box: tuple[
        Annotated[float, Range(-4, 5)],
        Annotated[float, Range(-4, 5)],
        Annotated[float, Range(-4, 5)],
        Annotated[float, Range(-4, 5)],
    ] = (0.0, 0.0, 1.0, 1.0)
    margin: Annotated[float, Range(0, 1)] = 0.08
    aspect: Annotated[float, Range(0, 20)] = 0.0
    width: Side = 0
    height: Side = 0
    turn: Degrees = 0.0
    flip: bool = False


@dataclass(frozen=True)
class Output:
    """The file: what is shown in it, its format, and what it tells of the photo.

    `show` is the picture, the alpha alone as grey, or the background without the subject. JPEG has
    no transparency: there a missing background is white. A ZIP has colours and alpha as two PNGs;
    with a background, the alpha is the subject's. `quality` is JPEG's and lossy WebP's. `dpi` 0
    writes none. `metadata` keeps the photo's camera data and place.
    """

    show: Literal["picture", "mask", "inverse"] = "picture"
    format: Literal["png", "png8", "webp", "webp-lossy", "jpeg", "zip"] = "png"
    quality: Annotated[int, Range(1, 100)] = 90
    dpi: Annotated[int, Range(0, 2400)] = 0
    metadata: bool = False


@dataclass(frozen=True)
class Look:
    """All that can be used on another picture: what a preset holds."""

    edge: Edge = Edge()
    background: Background | None = None
    shadow: Shadow | None = None
    outline: Outline | None = None
    frame: Frame = Frame()
    output: Output = Output()


@dataclass(frozen=True)
class Scene:
    """A picture's edits, oldest first, and its look."""

    edits: Annotated[tuple[Edit, ...], Most(5_000)] = ()
    look: Look = Look()

    @property
    def changes_alpha(self) -> bool:
        """Whether edits or edge change the alpha that the picture was cut with."""
        return bool(self.edits) or self.look.edge.changes_alpha
