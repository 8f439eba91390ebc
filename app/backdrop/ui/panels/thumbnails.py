"""Thumbnails of the files in the filmstrip, until their cut-outs can be shown there.

An img would decode each file at full size for its tile. So each file is decoded once and made
small, one after the other, and only for visible tiles whose picture waits: the engine delivers a
thumbnail of the picture that it is cutting, and decoding beside it would slow it down.
"""

from backdrop.runtime.page import events, page_files
from backdrop.runtime.page.images import shrink
from backdrop.runtime.protocol import SMALL_SIDE
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state.phases import WORKING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture


class Thumbnails:
    """Observes tiles, and makes the missing thumbnails of the visible ones."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._state = actions.state
        self._task = SerialTask(self._next, self._make, actions.changed)
        self._visible: list[str] = []  # ids of the pictures whose tiles are visible
        actions.scene_thumbnails.tiles.append(self._visible)
        self._observer = events.new_visibility_observer(self._note_visibility)

    def watch(self, item: "Any") -> None:
        """Observe a tile's list item, whose `data-picture` is its picture's id."""
        self._observer.observe(item)

    def unwatch(self, item: "Any") -> None:
        self._observer.unobserve(item)

    def start_if_needed(self) -> None:
        """Start making thumbnails if any is missing."""
        self._task.start_if_needed()

    def _note_visibility(self, item: "Any", visible: bool) -> None:
        name = item.dataset.picture
        if name in self._visible:
            self._visible.remove(name)
        if visible:
            self._visible.append(name)
            self.start_if_needed()
            self._actions.scene_thumbnails.start_if_needed()

    def _next(self) -> "Picture | None":
        for name in self._visible:
            picture = self._state.pictures.find(name)
            if picture and self._lacks_thumbnail(picture) and self._waits(picture):
                return picture
        return None

    def _lacks_thumbnail(self, picture: "Picture") -> bool:
        return picture.viewable is not False and picture.thumb_url == ""

    def _waits(self, picture: "Picture") -> bool:
        return not picture.results and self._state.queue.phase(picture) != WORKING

    async def _make(self, picture: "Picture") -> None:
        if picture.viewable is None:
            await self._actions.pictures.measure(picture)
        made = await shrink(picture.file, SMALL_SIDE) if picture.viewable else None
        if self._state.pictures.find(picture.id):
            self._state.set_thumbnail(picture, page_files.object_url(made) if made else None)
