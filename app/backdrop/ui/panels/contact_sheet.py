"""The contact sheet: all pictures on the stage as large tiles, the doubtful ones first.

Tiles are light: their thumbnails are made only where they are visible, and the browser skips the
layout of the others (content-visibility in the style sheet). They stay when the sheet is closed,
and only those of pictures that changed since are updated, so that it opens again at once.
"""

from backdrop.runtime.page import elements, events, keyboard_focus
from backdrop.ui.panels.thumbnails import Thumbnails
from backdrop.ui.panels.tiles import new_tile, show_tile
from backdrop.ui.state.review import doubtful, needs_look, review_order
from backdrop.ui.text import batch_messages, picture_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

STEPS = {"ArrowLeft": -1, "ArrowRight": 1}  # tiles
ROWS = {"ArrowUp": -1, "ArrowDown": 1}  # rows of tiles
REMOVING = ("Delete", "Backspace", "x", "X")


class ContactSheet:
    """Opens over the stage; its order stays the same while it is open."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._state = actions.state
        self._sheet = elements.by_id("sheet")
        self._list = elements.by_id("sheet-list")
        self._filter = elements.by_id("sheet-doubtful")
        self._empty = elements.by_id("sheet-empty")
        self._items: dict[str, Any] = {}  # list items by the ids of their pictures
        self._order: list[Picture] = []  # in which they are shown
        self._placed: list[str] = []  # ids of the pictures, in the order of the tiles
        self._version = -1  # of the list of pictures when last shown
        self._focused = ""  # id of the picture whose tile the Tab key reaches
        self._current: str | None = None  # id of the picture whose tile is marked as current
        self._changes = actions.state.changes.follow_pictures()
        self._thumbnails = Thumbnails(actions)
        events.listen(elements.by_id("sheet-open"), "click", lambda event: self.toggle())
        events.listen(elements.by_id("sheet-close"), "click", lambda event: self.close())
        events.listen(self._filter, "click", lambda event: actions.batch.filter_doubtful())
        events.listen(self._list, "click", self._click)
        events.listen(self._sheet, "keydown", self._press)

    def toggle(self) -> None:
        """Open the contact sheet, or close it."""
        if not self._sheet.hidden:
            self.close()
        elif len(self._state.pictures) > 1:
            self._order = review_order(self._state.pictures)
            current, first = self._state.pictures.current, self._order[0]
            self._move(first.id if needs_look(first) or not current else current.id)
            self._version = -1
            elements.show(self._sheet, True)
            self._actions.changed()
            self._focus_tile()

    def close(self) -> None:
        """Show the picture again."""
        elements.show(self._sheet, False)
        opener = elements.by_id("sheet-open")
        if not keyboard_focus.is_unfocusable(opener):
            opener.focus()
        self._actions.changed()

    def show(self, state: "State") -> None:
        if self._sheet.hidden:
            return
        if len(state.pictures) < 2:
            self.close()
            return
        changed = self._changes.take()
        current = state.pictures.current.id if state.pictures.current else None
        if current != self._current:
            changed.update(name for name in (self._current, current) if name)
            self._current = current
        has_focus = self._list.contains(keyboard_focus.focused_element())
        place = self._place()
        if self._version != state.changes.order:
            self._version = state.changes.order
            changed.update(self._arrange())
        number = len(doubtful(state.pictures))
        is_filtered = state.shows_only_doubtful
        elements.set_text(self._filter, batch_messages.doubtful_label(number))
        elements.show(self._filter, number or is_filtered)
        is_empty = is_filtered and not number
        elements.set_text(self._empty, batch_messages.NO_DOUBTFUL if is_empty else "")
        was_filtered = self._filter.getAttribute("aria-pressed") == "true"
        elements.set_attribute(self._filter, "aria-pressed", "true" if is_filtered else "false")
        if was_filtered != is_filtered:
            changed.update(self._items)
        for name in changed:
            picture = state.pictures.find(name)
            if picture and name in self._items:
                item = self._items[name]
                show_tile(item.firstElementChild, state, picture)
                elements.set_attribute(item.firstElementChild, "tabindex", self._tab_index(name))
                elements.show(item, not is_filtered or needs_look(picture))
        self._keep_reachable(place, has_focus)
        if changed:
            self._thumbnails.start_if_needed()

    def _tab_index(self, name: str) -> str:
        return "0" if name == self._focused else "-1"

    def _arrange(self) -> "list[str]":
        """Show the pictures that there are now; new ones, and those brought back, are sorted in.

        Returns the ids of those that have a new tile.
        """
        added = []
        kept = [each for each in self._order if self._state.pictures.find(each.id)]
        is_same = len(kept) == len(self._state.pictures)
        self._order = kept if is_same else review_order(self._state.pictures)
        for name in [name for name in self._items if not self._state.pictures.find(name)]:
            item = self._items.pop(name)
            self._thumbnails.unwatch(item)
            item.remove()
        for picture in self._order:
            if picture.id not in self._items:
                added.append(picture.id)
                item = self._items[picture.id] = new_tile("sheet-item", picture)
                name = picture_messages.tile_name(picture.name)
                elements.set_text(item.querySelector(".tile-name"), name)
                elements.set_attribute(
                    item.querySelector(".tile-remove"),
                    "aria-label",
                    picture_messages.remove_label(picture.name),
                )
                self._thumbnails.watch(item)
        wanted = [picture.id for picture in self._order]
        placed = [each for each in self._placed if each in self._items and each not in added]
        self._placed = wanted
        if placed != wanted:
            for name in wanted:
                self._list.append(self._items[name])
        return added

    def _keep_reachable(self, place: int, has_focus: bool) -> None:
        """Let the Tab key reach a tile near the place of one that is removed or filtered out."""
        if self._focused in self._items and not self._items[self._focused].hidden:
            return
        shown = self._shown()
        later = [each.id for each in self._order[place:] if each.id in shown]
        if shown:
            self._move(later[0] if later else shown[-1])
        if has_focus:
            self._focus_tile()

    def _focus_tile(self) -> None:
        """Focus the tile that the Tab key reaches, or the filter where it hides all."""
        tile = self._items.get(self._focused)
        if tile and not tile.hidden:
            tile.firstElementChild.focus()
        else:
            self._filter.focus()

    def _place(self) -> int:
        """Return the place of the tile that the Tab key reaches."""
        for place, picture in enumerate(self._order):
            if picture.id == self._focused:
                return place
        return 0

    def _shown(self) -> "list[str]":
        return [each.id for each in self._order if not self._items[each.id].hidden]

    def _move(self, name: str) -> None:
        """Let the Tab key reach the tile of a picture with this id."""
        if self._focused in self._items:
            self._items[self._focused].firstElementChild.tabIndex = -1
        self._focused = name
        if name in self._items:
            self._items[name].firstElementChild.tabIndex = 0

    def _click(self, event: "Any") -> None:
        item = event.target.closest("li")
        picture = self._state.pictures.find(item.dataset.picture) if item else None
        if picture and event.target.closest(".tile-remove"):
            self._remove(picture)
        elif picture and event.target.closest(".tile"):
            self._state.pictures.current = picture
            self.close()

    def _remove(self, picture: "Picture") -> None:
        self._actions.batch.remove([picture])

    def _press(self, event: "Any") -> None:
        picture = self._state.pictures.find(self._focused)
        goal = self._goal(event.key)
        if event.ctrlKey or event.metaKey or event.altKey:
            return
        if event.key == "Escape":
            self.close()
        elif goal:
            self._move(goal)
            self._focus_tile()
        elif event.key in REMOVING and picture and event.target.closest(".tile"):
            self._remove(picture)
        else:
            return
        event.preventDefault()
        event.stopPropagation()

    def _goal(self, key: str) -> "str | None":
        """Return the id of the picture whose tile a key leads to, or None for another key."""
        shown = self._shown()
        if not shown:
            return None
        place = shown.index(self._focused) if self._focused in shown else 0
        if key in STEPS:
            place += STEPS[key]
        elif key in ROWS:
            place += ROWS[key] * self._columns(shown)
        elif key == "Home" or key == "End":
            place = 0 if key == "Home" else len(shown) - 1
        else:
            return None
        return shown[max(0, min(len(shown) - 1, place))]

    def _columns(self, shown: "list[str]") -> int:
        """Return the number of tiles in a row."""
        top = self._items[shown[0]].offsetTop
        for place, name in enumerate(shown):
            if self._items[name].offsetTop != top:
                return place
        return len(shown)
