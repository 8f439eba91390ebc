"""Turn pointer movements on the picture into edits: brush, lasso and connected components."""

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.state import stroke_input
from backdrop.ui.state.history import with_edit
from backdrop.ui.text import edit_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

SOFT_SHARE = 0.5  # of the brush's soft rim, painted until the engine's stroke is shown
LASSO_STEP = 2  # canvas px between two points of a lasso's line
BRUSH_STEP = 1.15  # factor of the brush's size per press of a key
RESIZE_OFFSET = 0.5  # added to a resized brush, so that the rounded size always changes
CHOICES = ("touch-restore", "touch-erase", "touch-brush", "touch-lasso", "touch-component")


class TouchUp:
    """Listens on the frame while the Touch up tool is open."""

    def __init__(self, actions: "Actions", stage: "Stage") -> None:
        self._actions = actions
        self._stage = stage
        self._frame = elements.by_id("frame")
        self._ring = elements.by_id("ring")
        self._marks = elements.by_id("marks")
        self._size = elements.by_id("brush-size")
        self._line: stroke_input.StrokeInput | None = None  # while one is drawn
        self._pointer: int | None = None
        self._picture: Picture | None = None
        self._is_open = False
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._cancel),
            ("pointerleave", lambda event: elements.show(self._ring, False)),
        ):
            events.listen(self._frame, event, handler)
        for name in CHOICES:
            events.listen(elements.by_id(name), "change", lambda event: self._show_mode())
        events.listen(self._size, "input", lambda event: self._show_ring(None))

    def open(self, opened: bool) -> None:
        """Take the pointer over from the divider, or give it back."""
        self._is_open = opened
        self._frame.classList.toggle("is-touched", opened)
        self._show_mode()

    def shrink(self) -> None:
        """Make the brush smaller."""
        self._resize(1 / BRUSH_STEP)

    def grow(self) -> None:
        """Make the brush larger."""
        self._resize(BRUSH_STEP)

    def swap(self) -> None:
        """Switch between restoring and erasing while the tool is open."""
        if self._is_open:
            other = "touch-erase" if is_on("touch-restore") else "touch-restore"
            elements.by_id(other).click()

    def _resize(self, factor: float) -> None:
        offset = RESIZE_OFFSET if factor > 1 else -RESIZE_OFFSET
        self._size.value = float(self._size.value) * factor + offset
        events.dispatch(self._size, "input")

    def show(self, state: "State") -> None:
        self._picture = state.pictures.current

    def _show_mode(self) -> None:
        restores = self._is_open and is_on("touch-restore") and not is_on("touch-component")
        self._frame.classList.toggle("is-restoring", restores)
        draws = self._is_open and not is_on("touch-component")
        self._frame.classList.toggle("is-drawing", draws)  # see gestures.py
        self._frame.classList.toggle("is-brushing", self._is_open and is_on("touch-brush"))
        tool = "part" if is_on("touch-component") else "lasso" if is_on("touch-lasso") else "brush"
        hint = edit_messages.TOUCH[tool, is_on("touch-restore")]
        elements.set_text(elements.by_id("touch-hint"), hint)
        for name, labels in (
            ("touch-restore", edit_messages.RESTORE),
            ("touch-erase", edit_messages.ERASE),
        ):
            elements.set_text(elements.by_id(name).nextElementSibling, labels.get(tool, ""))

    def _result(self) -> "Result | None":
        """Return the result to touch up, or None."""
        return self._picture.current_result() if self._picture and self._is_open else None

    def _position(self, event: "Any") -> "tuple[float, float]":
        """Return the pointer's position in pixels of the picture."""
        canvas = self._stage.canvas
        x, y = positions.pointer_on_canvas(canvas.element, event)
        return stroke_input.apply_inverse(canvas.matrix, x, y)

    def _radius(self, result: "Result") -> float:
        return stroke_input.brush_radius(float(self._size.value), result.width, result.height)

    def _down(self, event: "Any") -> None:
        if self._line and event.pointerId != self._pointer:
            self._cancel(event)  # a second finger makes this a zoom
            return
        result = self._result()
        if not result or event.button != 0 or self._line:
            return
        if is_on("touch-component"):
            return  # pick.py listens for it
        self._pointer = event.pointerId
        self._frame.setPointerCapture(event.pointerId)
        canvas = self._stage.canvas
        if is_on("touch-brush"):
            self._line = stroke_input.StrokeInput(self._radius(result))
            opacity = value_of("brush-opacity")
            canvas.begin_stroke(is_on("touch-restore"), opacity, result.width, result.height)
        else:
            self._line = stroke_input.StrokeInput(LASSO_STEP / canvas.scale())
        self._extend(self._line, event)

    def _move(self, event: "Any") -> None:
        if self._is_open:
            self._show_ring(event)
        if self._line and event.pointerId == self._pointer:
            self._extend(self._line, event)

    def _extend(self, line: "stroke_input.StrokeInput", event: "Any") -> None:
        result = self._result()
        x, y = self._position(event)
        pressure = stroke_input.pen_pressure(event.pressure, event.pointerType)
        start = line.points[-1][:2] if line.points else [x, y]
        if not result or not line.add(x, y, pressure):
            return
        if is_on("touch-brush"):
            hardness = value_of("brush-hardness")
            radius = self._radius(result) * pressure * (hardness + (1 - hardness) * SOFT_SHARE)
            self._stage.canvas.draw_line(start, [x, y], radius)
        else:
            self._show_lasso()

    def _up(self, event: "Any") -> None:
        if not self._line or event.pointerId != self._pointer:
            return
        line, self._line = self._line, None
        self._show_lasso()
        restore, snap = is_on("touch-restore"), is_on("brush-snap")
        if is_on("touch-brush"):
            hardness, opacity = value_of("brush-hardness"), value_of("brush-opacity")
            self._edit(line.stroke_edit(restore, hardness, opacity, snap))
        elif len(line.points) > 2:
            self._edit(line.lasso_edit(restore, snap))

    def _cancel(self, event: "Any") -> None:
        if self._line:
            self._line = None
            self._show_lasso()
            if is_on("touch-brush"):
                self._stage.canvas.cancel_stroke()

    def _edit(self, edit: "dict[str, Any]") -> None:
        if self._picture:
            scene = with_edit(self._picture.history.scene, edit)
            self._actions.pictures.edit(self._picture, scene)

    def _show_ring(self, event: "Any") -> None:
        """Show the brush's size as a ring at the pointer; None leaves the ring where it is."""
        result = self._result() if is_on("touch-brush") else None
        if event:
            elements.show(self._ring, result and event.pointerType != "touch")
            positions.move_to_pointer(self._ring, self._frame, event)
        if result:
            diameter = 2 * self._radius(result) * self._stage.canvas.scale()
            elements.set_width(self._ring, diameter / self._stage.canvas.element.width)

    def _show_lasso(self) -> None:
        canvas = self._stage.canvas
        size = f"0 0 {canvas.element.width} {canvas.element.height}"
        elements.set_attribute(self._marks, "viewBox", size)
        points = self._line.points if self._line and not is_on("touch-brush") else []
        corners = [canvas.to_canvas(x, y) for x, y, _ in points]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        self._marks.firstElementChild.setAttribute("points", text)


def is_on(name: str) -> bool:
    """Return True if a radio button or check box is on."""
    return bool(elements.by_id(name).checked)


def value_of(name: str) -> float:
    """Return a slider's value."""
    return float(elements.by_id(name).value)
