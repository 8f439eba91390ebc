"""Show a cut-out on a canvas and paint strokes on it.

A stroke restores, erases, or tints the place on which a tool is to work. It lasts until the
engine's preview of the same stroke replaces it.
"""

from backdrop.runtime.page.images import new_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Point = Sequence[float]
    """x and y in the picture's pixels."""

MARGIN = 2  # canvas pixels around a line that its smooth edge may reach
TINT = "#ff2d6f"  # a colour that no hair has, on any background
TINT_OPACITY = 0.45
FAINT = 0.28  # opacity of the original behind a restoring stroke, as in the style sheet
RESTORES = "source-in"  # the mode of composition of a restoring stroke
DOT = 0.01  # picture pixels added to a line: without length it leaves no dot in some browsers


class Canvas:
    """An HTML canvas whose pixels are those of one preview.

    matrix: the affine map (a, b, c, d, e, f) from the picture's pixels to the canvas's.
    """

    def __init__(self, element: "Any") -> None:
        self.element = element
        self._context = element.getContext("2d")
        self.matrix: Sequence[float] = [1, 0, 0, 1, 0, 0]
        self._original: Any = None  # an img of the original
        self._mode = ""  # by which a stroke is composed

    def set_source(self, matrix: "Sequence[float]", original: "Any") -> None:
        """Set the map from the picture's pixels to the canvas's, and an img of the original."""
        self.matrix = matrix
        self._original = original

    def show(self, image: "Any", width: int, height: int) -> None:
        """Show an ImageBitmap or a canvas of this size."""
        self._resize(width, height)
        self._context.drawImage(image, 0, 0)

    def show_pixels(self, pixels: "Any") -> None:
        """Show an ImageData."""
        self._resize(pixels.width, pixels.height)
        self._context.putImageData(pixels, 0, 0)

    def show_original(self, width: int, height: int, picture: "Any") -> None:
        """Show the original under the matrix on a canvas of this size.

        `picture` has the original's width and height in pixels.
        """
        self._resize(width, height)
        self._context.setTransform(*self.matrix)
        self._context.drawImage(self._original, 0, 0, picture.width, picture.height)
        self._context.setTransform(1, 0, 0, 1, 0, 0)

    def scale(self) -> float:
        """Return the canvas pixels per pixel of the picture."""
        a, b = self.matrix[:2]
        scale: float = (a * a + b * b) ** 0.5
        return scale

    def to_canvas(self, x: float, y: float) -> "tuple[float, float]":
        """Return the canvas position of a position in the picture."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def begin_stroke(self, restore: bool, opacity: float, width: int, height: int) -> None:
        """Begin a stroke on a picture of this size: draw_line() then restores or erases."""
        size = self.element.width, self.element.height
        self._begin(RESTORES if restore else "destination-out", opacity)
        self._restored: Any = None
        if restore:
            self._restored = new_context(*size)
            self._restored.setTransform(*self.matrix)
            self._restored.drawImage(self._original, 0, 0, width, height)

    def begin_tint(self) -> None:
        """Begin a stroke that tints: draw_line() then colours what lies under it."""
        self._begin("source-over", TINT_OPACITY)
        self._ink.strokeStyle = TINT

    def draw_line(self, start: "Point", end: "Point", radius: float) -> None:
        """Draw a line of the stroke; `radius` is in the picture's pixels."""
        self._ink.lineWidth = 2 * radius
        self._ink.beginPath()
        self._ink.moveTo(*start)
        self._ink.lineTo(end[0] + DOT, end[1])
        self._ink.stroke()
        self._redraw(*self._bounds(start, end, radius))

    def clear_stroke(self) -> None:
        """Remove all lines of the stroke, which goes on."""
        self._ink.setTransform(1, 0, 0, 1, 0, 0)
        self._ink.clearRect(0, 0, self.element.width, self.element.height)
        self._ink.setTransform(*self.matrix)
        self.cancel_stroke()

    def cancel_stroke(self) -> None:
        """Show the canvas as it was before the stroke."""
        self._context.clearRect(0, 0, self.element.width, self.element.height)
        self._context.drawImage(self._start.canvas, 0, 0)

    def magnify(self, context: "Any", x: float, y: float, factor: float) -> None:
        """Draw the surroundings of a canvas position to another context, enlarged.

        While a stroke restores, the original lies faintly behind them, as it does on the page.
        """
        side = context.canvas.width
        context.setTransform(1, 0, 0, 1, 0, 0)
        context.clearRect(0, 0, side, side)
        context.setTransform(factor, 0, 0, factor, side / 2 - factor * x, side / 2 - factor * y)
        if self._mode == RESTORES:
            context.globalAlpha = FAINT
            context.drawImage(self._restored.canvas, 0, 0)
            context.globalAlpha = 1
        context.drawImage(self.element, 0, 0)
        context.setTransform(1, 0, 0, 1, 0, 0)

    def _begin(self, mode: str, opacity: float) -> None:
        """Begin a stroke that is composed by a canvas's mode of this name."""
        size = self.element.width, self.element.height
        self._mode = mode
        self._opacity = opacity
        self._start = new_context(*size)
        self._start.drawImage(self.element, 0, 0)
        self._ink = new_context(*size)
        self._ink.lineCap = self._ink.lineJoin = "round"
        self._ink.setTransform(*self.matrix)

    def _resize(self, width: int, height: int) -> None:
        # Setting a size clears the canvas, even if the size is unchanged.
        if self.element.width != width or self.element.height != height:
            self.element.width = width
            self.element.height = height
        else:
            self._context.clearRect(0, 0, width, height)

    def _bounds(self, start: "Point", end: "Point", radius: float) -> "tuple[int, int, int, int]":
        """Return x, y, width and height of the canvas's part that a line changes."""
        reach = radius * self.scale() + MARGIN
        xs, ys = zip(self.to_canvas(*start), self.to_canvas(*end))  # noqa: B905  not in MicroPython
        left = max(0, int(min(xs) - reach))
        top = max(0, int(min(ys) - reach))
        right = min(self.element.width, int(max(xs) + reach) + 1)
        bottom = min(self.element.height, int(max(ys) + reach) + 1)
        return left, top, right - left, bottom - top

    def _redraw(self, x: int, y: int, width: int, height: int) -> None:
        if width < 1 or height < 1:
            return
        region = (x, y, width, height)
        context = self._context
        context.clearRect(*region)
        context.drawImage(self._start.canvas, *region, *region)
        context.globalAlpha = self._opacity
        if self._mode == RESTORES:
            scratch = new_context(width, height)
            scratch.drawImage(self._ink.canvas, *region, 0, 0, width, height)
            scratch.globalCompositeOperation = self._mode
            scratch.drawImage(self._restored.canvas, *region, 0, 0, width, height)
            context.drawImage(scratch.canvas, x, y)
        else:
            context.globalCompositeOperation = self._mode
            context.drawImage(self._ink.canvas, *region, *region)
            context.globalCompositeOperation = "source-over"
        context.globalAlpha = 1
