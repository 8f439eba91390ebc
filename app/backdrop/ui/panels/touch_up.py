"""Turn pointer movements on the picture into edits: brush, lasso, hair and components."""

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.panels.brush_controls import PAINTING, BrushControls
from backdrop.ui.panels.loupe import Loupe
from backdrop.ui.state import stroke_input
from backdrop.ui.state.history import with_edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

SOFT_SHARE = 0.5  # of the brush's soft rim, painted until the engine's stroke is shown
LASSO_STEP = 2  # canvas px between two points of a lasso's line


class TouchUp:
    """Listens on the frame while the Touch up tool is open."""

    def __init__(self, actions: "Actions", stage: "Stage") -> None:
        self._actions = actions
        self._stage = stage
        self._frame = elements.by_id("frame")
        self._ring = elements.by_id("ring")
        self._marks = elements.by_id("marks")
        self._progress = elements.by_id("hair-progress")
        self._loupe = Loupe(stage.canvas)
        self._line: stroke_input.StrokeInput | None = None  # while one is drawn
        self._pointer: int | None = None
        self._last: list[float] | None = None  # the end of the last stroke on this picture
        self._picture: Picture | None = None
        self._is_open = False
        self._controls = BrushControls(self._show_mode, lambda: self._show_ring(None))
        self.shrink = self._controls.shrink
        self.grow = self._controls.grow
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._cancel),
            ("pointerleave", lambda event: elements.show(self._ring, False)),
        ):
            events.listen(self._frame, event, handler)

    def open(self, opened: bool) -> None:
        """Take the pointer over from the stage, or give it back."""
        self._is_open = opened
        self._frame.classList.toggle("is-touched", opened)
        self._controls.show()

    def swap(self) -> None:
        """Switch between restoring and erasing while the tool is open."""
        if self._is_open:
            self._controls.swap()

    def show(self, state: "State") -> None:
        if state.pictures.current is not self._picture:
            self._picture, self._last = state.pictures.current, None
        elements.show(self._progress, self._actions.completion.is_busy())

    def _show_mode(self) -> None:
        tool = self._controls.tool()
        restores = tool in ("brush", "lasso") and self._controls.restores()
        for name, is_on in (
            ("is-restoring", restores),
            ("is-drawing", tool != "component"),  # see gestures.py
            ("is-brushing", tool in PAINTING),
        ):
            self._frame.classList.toggle(name, self._is_open and is_on)
        if self._is_open and tool == "hair":
            self._actions.completion.prepare_hair(self._picture)

    def _result(self) -> "Result | None":
        """Return the result to touch up, or None."""
        return self._picture.current_result() if self._picture and self._is_open else None

    def _position(self, event: "Any") -> "tuple[float, float]":
        """Return the pointer's position in pixels of the picture."""
        canvas = self._stage.canvas
        x, y = positions.pointer_on_canvas(canvas.element, event)
        return stroke_input.apply_inverse(canvas.matrix, x, y)

    def _scale(self) -> float:
        """Return the px of the screen per pixel of the picture."""
        canvas = self._stage.canvas
        return canvas.scale() * positions.canvas_scale(canvas.element)

    def _down(self, event: "Any") -> None:
        if self._line and event.pointerId != self._pointer:
            self._cancel(event)  # a second finger makes this a zoom
            return
        result = self._result()
        if not result or event.button != 0 or self._line:
            return
        tool = self._controls.tool()
        if tool == "component":
            return  # pick.py listens for it
        self._pointer = event.pointerId
        self._frame.setPointerCapture(event.pointerId)
        canvas = self._stage.canvas
        if tool == "lasso":
            self._line = stroke_input.StrokeInput(LASSO_STEP / canvas.scale())
        else:
            radius = stroke_input.brush_radius(self._controls.size(), self._scale())
            self._line = stroke_input.StrokeInput(radius)
            if event.shiftKey and self._last:
                self._line.points = [self._last]  # a line joins the last stroke and this place
        if tool == "brush":
            restores, opacity = self._controls.restores(), self._controls.opacity()
            canvas.begin_stroke(restores, opacity, result.width, result.height)
        elif tool == "hair":
            canvas.begin_tint()
            self._actions.completion.prepare_hair(self._picture)
        self._extend(self._line, event)

    def _move(self, event: "Any") -> None:
        if self._is_open:
            self._show_ring(event)
        if self._line and event.pointerId == self._pointer:
            self._extend(self._line, event)

    def _extend(self, line: "stroke_input.StrokeInput", event: "Any") -> None:
        x, y = self._position(event)
        pressure = stroke_input.pen_pressure(event.pressure, event.pointerType)
        paints = self._controls.tool() in PAINTING
        if paints and event.pointerType == "touch":
            self._loupe.show(event, line.radius * self._scale())
        if paints and event.shiftKey and line.points:
            line.straighten(x, y, pressure)
            self._stage.canvas.clear_stroke()
        elif not line.add(x, y, pressure):
            return
        if paints:
            start, end = line.points[-2:][0], line.points[-1]
            self._stage.canvas.draw_line(start[:2], end[:2], self._ink_radius(line, pressure))
        else:
            self._show_lasso()

    def _ink_radius(self, line: "stroke_input.StrokeInput", pressure: float) -> float:
        """Return the radius to paint until the engine's stroke is shown, in picture pixels."""
        hardness = self._controls.hardness() if self._controls.tool() == "brush" else 1.0
        return line.radius * pressure * (hardness + (1 - hardness) * SOFT_SHARE)

    def _up(self, event: "Any") -> None:
        if not self._line or event.pointerId != self._pointer:
            return
        line, self._line = self._line, None
        self._loupe.hide()
        self._show_lasso()
        tool, edit = self._controls.tool(), self._controls.edit(line)
        if tool in PAINTING:
            self._last = line.points[-1]
        if edit and tool == "hair" and self._picture:
            self._actions.completion.add(self._picture, edit, self._stage.canvas.cancel_stroke)
        elif edit:
            self._edit(edit)

    def _cancel(self, event: "Any") -> None:
        if self._line:
            self._line = None
            self._loupe.hide()
            self._show_lasso()
            if self._controls.tool() in PAINTING:
                self._stage.canvas.cancel_stroke()

    def _edit(self, edit: "dict[str, Any]") -> None:
        if self._picture:
            scene = with_edit(self._picture.history.scene, edit)
            self._actions.pictures.edit(self._picture, scene)

    def _show_ring(self, event: "Any") -> None:
        """Show the brush's size as a ring at the pointer; None leaves the ring where it is."""
        paints = self._result() and self._controls.tool() in PAINTING
        if event:
            elements.show(self._ring, paints and event.pointerType != "touch")
            positions.move_to_pointer(self._ring, self._frame, event)
        if paints:
            self._ring.style.width = f"{self._controls.size()}px"

    def _show_lasso(self) -> None:
        canvas = self._stage.canvas
        size = f"0 0 {canvas.element.width} {canvas.element.height}"
        elements.set_attribute(self._marks, "viewBox", size)
        is_lasso = self._line and self._controls.tool() == "lasso"
        points = self._line.points if self._line and is_lasso else []
        corners = [canvas.to_canvas(x, y) for x, y, _ in points]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        self._marks.firstElementChild.setAttribute("points", text)
