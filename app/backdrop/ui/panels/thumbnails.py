"""Small pictures of the files in the strip, as long as there is no cut-out to show there.

The files themselves would be decoded whole for every tile. So each is decoded once, one after the
other, and only those whose tiles can be seen and that wait. Of a picture that is being cut the
engine brings a small one in a moment, and 12 megapixels take a core a tenth of a second.
"""

from backdrop.runtime.page import events, page_files
from backdrop.runtime.page.images import shrink
from backdrop.runtime.protocol import THUMB_SIDE
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state.phases import WORKING


class Thumbnails:
    """Watches tiles, and makes what is missing of those that are seen."""

    def __init__(self, all_state, measure, changed):
        """Take the State, what finds out if a file can be shown, and what to call after each."""
        self._state = all_state
        self._measure = measure
        self._task = SerialTask(self._next, self._make, changed)
        self._seen = []  # ids of pictures
        self._watch = events.new_visibility_observer(self._take)

    def start_if_needed(self):
        """Make the thumbnails that are missing."""
        self._task.start_if_needed()

    def watch(self, item):
        """Begin with a tile's list item, which knows its picture's id."""
        self._watch.observe(item)

    def unwatch(self, item):
        self._watch.unobserve(item)

    def _take(self, item, visible):
        number = item.dataset.picture
        if number in self._seen:
            self._seen.remove(number)
        if visible:
            self._seen.append(number)
            self.start_if_needed()

    def _next(self):
        for number in self._seen:
            picture = self._state.pictures.find(number)
            if picture and self._lacks(picture) and self._waits(picture):
                return picture
        return None

    def _lacks(self, picture):
        return picture.viewable is not False and picture.thumb_url == ""

    def _waits(self, picture):
        return not picture.results and self._state.queue.phase(picture) != WORKING

    async def _make(self, picture):
        if picture.viewable is None:
            await self._measure(picture)
        made = await shrink(picture.file, THUMB_SIDE) if picture.viewable else None
        if self._state.pictures.find(picture.id):
            self._state.set_thumbnail(picture, page_files.object_url(made) if made else None)
