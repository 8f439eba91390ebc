"""Light up what a tap would take, where a model finds that, under the pointer or the focus.

What is lit is what a tap takes: the edit is complete already.
"""

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.state import stroke_input

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.control.tap_previews import TapPreview
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.stroke_input import Edit

REACH = 6  # px around the place of a tap at which a light belongs to it, though it lies beside it


class TapLight:
    """Follows the pointer, or the focus on a region's path, while a model serves Pick."""

    def __init__(
        self,
        actions: "Actions",
        stage: "Stage",
        edit_at: "Callable[[Any, float, float], Edit | None]",
        point_in: "Callable[[Any], tuple[float, float]]",
    ) -> None:
        """Take functions of a region's path: its edit for a tap at x and y, and a point inside."""
        self._actions = actions
        self._stage = stage
        self._edit_at = edit_at
        self._point_in = point_in
        self._path = elements.by_id("pick-light")
        self._is_on = False
        self._pointer: tuple[float, float] | None = None  # px of the window
        self._focused: Any = None  # the path that the keyboard has reached
        self._is_taken = False  # what is lit was taken, and the picture does not show it yet
        frame, layer = elements.by_id("frame"), elements.by_id("picks")
        events.listen(frame, "pointermove", self._move)
        events.listen(frame, "pointerleave", lambda event: self._leave())
        events.listen(layer, "focusin", self._focus)
        events.listen(layer, "focusout", lambda event: self._blur())

    def show(self, is_on: bool) -> None:
        """Follow the state; `is_on`: a model finds what the present action's taps take."""
        self._is_on = is_on
        actions = self._actions
        is_busy = actions.completion.is_busy() or actions.regions.is_due()
        self._is_taken = self._is_taken and (is_busy or actions.previews.is_due())
        if not self._is_taken:
            self._update(None if is_busy else self._place())

    def place(self, transform: str) -> None:
        """Lay the light over the picture as the stage shows it."""
        elements.set_attribute(self._path, "transform", transform)

    def take(self, edit: "Edit") -> "TapPreview | None":
        """Return the answer that is lit where this edit is, and hold its light.

        Return None if nothing is lit there, or what another edit takes.
        """
        self._actions.tap_previews.want(edit)
        found = self._actions.tap_previews.found()
        if not self._is_on or not found or not self._is_lit(found, edit):
            return None
        self._is_taken = True
        return found

    def _move(self, event: "Any") -> None:
        if event.buttons:
            return  # a press; what is lit is what it takes
        is_hovering = event.pointerType != "touch"
        self._pointer = (event.clientX, event.clientY) if is_hovering else None
        self._focused = None
        self._follow(event.target)

    def _leave(self) -> None:
        self._pointer = None
        self._follow()

    def _focus(self, event: "Any") -> None:
        if event.target.matches("path:focus-visible"):
            self._focused, self._pointer = event.target, None
            self._follow()

    def _blur(self) -> None:
        if self._focused:
            self._focused = None
            self._follow()

    def _follow(self, target: "Any" = None) -> None:
        if self._is_on and not self._is_taken:
            self._update(self._place(target))

    def _place(self, target: "Any" = None) -> "tuple[Any, float, float] | None":
        """Return the region's path that a tap would hit now, and where; None if none.

        target: the element under the pointer, if it is known.
        """
        if not self._is_on:
            return None
        if self._focused:
            x, y = self._point_in(self._focused)
            return self._focused, x, y
        if not self._pointer:
            return None
        x, y = self._pointer
        if target:
            path = target.closest("#pick-paths path")
        else:
            path = positions.element_at(x, y, "#pick-paths path")
        canvas = self._stage.canvas
        x, y = positions.place_on_canvas(canvas.element, x, y)
        x, y = stroke_input.apply_inverse(canvas.matrix, x, y)
        return (path, x, y) if path else None

    def _update(self, place: "tuple[Any, float, float] | None") -> None:
        """Ask what a tap at a place takes, and light up the last answer as long as it holds."""
        previews = self._actions.tap_previews
        edit = self._edit_at(*place) if place else None
        previews.want(edit)
        found = previews.found()
        elements.set_attribute(self._path, "d", found.path if found else "")
        if found and edit and not self._is_lit(found, edit):
            previews.forget()
            elements.set_attribute(self._path, "d", "")

    def _is_lit(self, found: "TapPreview", edit: "Edit") -> bool:
        """Return whether a tap's place is the answered one, or in what is lit."""
        canvas = self._stage.canvas
        reach = REACH / (canvas.scale() * positions.canvas_scale(canvas.element))
        (x, y), (lit_x, lit_y) = edit["at"], found.edit["at"]
        is_near = (x - lit_x) ** 2 + (y - lit_y) ** 2 <= reach**2
        return is_near or positions.is_in_path(self._path, x, y)
