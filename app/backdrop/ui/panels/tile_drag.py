"""Drag tiles to another place: with the mouse at once, with a finger after a long press.

A long press also selects the tile. A finger that moves sooner scrolls the filmstrip.
"""

from backdrop.runtime.page import elements, events, positions, scheduling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DRAG_DISTANCE = 6  # px that a pointer moves before its press becomes a drag
STILL_DISTANCE = 10  # px that a finger may move during a long press
LONG_PRESS = 0.45  # seconds
EDGE = 36  # px of the filmstrip's rim in which a dragged tile scrolls it


class TileDrag:
    """Follows one pointer over the list of tiles."""

    def __init__(
        self,
        tiles: "Any",
        scroller: "Any",
        select: "Callable[[Any], None]",
        drop: "Callable[[Any, Any, bool], None]",
    ) -> None:
        """Take the list, the element that scrolls it, and functions of list items.

        select(item) is called after a long press; drop(item, target, after) moves an item before
        or after another.
        """
        self._list = tiles
        self._scroller = scroller
        self._select = select
        self._drop = drop
        self._item: Any = None  # the pressed or dragged list item
        self._pointer: int | None = None
        self._start = (0.0, 0.0)  # the press in px of the window
        self._presses = 0
        self._is_held = False  # the press may become a drag
        self._is_dragging = False
        self._target: tuple[Any, bool] | None = None  # the item to drop at, and whether after it
        self.swallows_click = False  # the click that follows belongs to the drag or long press
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._cancel),
            ("contextmenu", self._prevent_while_held),
        ):
            events.listen(tiles, event, handler)
        events.listen_actively(tiles, "touchmove", self._prevent_while_held)
        events.listen_document("keydown", self._escape)

    def _down(self, event: "Any") -> None:
        self.swallows_click = False
        item = event.target.closest("li")
        if not item or event.button != 0 or self._item:
            return
        self._item, self._pointer = item, event.pointerId
        self._start = (event.clientX, event.clientY)
        self._presses += 1
        if event.pointerType == "touch":
            scheduling.start_task(self._await_long_press(self._presses))
        else:
            self._is_held = True

    async def _await_long_press(self, press: int) -> None:
        await scheduling.sleep(LONG_PRESS)
        if self._item and press == self._presses and not self._is_held:
            self._is_held = True
            self.swallows_click = True
            self._select(self._item)

    def _move(self, event: "Any") -> None:
        if not self._item or event.pointerId != self._pointer:
            return
        distance = abs(event.clientX - self._start[0]) + abs(event.clientY - self._start[1])
        if not self._is_held:
            if distance > STILL_DISTANCE:
                self._end()
            return
        if not self._is_dragging and distance > DRAG_DISTANCE:
            self._is_dragging = True
            self.swallows_click = True
            self._list.setPointerCapture(event.pointerId)
            elements.set_attribute(self._item, "data-dragged", "")
        if self._is_dragging:
            positions.scroll_at_edge(self._scroller, event.clientX, event.clientY, EDGE)
            self._show_target(event)

    def _show_target(self, event: "Any") -> None:
        item = positions.element_at(event.clientX, event.clientY, "#strip li")
        self._clear_target()
        if item and not item.isSameNode(self._item):
            after = positions.is_past_middle(item, event.clientX)
            self._target = (item, after)
            elements.set_attribute(item, "data-drop", "after" if after else "before")

    def _clear_target(self) -> None:
        if self._target:
            elements.set_attribute(self._target[0], "data-drop", None)
        self._target = None

    def _up(self, event: "Any") -> None:
        if self._item and event.pointerId == self._pointer:
            item, target = self._item, self._target if self._is_dragging else None
            self._end()
            if target:
                self._drop(item, *target)

    def _cancel(self, event: "Any") -> None:
        if event.pointerId == self._pointer:
            self._end()

    def _escape(self, event: "Any") -> None:
        if event.key == "Escape" and self._is_dragging:
            self._end()

    def _end(self) -> None:
        if self._item:
            elements.set_attribute(self._item, "data-dragged", None)
        self._clear_target()
        self._item = self._pointer = None
        self._is_held = self._is_dragging = False

    def _prevent_while_held(self, event: "Any") -> None:
        """Keep the browser's context menu and its scrolling off a tile that is held."""
        if self._is_held and self._item:
            event.preventDefault()
