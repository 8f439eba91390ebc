"""The scene of one picture: its edits and its look, as data. Public API.

The same scene gives the preview and the export, and its look can be saved as a preset. Units:

- Coordinates of edits, and the distance of a Move, are pixels of the upright picture, whose first
  pixel spans 0 to 1.
- All other lengths are fractions of a longer side: the picture's for Edge; that of the subject's
  bounding box for Shadow, Outline and a frame's margin. So a look suits pictures of any size, and
  a preview is the export at a smaller size.
- Angles are degrees, clockwise.

Every type states the range of its numbers. scene_json.py converts scenes to JSON data and back, and
enforces the ranges.
"""

from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from backdrop.engine.arrays.patch import MAX_CHARACTERS, MAX_SIDE

VERSION = 1


@dataclass(frozen=True)
class Range:
    """The smallest and the largest allowed value of a number."""

    low: float
    high: float


@dataclass(frozen=True)
class MaxLength:
    """The largest allowed number of entries of a list, or of characters of a text."""

    count: int


Share = Annotated[float, Range(0, 1)]
Degrees = Annotated[float, Range(-180, 180)]
Pixel = Annotated[float, Range(-100_000, 100_000)]
Level = Annotated[int, Range(0, 255)]
Side = Annotated[int, Range(0, 20_000)]
Point = tuple[Pixel, Pixel]
Rgb = tuple[Level, Level, Level]
DocumentKey = Literal[
    "icao", "us", "uk", "schengen", "canada", "india", "china", "japan", "australia"
]


@dataclass(frozen=True)
class Patch:
    """A small plane that covers a part of the picture: what an edit has found out about it.

    box: left, top, right and bottom edge in pixels. width, height: of the plane. data: the plane as
    text (arrays/patch.py), one byte a pixel. engine/edits/patches.py makes patches and places them.

    An edit that depends on the picture keeps its solution, so a replay at any size is the same.
    """

    box: tuple[Pixel, Pixel, Pixel, Pixel]
    width: Annotated[int, Range(1, MAX_SIDE)]
    height: Annotated[int, Range(1, MAX_SIDE)]
    data: Annotated[str, MaxLength(MAX_CHARACTERS)] = field(repr=False)


@dataclass(frozen=True)
class Stroke:
    """A brush stroke that restores or erases along a line.

    points: x, y and pressure; pressure, 0 to 1, is a factor on the radius. radius: in pixels.
    hardness: fraction of the radius within which the stroke has its full `opacity`; from there it
    falls to 0 at the radius. snap: reduce the stroke where the colours of the picture indicate
    that it crosses an edge.

    Coverage depends only on the distance to the line, so a replay at any size is the same stroke.
    """

    restore: bool
    points: Annotated[tuple[tuple[Pixel, Pixel, Share], ...], MaxLength(20_000)]
    radius: Annotated[float, Range(0.1, 20_000)]
    hardness: Share = 0.8
    opacity: Share = 1.0
    snap: bool = True


@dataclass(frozen=True)
class Lasso:
    """A closed line whose interior (even-odd rule) is restored or erased."""

    restore: bool
    points: Annotated[tuple[Point, ...], MaxLength(20_000)]
    snap: bool = True


@dataclass(frozen=True)
class Tap:
    """Keep only the connected component of the cut-out at a point, or remove that component.

    The page makes Pick instead; scenes saved by version 1 may have it.
    """

    keep: bool
    at: Point


@dataclass(frozen=True)
class Pick:
    """Restore or erase the thing at a point.

    at: where the person tapped. area: the thing, 255 inside; None until complete_edit.py has found
    it, and then the edit changes nothing. size: of what a tap takes: a part of a thing, a thing, or
    all that hangs together. only: keep the thing as it is and erase everything else.
    """

    restore: bool
    at: Point
    area: Patch | None = None
    size: Annotated[int, Range(0, 2)] = 1
    only: bool = False


@dataclass(frozen=True)
class Refine:
    """A stroke over hair, under which alpha is solved anew.

    points, radius: as of a Stroke. area: the solution, alpha from 0 to 255; None until
    complete_edit.py has found it, and then the edit changes nothing.
    """

    points: Annotated[tuple[tuple[Pixel, Pixel, Share], ...], MaxLength(20_000)]
    radius: Annotated[float, Range(0.1, 20_000)]
    area: Patch | None = None


