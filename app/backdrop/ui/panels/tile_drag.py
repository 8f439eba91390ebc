"""Tiles dragged to another place: by the mouse at once, by a finger that has rested on one.

A finger that rests also chooses the tile. One that moves sooner scrolls the strip, as everywhere.
"""

from backdrop.runtime.page import elements, events, positions, scheduling

FAR = 6  # px a mouse moves before this is no click
STILL = 10  # px a resting finger may move
REST = 0.45  # seconds until a finger rests
EDGE = 36  # px of the strip's rim that scroll it


class TileDrag:
    """Follows one pointer over the list of tiles."""

    def __init__(self, tiles, scroller, pick, drop):
        """Take the list, what scrolls it, and functions of list items.

        pick(item): a finger has rested on it. drop(item, target, after): put it there.
        """
        self._list = tiles
        self._scroller = scroller
        self._pick = pick
        self._drop = drop
        self._item = None  # what is under the pointer, or being dragged
        self._pointer = None
        self._start = (0, 0)
        self._presses = 0
        self._held = False
        self._dragging = False
        self._target = None  # (item, after)
        self.swallows = False  # the click that follows is none
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._cancel),
            ("contextmenu", self._no_menu),
        ):
            events.listen(tiles, event, handler)
        events.listen_actively(tiles, "touchmove", self._no_scrolling)
        events.listen_document("keydown", self._escape)

    def _down(self, event):
        self.swallows = False
        item = event.target.closest("li")
        if not item or event.button != 0 or self._item:
            return
        self._item, self._pointer = item, event.pointerId
        self._start = (event.clientX, event.clientY)
        self._presses += 1
        if event.pointerType == "touch":
            scheduling.start_task(self._wait(self._presses))
        else:
            self._held = True

    async def _wait(self, press):
        await scheduling.sleep(REST)
        if self._item and press == self._presses and not self._held:
            self._held = True
            self.swallows = True
            self._pick(self._item)

    def _move(self, event):
        if not self._item or event.pointerId != self._pointer:
            return
        far = abs(event.clientX - self._start[0]) + abs(event.clientY - self._start[1])
        if not self._held:
            if far > STILL:
                self._end()
            return
        if not self._dragging and far > FAR:
            self._dragging = True
            self.swallows = True
            self._list.setPointerCapture(event.pointerId)
            elements.set_attribute(self._item, "data-dragged", "")
        if self._dragging:
            positions.scroll_at_edge(self._scroller, event.clientX, event.clientY, EDGE)
            self._show_target(event)

    def _show_target(self, event):
        item = positions.element_at(event.clientX, event.clientY, "#strip li")
        if self._target:
            elements.set_attribute(self._target[0], "data-drop", None)
            self._target = None
        if item and not item.isSameNode(self._item):
            after = positions.is_past_middle(item, event.clientX)
            self._target = (item, after)
            elements.set_attribute(item, "data-drop", "after" if after else "before")

    def _up(self, event):
        if self._item and event.pointerId == self._pointer:
            item, target = self._item, self._target if self._dragging else None
            self._end()
            if target:
                self._drop(item, *target)

    def _cancel(self, event):
        if event.pointerId == self._pointer:
            self._end()

    def _escape(self, event):
        if event.key == "Escape" and self._dragging:
            self._end()

    def _end(self):
        if self._item:
            elements.set_attribute(self._item, "data-dragged", None)
        if self._target:
            elements.set_attribute(self._target[0], "data-drop", None)
        self._item = self._target = self._pointer = None
        self._held = self._dragging = False

    def _no_menu(self, event):
        if self._held and self._item:
            event.preventDefault()

    def _no_scrolling(self, event):
        if self._held and self._item:
            event.preventDefault()
