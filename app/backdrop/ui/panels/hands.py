"""The outline, the handles and the guide lines on the picture, and the layers that follow a drag.

While a pointer drags, the page itself moves the layer that is shown, by CSS, and the engine's
previews follow behind. A preview that arrives shows the thing at a newer place, so from then on the
layer is moved by the rest of the way.
"""

import math

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.state import move_gesture
from backdrop.ui.text import move_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.moves import Moves
    from backdrop.ui.control.previews import PreviewLayers
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.maps import Map
    from backdrop.ui.state.move_gesture import Guides
    from backdrop.ui.state.placing import Place

EDGE = 22  # px of the screen by which handles stay inside the frame
STEM = 34  # px of the screen between the thing and the handle that turns it
CORNERS = ("nw", "ne", "se", "sw")  # in the order of a place's corners
CURSORS = ("ew-resize", "nwse-resize", "ns-resize", "nesw-resize")  # by eighths of a turn


class Hands:
    """Shows where the thing is that is moved."""

    def __init__(self, moves: "Moves", stage: "Stage") -> None:
        self._moves = moves
        self._stage = stage
        self.element = elements.by_id("hands")
        self._frame = elements.by_id("frame")
        self._marks = elements.by_id("hands-marks")
        self._outline = elements.by_id("hands-outline")
        self._handles = {
            handle.dataset.handle: handle for handle in elements.all_matching("#hands i")
        }
        self._guides = elements.by_id("guide-x"), elements.by_id("guide-y")
        self._image = elements.by_id("background-image")
        self._loaded: PreviewLayers | None = None  # whose background the image shows
        events.listen(self._image, "load", lambda event: self._take_background())

    def show(self, is_open: bool) -> None:
        """Show handles, or only move the layers on which nothing is held."""
        moves = self._moves
        place = moves.place()
        is_open = is_open and place is not None
        self._frame.classList.toggle("is-moving", is_open)
        elements.show(self.element, is_open)
        self._follow_layers()
        if is_open and place:
            label = move_messages.hands_label(moves.is_photo())
            elements.set_attribute(self.element, "aria-label", label)
            size = f"0 0 {moves.size[0]} {moves.size[1]}"
            elements.set_attribute(self._marks, "viewBox", size)
            self._show_outline(place, moves.map())
            self._place_handles(place, moves.map())

    def set_busy(self, is_busy: bool) -> None:
        """Hide the handles during a drag; end it without guide lines."""
        self._frame.classList.toggle("is-dragged", is_busy)
        if not is_busy:
            self._show_guides(move_gesture.NO_GUIDES)

    def follow(self, guides: "Guides") -> None:
        """Show a step of a drag."""
        place = self._moves.place()
        if place:
            self._follow_layers()
            self._show_outline(place, self._moves.map())
            self._show_guides(guides)

    def _take_background(self) -> None:
        self._loaded = self._moves.view
        self._follow_layers()

    def _follow_layers(self) -> None:
        """Move the layers from where their previews show them to where the scene has them."""
        moves = self._moves
        view, subject, photo = moves.view, moves.subject, moves.photo
        lag = moves.lag(subject, view.request.scene) if view and subject else None
        self._transform(self._stage.canvas.element, lag)
        shown = self._loaded
        lag = None
        if shown and photo and moves.has_photo():
            lag = moves.lag(photo, shown.request.scene)
        self._transform(self._image, lag)

    def _transform(self, target: "Any", matrix: "Map | None") -> None:
        text = ""
        if matrix:
            a, b, c, d, e, f = matrix
            width, height = self._moves.size
            # Shares of the element's own size, which holds at any zoom.
            shift = f"translate({e / width * 100:.4f}%, {f / height * 100:.4f}%)"
            text = f"{shift} matrix({a:.6f}, {b:.6f}, {c:.6f}, {d:.6f}, 0, 0)"
        if text or target.style.transform:
            target.style.transform = text

    def _show_outline(self, place: "Place", matrix: "Map") -> None:
        corners = move_gesture.corners_of(place, matrix)
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        elements.set_attribute(self._outline, "points", text)

    def _show_guides(self, guides: "Guides") -> None:
        for line, place, length, side in zip(  # noqa: B905  not in MicroPython
            self._guides, guides, self._moves.size, ("left", "top")
        ):
            elements.show(line, place is not None)
            if place is not None:
                elements.set_inset(line, side, place / length)

    def _place_handles(self, place: "Place", matrix: "Map") -> None:
        """Put the handles on the corners, or as near as they are inside the frame."""
        corners = move_gesture.corners_of(place, matrix)
        width = self._moves.size[0]
        shown = positions.box_of(self.element).width
        if not shown:
            return
        pixel = width / shown
        x, y = move_gesture.middle(corners[0], corners[2])
        for name, (left, top) in zip(CORNERS, corners):  # noqa: B905  not in MicroPython
            self._place_handle(name, left, top, pixel)
            eighth = round(math.degrees(math.atan2(top - y, left - x)) / 45) % 4
            self._handles[name].style.cursor = CURSORS[eighth]
        top_x, top_y = move_gesture.middle(corners[0], corners[1])
        reach = math.sqrt((top_x - x) ** 2 + (top_y - y) ** 2) or 1
        factor = 1 + STEM * pixel / reach
        turn_x, turn_y = x + (top_x - x) * factor, y + (top_y - y) * factor
        self._place_handle("turn", turn_x, turn_y, pixel)

    def _place_handle(self, name: str, x: float, y: float, pixel: float) -> None:
        width, height = self._moves.size
        edge = min(EDGE * pixel, width / 2, height / 2)
        elements.set_inset(self._handles[name], "left", min(width - edge, max(edge, x)) / width)
        elements.set_inset(self._handles[name], "top", min(height - edge, max(edge, y)) / height)
