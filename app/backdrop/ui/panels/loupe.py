"""A magnified circle above the finger, which hides the place that it paints."""

from backdrop.runtime.page import elements, positions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.runtime.page.canvas import Canvas

MAGNIFICATION = 2
SIDE = 120  # px of the circle's diameter
DISTANCE = 96  # px from the finger to the circle's middle
FULL_TURN = 6.2832


class Loupe:
    """Shows a canvas's surroundings of a touch."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._element = elements.by_id("loupe")
        self._background = elements.by_id("background")
        self._context = self._element.getContext("2d")

    def show(self, event: "Any", radius: float) -> None:
        """Show the place of a pointer and the ring of a brush, `radius` in px of the screen."""
        source = self._canvas.element
        if self._element.hidden:
            self._element.width = self._element.height = round(SIDE * positions.pixel_ratio())
            self._element.style.background = self._background.style.background
            is_checkered = self._background.classList.contains("checkerboard")
            self._element.classList.toggle("checkerboard", is_checkered)
            elements.show(self._element, True)
        sharpness = self._element.width / SIDE  # pixels of the loupe per px of the screen
        factor = positions.canvas_scale(source) * MAGNIFICATION * sharpness
        self._canvas.magnify(self._context, *positions.pointer_on_canvas(source, event), factor)
        self._draw_ring(radius * MAGNIFICATION * sharpness, sharpness)
        positions.move_beside_pointer(self._element, event, SIDE, DISTANCE)

    def hide(self) -> None:
        elements.show(self._element, False)

    def _draw_ring(self, radius: float, sharpness: float) -> None:
        middle = self._element.width / 2
        for colour, width in (("rgb(0 0 0 / .6)", 3), ("#fff", 1.5)):
            self._context.strokeStyle = colour
            self._context.lineWidth = width * sharpness
            self._context.beginPath()
            self._context.arc(middle, middle, radius, 0, FULL_TURN)
            self._context.stroke()
