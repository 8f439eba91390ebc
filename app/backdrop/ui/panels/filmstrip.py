"""The strip of tiles, one for each picture; the current and the selected pictures are marked.

A batch changes hundreds of pictures one by one, so only the tiles of changed pictures are updated.
"""

from backdrop.runtime.page import elements, events, javascript
from backdrop.ui.panels.thumbnails import Thumbnails
from backdrop.ui.panels.tile_drag import TileDrag
from backdrop.ui.panels.tiles import new_tile, show_tile
from backdrop.ui.state.review import needs_look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

STEPS = {"ArrowLeft": -1, "ArrowRight": 1}  # tiles
ROWS = {"ArrowUp": -1, "ArrowDown": 1}  # rows of tiles


class Filmstrip:
    """Keeps one tile for each picture; a press shows the picture, or selects it."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._state = actions.state
        self._list = elements.by_id("strip")
        self._items: dict[str, Any] = {}  # list items by the ids of their pictures
        self._shown: list[str] = []  # ids of the pictures, in the order of the tiles
        self._order = 0  # version of the order when last shown
        self._changes = actions.state.changes.follow_pictures()
        self._current: str | None = None  # id of the picture whose tile is marked as current
        self._is_filtered = False  # only doubtful pictures were shown last
        self._thumbnails = Thumbnails(actions)
        self._drag = TileDrag(self._list, elements.by_id("strip-nav"), self._hold, self._drop)
        events.listen(self._list, "click", self._click)
        events.listen(self._list, "keydown", self._press)

    def show(self, state: "State") -> None:
        if state.changes.order != self._order:
            self._order = state.changes.order
            self._arrange(state)
        changed = self._changes.take()
        if state.shows_only_doubtful != self._is_filtered:
            self._is_filtered = state.shows_only_doubtful
            changed.update(self._shown)
        current = state.pictures.current.id if state.pictures.current else None
        moved = current != self._current
        if moved:
            changed.update(name for name in (self._current, current) if name)
            self._current = current
        for name in changed:
            picture = state.pictures.find(name)
            if picture and name in self._items:
                self._show_tile(self._items[name].firstElementChild, state, picture)
        if moved and current:
            tile = self._items[current].firstElementChild
            tile.scrollIntoView(javascript.js_object(block="nearest", inline="nearest"))
        if changed:
            self._thumbnails.start_if_needed()

    def _arrange(self, state: "State") -> None:
        """Bring the tiles into the pictures' order with as few moves as possible."""
        wanted = [picture.id for picture in state.pictures]
        present = set(wanted)
        for name in self._shown:
            if name not in present:
                item = self._items.pop(name)
                self._thumbnails.unwatch(item)
                item.remove()
        shown = [name for name in self._shown if name in present]
        for place, picture in enumerate(state.pictures):
            if place < len(shown) and shown[place] == picture.id:
                continue
            item = self._items.get(picture.id)
            if item:
                shown.remove(picture.id)
            else:
                item = self._add(picture)
            if place < len(shown):
                self._list.insertBefore(item, self._items[shown[place]])
            else:
                self._list.append(item)
            shown.insert(place, picture.id)
        self._shown = shown

    def _add(self, picture: "Picture") -> "Any":
        item = self._items[picture.id] = new_tile("strip-item", picture)
        self._thumbnails.watch(item)
        return item

    def _show_tile(self, tile: "Any", state: "State", picture: "Picture") -> None:
        show_tile(tile, state, picture)
        current = picture is state.pictures.current
        elements.set_attribute(tile, "tabindex", "0" if current else "-1")
        is_filtered = state.shows_only_doubtful and not needs_look(picture)
        elements.show(tile.parentElement, not is_filtered or current)

    def _picture_of(self, target: "Any") -> "Picture | None":
        item = target.closest("li")
        return self._state.pictures.find(item.dataset.picture) if item else None

    def _click(self, event: "Any") -> None:
        picture = self._picture_of(event.target)
        if self._drag.swallows_click or not picture:
            self._drag.swallows_click = False
        elif event.shiftKey:
            self._actions.selection.extend_to(picture)
        elif event.ctrlKey or event.metaKey or self._state.selection.is_selecting:
            self._actions.selection.toggle(picture)
        else:
            self._actions.pictures.show(picture)

    def _hold(self, item: "Any") -> None:
        picture = self._picture_of(item)
        if picture:
            self._actions.selection.toggle(picture, keep_selecting=True)

    def _drop(self, item: "Any", target: "Any", after: bool) -> None:
        picture, neighbour = self._picture_of(item), self._picture_of(target)
        if picture and neighbour:
            place = self._state.pictures.index(neighbour) + (1 if after else 0)
            self._actions.batch.move(self._with_selection(picture), place)

    def _with_selection(self, picture: "Picture") -> "list[Picture]":
        """Return the selection if the picture is part of it, else the picture alone."""
        selection = self._state.selection
        return selection.of(self._state.pictures) if selection.has(picture) else [picture]

    def _press(self, event: "Any") -> None:
        picture = self._picture_of(event.target)
        action = self._action(event, picture) if picture and not event.altKey else None
        if action:
            event.preventDefault()
            event.stopPropagation()
            action()

    def _action(self, event: "Any", picture: "Picture") -> "Callable[[], object] | None":
        """Return the action of a key, or None."""
        pictures, selection = self._state.pictures, self._state.selection
        place = pictures.index(picture)
        goal = self._visible_from(self._goal(event.key, place), place)
        control = event.ctrlKey or event.metaKey
        if goal is not None:
            goal = max(0, min(len(pictures) - 1, goal))
            if control:
                return lambda: self._shift(picture, goal)
            return lambda: self._go(pictures[goal], event.shiftKey)
        if control and event.key == " ":
            return lambda: self._actions.selection.toggle(picture)
        if control and event.key.lower() == "a":
            return self._actions.selection.select_all
        if event.key == "Delete" or event.key == "Backspace":
            return lambda: self._remove(self._with_selection(picture))
        if event.key == "Escape" and (selection.is_selecting or len(selection)):
            return self._actions.selection.clear
        return None

    def _goal(self, key: str, place: int) -> "int | None":
        """Return the place that a key leads to from this one, or None for another key."""
        if key in STEPS:
            return place + STEPS[key]
        if key in ROWS:
            return place + ROWS[key] * self._columns()
        return {"Home": 0, "End": len(self._shown) - 1}.get(key)

    def _visible_from(self, goal: "int | None", start: int) -> "int | None":
        """Return the next place that the filter shows from a goal on, away from the start."""
        if goal is None or not self._is_filtered:
            return goal
        step = 1 if goal > start else -1
        while 0 <= goal < len(self._shown):
            if not self._items[self._shown[goal]].hidden:
                return goal
            goal += step
        return start

    def _columns(self) -> int:
        """Return the number of tiles in a row, or 1 where all are in one row, as on a phone."""
        shown = [name for name in self._shown if not self._items[name].hidden]
        top = self._items[shown[0]].offsetTop
        for place, name in enumerate(shown):
            if self._items[name].offsetTop != top:
                return place
        return 1

    def _go(self, picture: "Picture", extends: bool) -> None:
        if extends:
            self._actions.selection.extend_to(picture)
        self._actions.pictures.show(
            picture, keep_selection=extends or self._state.selection.is_selecting
        )
        self._focus(picture)

    def _shift(self, picture: "Picture", goal: int) -> None:
        """Move a picture, or the selection it is part of, to a place counted before the move."""
        place = self._state.pictures.index(picture)
        self._actions.batch.move(self._with_selection(picture), goal + (1 if goal > place else 0))
        self._focus(picture)

    def _remove(self, pictures: "list[Picture]") -> None:
        self._actions.batch.remove(pictures)
        if self._state.pictures.current:
            self._focus(self._state.pictures.current)

    def _focus(self, picture: "Picture") -> None:
        self._items[picture.id].firstElementChild.focus()
