"""The brush, the lasso and the choice of parts: a pointer on the picture becomes an edit."""

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.state import stroke_input
from backdrop.ui.state.history import with_edit
from backdrop.ui.text import edit_messages

LIVE = 0.5  # of the soft rim is painted until the engine's own stroke is there


class TouchUp:
    """Listens on the frame while the tool's panel is open."""

    def __init__(self, actions, stage):
        self._actions = actions
        self._stage = stage
        self._frame = elements.by_id("frame")
        self._ring = elements.by_id("ring")
        self._marks = elements.by_id("marks")
        self._line = None
        self._pointer = None
        self._picture = None
        self._open = False
        self._size = elements.by_id("brush-size")
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._cancel),
            ("pointerleave", lambda event: elements.show(self._ring, False)),
        ):
            events.listen(self._frame, event, handler)
        for name in (
            "touch-restore",
            "touch-erase",
            "touch-brush",
            "touch-lasso",
            "touch-component",
        ):
            events.listen(elements.by_id(name), "change", lambda event: self._show_mode())
        events.listen(self._size, "input", lambda event: self._show_ring(None))

    def open(self, opened):
        """Take the pointer over, or give it back to the divider."""
        self._open = opened
        self._frame.classList.toggle("is-touched", opened)
        self._show_mode()

    def resize(self, factor):
        """Make the brush larger or smaller."""
        self._size.value = float(self._size.value) * factor + (0.5 if factor > 1 else -0.5)
        events.dispatch(self._size, "input")

    def show(self, state):
        self._picture = state.pictures.current

    def _show_mode(self):
        restoring = self._open and is_on("touch-restore") and not is_on("touch-component")
        self._frame.classList.toggle("is-restoring", restoring)
        self._frame.classList.toggle("is-brushing", self._open and is_on("touch-brush"))
        tool = "part" if is_on("touch-component") else "lasso" if is_on("touch-lasso") else "brush"
        elements.set_text(
            elements.by_id("touch-hint"), edit_messages.TOUCH[tool, is_on("touch-restore")]
        )
        elements.set_text(
            elements.by_id("touch-restore").nextElementSibling, edit_messages.RESTORE[tool]
        )
        elements.set_text(
            elements.by_id("touch-erase").nextElementSibling, edit_messages.ERASE[tool]
        )

    def _place(self, event):
        """Return the pointer's place in pixels of the picture."""
        canvas = self._stage.canvas
        x, y = positions.pointer_on_canvas(canvas.element, event)
        return stroke_input.apply_inverse(canvas.matrix, x, y)

    def _radius(self):
        result = self._picture.current_result()
        return stroke_input.brush_radius(float(self._size.value), result.width, result.height)

    def _down(self, event):
        ready = self._open and self._picture and self._picture.current_result()
        if not ready or event.button != 0 or self._line:
            if self._line and event.pointerId != self._pointer:
                self._cancel(event)  # a second finger: this is a zoom, not a stroke
            return
        x, y = self._place(event)
        if is_on("touch-component"):
            self._put(stroke_input.tap_edit(is_on("touch-restore"), x, y))
            return
        self._pointer = event.pointerId
        self._frame.setPointerCapture(event.pointerId)
        brush = is_on("touch-brush")
        self._line = stroke_input.StrokeInput(
            self._radius() if brush else 2 / self._stage.canvas.scale()
        )
        if brush:
            result = self._picture.current_result()
            opacity = float(elements.by_id("brush-opacity").value)
            restore = is_on("touch-restore")
            self._stage.canvas.begin_stroke(restore, opacity, result.width, result.height)
        self._extend(event)

    def _move(self, event):
        if self._open:
            self._show_ring(event)
        if self._line and event.pointerId == self._pointer:
            self._extend(event)

    def _extend(self, event):
        x, y = self._place(event)
        pressure = stroke_input.pen_pressure(event.pressure, event.pointerType)
        points = self._line.points
        before = points[-1] if points else [x, y]
        if not self._line.add(x, y, pressure):
            return
        if is_on("touch-brush"):
            hardness = float(elements.by_id("brush-hardness").value)
            radius = self._radius() * pressure * (hardness + (1 - hardness) * LIVE)
            self._stage.canvas.draw_line(before[:2], [x, y], radius)
        else:
            self._show_lasso()

    def _up(self, event):
        if not self._line or event.pointerId != self._pointer:
            return
        line, self._line = self._line, None
        self._show_lasso()
        restore, snap = is_on("touch-restore"), elements.by_id("brush-snap").checked
        if is_on("touch-brush"):
            hardness = float(elements.by_id("brush-hardness").value)
            opacity = float(elements.by_id("brush-opacity").value)
            self._put(line.stroke_edit(restore, hardness, opacity, snap))
        elif len(line.points) > 2:
            self._put(line.lasso_edit(restore, snap))

    def _cancel(self, event):
        if self._line:
            self._line = None
            self._show_lasso()
            if is_on("touch-brush"):
                self._stage.canvas.cancel_stroke()

    def _put(self, edit):
        self._actions.pictures.edit(self._picture, with_edit(self._picture.history.scene, edit))

    def _show_ring(self, event):
        """Show how large the brush is, at the pointer."""
        shown = (
            self._open and is_on("touch-brush") and self._picture and self._picture.current_result()
        )
        if event:
            elements.show(self._ring, shown and event.pointerType != "touch")
            positions.move_to_pointer(self._ring, self._frame, event)
        if shown:
            share = 2 * self._radius() * self._stage.canvas.scale()
            elements.set_width(self._ring, share / self._stage.canvas.element.width)

    def _show_lasso(self):
        canvas = self._stage.canvas
        size = f"0 0 {canvas.element.width} {canvas.element.height}"
        elements.set_attribute(self._marks, "viewBox", size)
        points = self._line.points if self._line and not is_on("touch-brush") else []
        corners = [canvas.to_canvas(x, y) for x, y, _ in points]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        self._marks.firstElementChild.setAttribute("points", text)


def is_on(name):
    """Tell whether a radio button is chosen."""
    return bool(elements.by_id(name).checked)
