"""Save the history of every picture on the device, so that edits outlive the page."""

from backdrop.runtime.page import events, local_store, scheduling
from backdrop.ui.control.storage_failure import unless_blocked
from backdrop.ui.state.journal import Journal, make_room, read_history
from backdrop.ui.text.edit_messages import EDITS_NOT_STORED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

INDEX = "backdrop-histories"  # name of the stored list of histories and their sizes
WRITE_SECONDS = 0.5  # between a change and its writing


class SavedEdits:
    """Restores the history that a picture had in an earlier visit, and writes what changes."""

    def __init__(
        self, state: "State", changed: "Callable[[], None]", announce: "Callable[[str], None]"
    ) -> None:
        self._state = state
        self._changed = changed
        self._announce = announce
        self._journals: dict[str, Journal] = {}  # by picture id
        self._written: dict[str, Scene] = {}  # the last scene written, by picture id
        self._is_waiting = False  # to write
        self._version = 0  # of the histories when they were last compared
        self._has_warned = False
        events.listen_page_end(lambda event: self._write())

    def restore(self, picture: "Picture") -> None:
        """Give a picture that has just been added the history saved for its file."""
        name = local_store.history_name(picture.file)
        text = local_store.get_text(name)
        # A file that is added twice is meant to have two different results.
        if text and not self._has_other(picture, name):
            history = read_history(text)
            if history:
                self._state.set_history(picture, history)
        self.adopt(picture)

    def adopt(self, picture: "Picture") -> None:
        """Save a picture's edits from now on; the present ones count as saved."""
        self._journals[picture.id] = Journal()
        self._written[picture.id] = picture.history.scene

    def _has_other(self, picture: "Picture", name: str) -> bool:
        others = [other for other in self._state.pictures if other is not picture]
        return any(local_store.history_name(other.file) == name for other in others)

    def continue_writing(self) -> None:
        """Write the histories soon, if any has changed."""
        version = self._state.changes.histories
        if self._version == version:
            return
        self._version = version
        if not self._is_waiting and self._unwritten():
            self._is_waiting = True
            scheduling.start_task(self._write_later())

    def release(self, pictures: "Iterable[Picture]") -> None:
        """Forget pictures that are about to be removed; their saved histories remain."""
        self._write()
        for picture in pictures:
            self._journals.pop(picture.id, None)
            self._written.pop(picture.id, None)

    def count(self) -> int:
        """Return the number of saved histories."""
        return len(local_store.load_pairs(INDEX, int))

    def size(self) -> int:
        """Return the number of characters of all saved histories."""
        return sum(length for _, length in local_store.load_pairs(INDEX, int))

    def delete_all(self) -> None:
        """Delete the saved histories; edits on the page remain."""
        for name in local_store.text_names():
            if name == INDEX or name.startswith(local_store.HISTORY):
                local_store.delete_text(name)

    def _unwritten(self) -> "list[Picture]":
        return [
            picture
            for picture in self._state.pictures
            if picture.history.present() is not self._written.get(picture.id)
        ]

    async def _write_later(self) -> None:
        await scheduling.sleep(WRITE_SECONDS)
        self._is_waiting = False
        self._version = -1  # compare again: a gesture may have gone on meanwhile
        self._write()
        self._changed()

    def _write(self) -> None:
        for picture in self._unwritten():
            self._written[picture.id] = picture.history.present()
            text = self._journals[picture.id].text(picture.history)
            try:
                self._put(local_store.history_name(picture.file), text)
            except local_store.StorageError:
                self._warn(picture)

    def _put(self, name: str, text: str) -> None:
        stored = local_store.load_pairs(INDEX, int)
        index, deleted = make_room(stored, name, len(text))
        for other in deleted:
            local_store.delete_text(other)
        if name in deleted:
            raise local_store.StorageError(name)
        local_store.set_text(name, text)
        # After the text, because an entry without a text would count as saved.
        if not local_store.save_value(INDEX, index):
            if name not in [other for other, _ in stored]:
                local_store.delete_text(name)  # a text without an entry would never be deleted
            raise local_store.StorageError(INDEX)

    def _warn(self, picture: "Picture") -> None:
        if not self._has_warned:
            self._has_warned = True
            picture.note = unless_blocked(EDITS_NOT_STORED)
            self._announce(picture.note)