Edit = Stroke | Lasso | Tap | Pick | Refine


@dataclass(frozen=True)
class Edge:
    """Adjustments of the subject's whole edge.

    shift: move the outline outwards, or inwards if negative. feather: soften it; twice the standard
    deviation of the blur. contrast: harden it; 0 leaves alpha unchanged, 1 makes it a step.
    clean: share, 0 to 1, of foreground colours in place of the photo's where the background shines
    through; 0 keeps the photo's.
    """

    shift: Annotated[float, Range(-0.02, 0.02)] = 0.0
    feather: Annotated[float, Range(0, 0.05)] = 0.0
    contrast: Share = 0.0
    clean: Share = 1.0

    @property
    def changes_alpha(self) -> bool:
        """True if the edge changes alpha, and not only colours."""
        return bool(self.shift or self.feather or self.contrast)


@dataclass(frozen=True)
class Colour:
    """A background of one colour."""

    rgb: Rgb = (255, 255, 255)


@dataclass(frozen=True)
class Gradient:
    """A background that changes from one colour to another.

    angle: the direction of the change; 0 is from left to right, 90 from top to bottom.
    """

    start: Rgb = (255, 255, 255)
    end: Rgb = (205, 205, 205)
    angle: Degrees = 90.0


@dataclass(frozen=True)
class Photo:
    """Another picture as the background; white where it is transparent or does not reach.

    fill: cover the frame; otherwise fit into it. scale: a factor on the size after that. x, y: the
    distance moved to the right and down, in fractions of the frame's width and height. turn: by
    which it is turned, clockwise about its centre; it covers the frame or fits into it so turned.
    """

    fill: bool = True
    scale: Annotated[float, Range(0.1, 10)] = 1.0
    x: Annotated[float, Range(-2, 2)] = 0.0
    y: Annotated[float, Range(-2, 2)] = 0.0
    turn: Degrees = 0.0


@dataclass(frozen=True)
class Blurred:
    """The picture's own background out of focus; `strength` is the aperture of the lens."""

    strength: Share = 0.5


@dataclass(frozen=True)
class Grey:
    """The picture's own background without colour."""


BackdropName = Literal["studio", "paper", "sweep", "window", "wood", "marble", "concrete", "sky"]


@dataclass(frozen=True)
class Backdrop:
    """A built-in backdrop, drawn by the engine."""

    name: BackdropName = "studio"


Background = Colour | Gradient | Photo | Blurred | Grey | Backdrop


@dataclass(frozen=True)
class Shadow:
    """A shadow of the subject.

    kind: "drop" lies behind the subject, "contact" is a thin line along its base, and "ground" is a
    soft patch below it. angle: the direction in which the shadow falls; 0 is right, 90 is down; a
    contact shadow has none. distance: offset of the shadow; it also makes a ground shadow deeper.
    blur: twice the standard deviation of a drop shadow's soft edge; for the other kinds, the
    softness grows with it. strength: the largest opacity.
    """

    kind: Literal["drop", "contact", "ground"] = "ground"
    angle: Degrees = 90.0
    distance: Annotated[float, Range(0, 0.5)] = 0.03
    blur: Annotated[float, Range(0, 0.3)] = 0.04
    strength: Share = 0.4


@dataclass(frozen=True)
class Outline:
    """A line of one colour around the subject, as on a sticker."""

    width: Annotated[float, Range(0, 0.1)] = 0.015
    rgb: Rgb = (255, 255, 255)


@dataclass(frozen=True)
class Frame:
    """The part of the picture that the result shows, and the size of the result.

    First the picture is mirrored (`flip`) and turned clockwise by `turn` about its centre. Then it
    is framed.

    around: "picture" frames all of it; "subject" frames the subject's bounding box with `margin`
    around it; "box" frames the rectangle `box`; "head" frames the scene's head as the `document`
    demands. The first two grow as far as an outline needs.
    document: with "head", a key of passport/rules.py, which then decides the result's shape and
    size; the head is levelled by its own tilt, and margin, aspect, width, height and turn are not
    used.
    box: left, top, right and bottom edge as fractions of the picture's width and height; they may
    lie outside the picture. The box does not move when the picture is turned within it.
    margin: fraction of the longer side of the subject's bounding box.
    aspect: width over height of the result, reached by enlarging the frame; 0 leaves it unchanged.
    width, height: of the result in pixels. 0 for both keeps the picture's scale; 0 for one derives
    it from the other; if both are given, they determine the aspect and `aspect` is ignored.
    """

    around: Literal["picture", "subject", "box", "head"] = "picture"
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
    document: DocumentKey = "icao"


