"""All pictures as small tiles; the one looked at is marked."""

from app.runtime import dom
from app.ui import words


class Strip:
    """Keeps one tile for each picture; a press looks at it."""

    def __init__(self, work):
        self._work = work
        self._list = dom.element("strip")
        self._items = {}  # picture id: list item

    def show(self, state):
        present = [picture.id for picture in state.pictures]
        for number in list(self._items):
            if number not in present:
                self._items.pop(number).remove()
        for picture in state.pictures:
            item = self._items.get(picture.id) or self._add(picture)
            self._show_tile(item.firstElementChild, state, picture)

    def _add(self, picture):
        item = self._items[picture.id] = dom.copy_of("strip-item")
        tile = item.firstElementChild
        dom.listen(tile, "click", lambda event: self._work.select(picture))
        dom.listen(tile.querySelector("img"), "error", lambda event: self._not_viewable(picture))
        dom.write(tile.querySelector(".kind"), words.kind(picture.name))
        self._list.append(item)
        return item

    def _not_viewable(self, picture):
        if not picture.shown():
            self._work.not_viewable(picture)

    def _show_tile(self, tile, state, picture):
        phase = state.phase(picture)
        result = picture.shown()
        current = picture is state.current
        source = result.thumb if result else picture.url if picture.viewable else ""
        dom.picture_source(tile.querySelector("img"), source)
        dom.mark(tile, "data-phase", phase)
        dom.mark(tile, "aria-label", f"{picture.name}, {words.PHASES[phase]}")
        if current and tile.getAttribute("aria-current") != "true":
            tile.scrollIntoView(dom.options(block="nearest", inline="nearest"))
        dom.mark(tile, "aria-current", "true" if current else None)
