"""The crop frame over the picture, with corners and edges to drag."""

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.state import crop, maps
from backdrop.ui.state.history import value_at, with_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

SIDES = ("left", "top", "right", "bottom")  # in the order of a box's four values


class Cropper:
    """Shows the whole picture with its crop frame while the Frame tool is open.

    The sliders of the tool do the same for the keyboard.
    """

    def __init__(self, actions: "Actions", stage: "Stage") -> None:
        self._actions = actions
        self._stage = stage
        self._frame = elements.by_id("frame")
        self._box = elements.by_id("crop-box")
        self._picture: Picture | None = None
        self._area: list[float] | None = None
        self._cropped: tuple[Picture, Result] | None = None  # while the crop frame is shown
        self._dragged: tuple[str, Any, tuple[float, float]] | None = None  # handle, box, pointer
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._up),
        ):
            events.listen(self._box, event, handler)

    def area(self, state: "State") -> "list[float] | None":
        """Return the area to show in place of the frame, or None; call it before Stage.show()."""
        picture = state.pictures.current
        result = picture.current_result() if picture else None
        if picture is not self._picture:
            self._picture, self._dragged = picture, None
        self._cropped = None
        is_open = not elements.by_id("tool-frame").hidden
        if picture and result and is_open and is_cropping(picture):
            self._cropped = picture, result
        if not self._cropped:
            return None
        if not self._dragged:
            picture, result = self._cropped
            self._area = crop.area_around(picture.history.scene, result.width, result.height)
        return self._area

    def show(self, state: "State") -> None:
        """Place the crop frame on the preview that the stage shows; call it after Stage.show()."""
        self._frame.classList.toggle("is-cropping", bool(self._cropped))
        elements.show(self._box, self._cropped)
        if not self._cropped:
            return
        picture, result = self._cropped
        canvas = self._stage.canvas
        matrix = self._stage.frame_matrix()
        x, y = maps.apply(matrix, result.width / 2, result.height / 2)
        box = crop.crop_box(picture.history.scene, result.width, result.height)
        scale = maps.scale_of(matrix)
        for place, side in enumerate(SIDES):
            across = place % 2 == 0
            middle, length = (x, result.width) if across else (y, result.height)
            whole = canvas.element.width if across else canvas.element.height
            share = (middle + (box[place] - 0.5) * length * scale) / whole
            elements.set_inset(self._box, side, share if place < 2 else 1 - share)

    def _position(self, event: "Any", result: "Result") -> "tuple[float, float]":
        """Return the pointer's position as shares of the picture's width and height."""
        canvas = self._stage.canvas
        x, y = positions.pointer_on_canvas(canvas.element, event)
        matrix = self._stage.frame_matrix()
        middle_x, middle_y = maps.apply(matrix, result.width / 2, result.height / 2)
        scale = maps.scale_of(matrix)
        return (x - middle_x) / scale / result.width, (y - middle_y) / scale / result.height

    def _down(self, event: "Any") -> None:
        if self._cropped and event.button == 0 and not self._dragged:
            picture, result = self._cropped
            event.preventDefault()
            self._box.setPointerCapture(event.pointerId)
            box = crop.crop_box(picture.history.scene, result.width, result.height)
            handle = event.target.getAttribute("data-handle") or ""
            self._dragged = handle, box, self._position(event, result)

    def _move(self, event: "Any") -> None:
        self._drag(event, in_gesture=True)

    def _up(self, event: "Any") -> None:
        self._drag(event, in_gesture=False)

    def _drag(self, event: "Any", in_gesture: bool) -> None:
        if not self._dragged or not self._cropped:
            return
        picture, result = self._cropped
        handle, box, (x, y) = self._dragged
        now_x, now_y = self._position(event, result)
        if not in_gesture:
            self._dragged = None
        scene = picture.history.scene
        shape = crop.box_ratio(scene, result.width, result.height)
        box = crop.drag_box(box, handle, now_x - x, now_y - y, shape)
        self._actions.pictures.edit(picture, with_value(scene, "look.frame.box", box), in_gesture)


def is_cropping(picture: "Picture") -> bool:
    """Return True if the picture's frame is a crop box."""
    return bool(value_at(picture.history.scene, "look.frame.around") == "box")
