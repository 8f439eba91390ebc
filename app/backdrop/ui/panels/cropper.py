"""The frame by hand over the picture, with corners and edges to drag."""

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.state import crop
from backdrop.ui.state.history import replaced, value_at


class Cropper:
    """Shows the whole picture with its frame while the tool's panel is open.

    The sliders of the panel do the same for the keyboard.
    """

    def __init__(self, actions, stage):
        self._actions = actions
        self._stage = stage
        self._frame = elements.by_id("frame")
        self._box = elements.by_id("crop-box")
        self._picture = None
        self._held = None  # (handle, box before, pointer's place before) while one is dragged
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._up),
        ):
            events.listen(self._box, event, handler)

    def request_area(self, state):
        """Have the preview show the picture around the crop box; the stage then shows it."""
        picture = state.pictures.current
        result = picture.current_result() if picture else None
        if picture is not self._picture:
            self._picture, self._held = picture, None
        scene = picture.history.scene if picture else None
        hidden = elements.by_id("tool-frame").hidden
        cropping = result and not hidden and value_at(scene, "look.frame.around") == "box"
        if not cropping:
            self._actions.previews.show_area(None)
        elif not self._held:
            self._actions.previews.show_area(crop.area_around(scene, result.width, result.height))
        self._frame.classList.toggle("is-cropping", bool(cropping))
        elements.show(self._box, cropping)

    def show(self, state):
        """Place the crop box on the preview that the stage shows."""
        if self._box.hidden:
            return
        canvas, result = self._stage.canvas, self._picture.current_result()
        x, y = canvas.to_canvas(result.width / 2, result.height / 2)
        box = crop.crop_box(self._picture.history.scene, result.width, result.height)
        scale = canvas.scale()
        for place, side in enumerate(("left", "top", "right", "bottom")):
            across = place % 2 == 0
            middle, length = (x, result.width) if across else (y, result.height)
            of = canvas.element.width if across else canvas.element.height
            share = (middle + (box[place] - 0.5) * length * scale) / of
            elements.set_inset(self._box, side, share if place < 2 else 1 - share)

    def _at(self, event):
        """Return the pointer's place as shares of the picture, as a box has them."""
        canvas, result = self._stage.canvas, self._picture.current_result()
        x, y = positions.pointer_on_canvas(canvas.element, event)
        middle_x, middle_y = canvas.to_canvas(result.width / 2, result.height / 2)
        scale = canvas.scale()
        return (x - middle_x) / scale / result.width, (y - middle_y) / scale / result.height

    def _down(self, event):
        if event.button == 0 and not self._held:
            event.preventDefault()
            self._box.setPointerCapture(event.pointerId)
            result = self._picture.current_result()
            box = crop.crop_box(self._picture.history.scene, result.width, result.height)
            self._held = (event.target.dataset.handle or "", box, self._at(event))

    def _move(self, event):
        if self._held:
            self._put(event, in_gesture=True)

    def _up(self, event):
        if self._held:
            self._put(event, in_gesture=False)

    def _put(self, event, in_gesture):
        handle, box, (x, y) = self._held
        now_x, now_y = self._at(event)
        if not in_gesture:
            self._held = None
        result, scene = self._picture.current_result(), self._picture.history.scene
        shape = crop.box_ratio(scene, result.width, result.height)
        box = crop.drag_box(box, handle, now_x - x, now_y - y, shape)
        self._actions.pictures.edit(
            self._picture, replaced(scene, "look.frame.box", box), in_gesture
        )