@dataclass(frozen=True)
class Output:
    """The file: its content, its format, and its metadata.

    show: the picture, the mask (alpha as grey), or the inverse (the picture without the subject).
    format: "png8" is a PNG with a palette. "webp" is lossless. "jpeg" has no transparency: without
    a background it is on white. "zip" contains colours and alpha as two PNG files; with a
    background, the alpha is the subject's.
    quality: of JPEG and lossy WebP. dpi: 0 writes none. metadata: keep the photo's camera data and
    location. sheet: with a frame around the head, a JPEG file of that paper at 300 dpi with as many
    copies as fit, in place of `format` and `dpi`; "" is the single picture, whose JPEG file then
    meets the office's limits, if need be at another quality.
    """

    show: Literal["picture", "mask", "inverse"] = "picture"
    format: Literal["png", "png8", "webp", "webp-lossy", "jpeg", "zip"] = "png"
    quality: Annotated[int, Range(1, 100)] = 90
    dpi: Annotated[int, Range(0, 2400)] = 0
    metadata: bool = False
    sheet: Literal["", "10x15", "letter"] = ""


@dataclass(frozen=True)
class Move:
    """The place of the subject: scaled and turned about its picture's centre, then shifted.

    A point p of the picture goes to c + scale R(angle) (p - c) + (x, y), where c is the picture's
    centre. This comes before the frame's flip and turn, so edits keep their coordinates. What
    belongs to the subject, such as shadow and outline, moves along. What belongs to the picture
    does not: its own background, and a frame, which stays where it would be without the move.
    """

    x: Pixel = 0.0
    y: Pixel = 0.0
    scale: Annotated[float, Range(0.05, 20)] = 1.0
    angle: Degrees = 0.0

    def at_scale(self, scale: float) -> "Move":
        """Return the same move of a copy of the picture that is `scale` times as large."""
        return replace(self, x=self.x * scale, y=self.y * scale)


@dataclass(frozen=True)
class Look:
    """The part of a scene that can be applied to other pictures, and that presets save."""

    edge: Edge = Edge()
    background: Background | None = None
    shadow: Shadow | None = None
    outline: Outline | None = None
    frame: Frame = Frame()
    output: Output = Output()


@dataclass(frozen=True)
class Head:
    """The head of a person, for a frame around it.

    x: its middle. crown: the top of the head without the hair. eyes: the line through both. chin:
    its lower edge. All are pixels of the picture after it was turned about its centre by -tilt,
    which levels the eyes; crown < eyes < chin.
    """

    x: Pixel
    crown: Pixel
    eyes: Pixel
    chin: Pixel
    tilt: Degrees = 0.0

    def at_scale(self, scale: float) -> "Head":
        """Return the same head in a copy of the picture that is `scale` times as large."""
        x, crown, eyes, chin = (
            length * scale for length in (self.x, self.crown, self.eyes, self.chin)
        )
        return replace(self, x=x, crown=crown, eyes=eyes, chin=chin)


@dataclass(frozen=True)
class Scene:
    """The edits of a picture, oldest first, its look, and the place of its subject.

    head: the head that a person has marked; None to estimate it from the outline.

    >>> from backdrop import Colour, Frame, Look, Scene, Shadow
    >>> frame = Frame(around="subject", aspect=1)
    >>> Scene(look=Look(background=Colour(), shadow=Shadow(), frame=frame)).look.frame.margin
    0.08
    """

    edits: Annotated[tuple[Edit, ...], MaxLength(5_000)] = ()
    look: Look = Look()
    move: Move = Move()
    head: Head | None = None

    @property
    def changes_alpha(self) -> bool:
        """True if edits or edge change the alpha that the picture was cut with."""
        return bool(self.edits) or self.look.edge.changes_alpha
