"""The Move tool beside the picture: numbers, turns by right angles, and what is moved."""

from backdrop.runtime.page import elements, events, keyboard_focus
from backdrop.ui.state.placing import pose_of, turned, with_pose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.moves import Moves
    from backdrop.ui.state.state import State

FIELDS = ("move-x", "move-y", "move-scale", "move-angle")  # in the order of a pose
FACTORS = (1, 1, 100, 1)  # of the fields' numbers: the scale is shown in percent
SCALE = 2  # its place in a pose
LEAST = 1e-9  # scale, so that a number that is too small becomes the smallest
DIGITS = (0, 0, 1, 1)  # after the decimal point


class MovePanel:
    """Shows where the subject or the background picture is, and takes numbers for it."""

    def __init__(self, moves: "Moves") -> None:
        self._moves = moves
        self._fields = [elements.by_id(name) for name in FIELDS]
        for place, field in enumerate(self._fields):
            events.listen(field, "input", self._taker(place, in_gesture=True))
            events.listen(field, "change", self._taker(place, in_gesture=False))
        self._targets = elements.by_id("move-subject"), elements.by_id("move-photo")
        for target in self._targets:
            events.listen(target, "change", lambda event: self._choose())
        for name, degrees in (("turn-left", -90), ("turn-right", 90)):
            events.listen(elements.by_id(name), "click", self._turner(degrees))
        events.listen(elements.by_id("move-reset"), "click", lambda event: moves.reset())

    def show(self, state: "State") -> None:
        moves = self._moves
        place = moves.place()
        elements.show(elements.by_id("move-targets"), moves.has_photo())
        self._targets[moves.is_photo()].checked = True
        elements.by_id("move-fields").disabled = not place
        if not elements.by_id("tool-move").hidden:
            self.follow()

    def follow(self) -> None:
        """Show the numbers of where the thing is now, also during a drag."""
        place = self._moves.place()
        if not place:
            return
        for field, value, factor, digits in zip(  # noqa: B905  not in MicroPython
            self._fields, pose_of(place, self._moves.map()), FACTORS, DIGITS
        ):
            if not keyboard_focus.is_editing_number(field):
                text = f"{value * factor:.{digits}f}"
                text = text.rstrip("0").rstrip(".") if "." in text else text
                field.value = "0" if text == "-0" else text

    def _taker(self, place: int, in_gesture: bool) -> "Callable[[Any], None]":
        return lambda event: self._take(place, in_gesture)

    def _turner(self, degrees: float) -> "Callable[[Any], None]":
        return lambda event: self._turn(degrees)

    def _take(self, number: int, in_gesture: bool) -> None:
        """Take the number of a field; an empty one changes nothing."""
        place = self._moves.place()
        if not place:
            return
        matrix = self._moves.map()
        text = self._fields[number].value
        if text:
            pose = pose_of(place, matrix)
            value = float(text) / FACTORS[number]
            if number == SCALE:
                value = pose[SCALE] * place.limit(matrix, max(LEAST, value) / pose[SCALE])
            x, y, scale, angle = pose[:number] + (value,) + pose[number + 1 :]  # noqa: RUF005
            matrix = with_pose(place, (x, y, scale, angle))
        self._moves.put(matrix, in_gesture)

    def _turn(self, degrees: float) -> None:
        place = self._moves.place()
        if place:
            self._moves.put(turned(place, self._moves.map(), degrees))
            self._moves.announce_pose()

    def _choose(self) -> None:
        self._moves.choose(bool(self._targets[1].checked))
