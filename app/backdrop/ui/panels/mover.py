"""Move the subject or the background picture by pointers and keys on the picture."""

import math

from backdrop.runtime.page import elements, events, positions
from backdrop.ui.panels.hands import Hands
from backdrop.ui.state import move_gesture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.moves import Moves
    from backdrop.ui.control.previews import Previews
    from backdrop.ui.panels.move_panel import MovePanel
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.maps import Map
    from backdrop.ui.state.move_gesture import Guides, MoveGesture
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

    Point = tuple[float, float]

SNAP_REACH = 7  # px of the screen within which edges and middles snap
SLOP = {"touch": 8, "pen": 4, "mouse": 2}  # px of the screen that a pointer moves before it drags
DOUBLE = 400  # milliseconds between two clicks of a double click
NEAR = 22  # px of the screen between them


class Mover:
    """Listens on the picture while the Move tool is open."""

    def __init__(
        self, moves: "Moves", previews: "Previews", stage: "Stage", panel: "MovePanel"
    ) -> None:
        self._moves = moves
        self._previews = previews
        self._panel = panel
        self._hands = Hands(moves, stage)
        self._tool = elements.by_id("tool-move")
        self._picture: Picture | None = None
        self._pointers: dict[int, Point] = {}  # positions in px of the window, by ids
        self._start: list[Point] = []  # where they were when the gesture began
        self._handle = ""  # that they hold, or "" for the thing itself
        self._gesture: MoveGesture | None = None
        self._box: Any = None  # of the picture in the window, at the beginning of the gesture
        self._pixel = 1.0  # layer pixels per px of the window
        self._first: Map | None = None  # the map before the first of the fingers
        self._is_moving = False  # a pointer has left its slop
        self._is_key_down = False
        self._last_tap: tuple[float, Point] = (-DOUBLE, (0, 0))  # moment, position
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._cancel),
            ("keydown", self._press),
            ("keyup", self._end_keys),
            ("blur", self._end_keys),
        ):
            events.listen(self._hands.element, event, handler)

    def choose_preview(self) -> None:
        """Have the preview show layers for as long as the tool is open; before Stage.show()."""
        self._previews.keep_layers(not self._tool.hidden)

    def show(self, state: "State") -> None:
        """Place everything on the preview that the stage shows; call it after Stage.show()."""
        self._moves.update()
        if self._tool.hidden or self._moves.picture is not self._picture:
            self._picture = self._moves.picture
            self._forget_pointers()
        if self._gesture and self._gesture.size != self._moves.size:
            self._begin()
        self._hands.show(not self._tool.hidden)

    # Pointers

    def _down(self, event: "Any") -> None:
        if event.button != 0 or not self._moves.place() or len(self._pointers) == 2:
            return
        event.stopPropagation()  # see gestures.py: two fingers scale the subject
        self._end_keys(None)
        self._hands.element.setPointerCapture(event.pointerId)
        if not self._pointers:
            self._handle = event.target.getAttribute("data-handle") or ""
            self._first = self._moves.map()
        self._pointers[event.pointerId] = (event.clientX, event.clientY)
        if len(self._pointers) == 2:
            self._begin_moving()
        self._begin()

    def _begin(self) -> None:
        """Begin a gesture of the pointers that are down, from where things are now."""
        place = self._moves.place()
        self._start = list(self._pointers.values())
        if len(self._start) == 2:
            self._handle = ""
        if place:
            size = self._moves.size
            self._box = positions.box_of(self._hands.element)
            self._pixel = size[0] / self._box.width
            self._gesture = move_gesture.MoveGesture(place, self._moves.map(), size)

    def _begin_moving(self) -> None:
        self._is_moving = True
        self._hands.set_busy(True)

    def _move(self, event: "Any") -> None:
        if event.pointerId not in self._pointers or not self._gesture:
            return
        x, y = event.clientX, event.clientY
        if not self._is_moving:
            start_x, start_y = self._start[0]
            if max(abs(x - start_x), abs(y - start_y)) <= SLOP.get(event.pointerType, 0):
                return
            self._begin_moving()
        self._pointers[event.pointerId] = (x, y)
        can_snap = not (event.altKey or event.ctrlKey or event.metaKey)
        reach = SNAP_REACH * self._pixel if can_snap else 0.0
        matrix, guides = self._map_of_pointers(self._gesture, reach, event.shiftKey)
        self._moves.drag(matrix)
        self._hands.follow(guides)
        self._panel.follow()

    def _map_of_pointers(
        self, gesture: "MoveGesture", reach: float, in_steps: bool
    ) -> "tuple[Map, Guides]":
        now = [self._in_layers(point) for point in self._pointers.values()]
        start = [self._in_layers(point) for point in self._start]
        if len(now) == 2:
            return gesture.pinch(start, now), move_gesture.NO_GUIDES
        (x, y), (start_x, start_y) = now[0], start[0]
        if not self._handle:
            return gesture.drag(x - start_x, y - start_y, reach)
        middle_x, middle_y = gesture.middle
        if self._handle == "turn":
            angle = math.atan2(y - middle_y, x - middle_x)
            angle -= math.atan2(start_y - middle_y, start_x - middle_x)
            return gesture.turn(math.degrees(angle), in_steps, reach > 0), move_gesture.NO_GUIDES
        before = math.sqrt((start_x - middle_x) ** 2 + (start_y - middle_y) ** 2)
        after = math.sqrt((x - middle_x) ** 2 + (y - middle_y) ** 2)
        return gesture.scale(after / max(self._pixel, before), reach)

    def _in_layers(self, point: "Point") -> "Point":
        """Return the place in the layers of a position in the window."""
        x, y = point
        return (x - self._box.left) * self._pixel, (y - self._box.top) * self._pixel

    def _up(self, event: "Any") -> None:
        if event.pointerId not in self._pointers:
            return
        del self._pointers[event.pointerId]
        if self._pointers:
            self._begin()  # one finger is left, and drags
        elif self._is_moving:
            self._finish(self._moves.map())
        else:
            self._forget_pointers()
            self._tap(event)

    def _cancel(self, event: "Any") -> None:
        if event.pointerId in self._pointers and self._first:
            self._finish(self._first)

    def _finish(self, matrix: "Map") -> None:
        """End the gesture with this map; it is one step to undo."""
        self._forget_pointers()
        self._moves.put(matrix)

    def _forget_pointers(self) -> None:
        self._pointers = {}
        self._gesture = None
        if self._is_moving:
            self._is_moving = False
            self._hands.set_busy(False)

    def _tap(self, event: "Any") -> None:
        """Put the thing back at the second of two clicks on it."""
        place = self._moves.place()
        moment, (x, y) = self._last_tap
        self._last_tap = event.timeStamp, (event.clientX, event.clientY)
        near = max(abs(event.clientX - x), abs(event.clientY - y)) < NEAR
        if place and near and event.timeStamp - moment < DOUBLE:
            corners = move_gesture.corners_of(place, self._moves.map())
            if move_gesture.is_inside(corners, *self._in_layers((x, y))):
                self._moves.reset()

    # Keys

    def _press(self, event: "Any") -> None:
        place = self._moves.place()
        if event.key == "Escape" and self._is_moving and self._first:
            self._finish(self._first)
        if event.ctrlKey or event.metaKey or not place:
            return
        matrix = move_gesture.step_of_key(
            place, self._moves.map(), event.key, event.altKey, event.shiftKey
        )
        if matrix:
            event.preventDefault()
            event.stopPropagation()
            self._is_key_down = True
            self._moves.put(matrix, in_gesture=True)

    def _end_keys(self, event: "Any") -> None:
        """End the step of a key that was held."""
        if self._is_key_down:
            self._is_key_down = False
            self._moves.put(self._moves.map())
            self._moves.announce_pose()
