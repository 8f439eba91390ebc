"""All pictures as small tiles; the one looked at is marked, and those chosen are.

Hundreds of pictures change one by one, so only those tiles are written whose picture has changed.
"""

from backdrop.runtime.page import elements, events, javascript
from backdrop.ui.panels.thumbnails import Thumbnails
from backdrop.ui.panels.tile_drag import TileDrag
from backdrop.ui.state import file_names
from backdrop.ui.text import picture_messages

STEPS = {"ArrowLeft": -1, "ArrowRight": 1}
ROWS = {"ArrowUp": -1, "ArrowDown": 1}


class Filmstrip:
    """Keeps one tile for each picture; a press looks at it, or chooses it."""

    def __init__(self, actions):
        self._actions = actions
        self._state = actions.state
        self._list = elements.by_id("strip")
        self._items = {}  # picture id: list item
        self._shown = []  # ids in the order of the page
        self._order = 0  # version of the order that is shown
        self._changed = actions.state.changes.follow_pictures()
        self._current = None
        self._thumbs = Thumbnails(actions.state, actions.pictures.measure, actions.changed)
        self._drag = TileDrag(self._list, elements.by_id("strip-nav"), self._hold, self._drop)
        events.listen(self._list, "click", self._click)
        events.listen(self._list, "keydown", self._press)

    def show(self, state):
        if state.changes.order != self._order:
            self._order = state.changes.order
            self._arrange(state)
        changed = self._changed.take()
        current = state.pictures.current.id if state.pictures.current else None
        moved = current != self._current
        if moved:
            changed.update({self._current, current})
            self._current = current
        for number in changed:
            if number in self._items:
                self._show_tile(self._items[number].firstElementChild, state, number)
        if moved and current:
            tile = self._items[current].firstElementChild
            tile.scrollIntoView(javascript.js_object(block="nearest", inline="nearest"))
        if changed:
            self._thumbs.start_if_needed()

    def _arrange(self, state):
        """Bring the tiles into the pictures' order, moving as few as there have to be."""
        wanted = [picture.id for picture in state.pictures]
        present = set(wanted)
        for number in self._shown:
            if number not in present:
                item = self._items.pop(number)
                self._thumbs.unwatch(item)
                item.remove()
        shown = [number for number in self._shown if number in present]
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

    def _add(self, picture):
        item = self._items[picture.id] = elements.clone_template("strip-item")
        item.dataset.picture = picture.id
        elements.set_text(item.querySelector(".kind"), file_names.file_kind(picture.name))
        self._thumbs.watch(item)
        return item

    def _show_tile(self, tile, state, number):
        picture = state.pictures.find(number)
        phase = state.queue.phase(picture)
        result = picture.current_result()
        current = picture is state.pictures.current
        chosen = state.selection.has(picture)
        source = result.thumb_url if result else picture.thumb_url or ""
        elements.set_picture(tile.firstElementChild, source)
        elements.set_attribute(tile, "data-phase", phase)
        elements.set_attribute(
            tile, "aria-label", f"{picture.name}, {picture_messages.PHASES[phase]}"
        )
        elements.set_attribute(tile, "aria-current", "true" if current else None)
        elements.set_attribute(tile, "aria-pressed", "true" if chosen else None)
        elements.set_attribute(tile, "tabindex", "0" if current else "-1")

    def _picture_of(self, target):
        item = target.closest("li")
        return self._state.pictures.find(item.dataset.picture) if item else None

    def _click(self, event):
        picture = self._picture_of(event.target)
        if self._drag.swallows or not picture:
            self._drag.swallows = False
        elif event.shiftKey:
            self._actions.selection.extend_to(picture)
        elif event.ctrlKey or event.metaKey or self._state.selection.is_selecting:
            self._actions.selection.toggle(picture)
        else:
            self._actions.pictures.show(picture)

    def _hold(self, item):
        self._actions.selection.toggle(self._picture_of(item), keep_selecting=True)

    def _drop(self, item, target, after):
        picture = self._picture_of(item)
        place = self._state.pictures.index(self._picture_of(target)) + (1 if after else 0)
        self._actions.batch.move(self._together(picture), place)

    def _together(self, picture):
        """Return what moves with a picture: all that are chosen, if it is one of them."""
        chosen = self._state.selection
        return chosen.of(self._state.pictures) if chosen.has(picture) else [picture]

    def _press(self, event):
        picture = self._picture_of(event.target)
        action = picture and not event.altKey and self._action(event, picture)
        if action:
            event.preventDefault()
            event.stopPropagation()
            action()

    def _action(self, event, picture):
        """Return what a key asks for, or None."""
        pictures, chosen = self._state.pictures, self._state.selection
        place = pictures.index(picture)
        goal = self._goal(event.key, place)
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
            return lambda: self._remove(self._together(picture))
        if event.key == "Escape" and (chosen.picking or len(chosen)):
            return self._actions.selection.clear
        return None

    def _goal(self, key, place):
        """Return the place a key leads to, or None."""
        if key in STEPS:
            return place + STEPS[key]
        if key in ROWS:
            return place + ROWS[key] * self._columns()
        return {"Home": 0, "End": len(self._shown) - 1}.get(key)

    def _columns(self):
        """Return how many tiles stand in a row; where all do, as on a phone, a step is one."""
        top = self._list.firstElementChild.offsetTop
        for place, number in enumerate(self._shown):
            if self._items[number].offsetTop != top:
                return place
        return 1

    def _go(self, picture, reaching):
        if reaching:
            self._actions.selection.extend_to(picture)
        self._actions.pictures.show(
            picture, keep_selection=reaching or self._state.selection.is_selecting
        )
        self._focus(picture)

    def _shift(self, picture, goal):
        """Move a picture, or all chosen, to a place counted before they move."""
        place = self._state.pictures.index(picture)
        self._actions.batch.move(self._together(picture), goal + (1 if goal > place else 0))
        self._focus(picture)

    def _remove(self, pictures):
        self._actions.batch.remove(pictures)
        if self._state.pictures.current:
            self._focus(self._state.pictures.current)

    def _focus(self, picture):
        self._items[picture.id].firstElementChild.focus()
