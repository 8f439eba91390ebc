"""Keeps the edits and the look of every picture on the device, so that they outlive the page."""

from backdrop.runtime.page import events, local_store, scheduling
from backdrop.ui.state.journal import Journal, admitted, read
from backdrop.ui.text import messages

INDEX = "backdrop-histories"
REST = 0.5  # seconds between a change and its being kept


class SavedEdits:
    """Gives a picture the history it had in an earlier visit, and writes down what changes."""

    def __init__(self, state, changed, say):
        """Take the State, a function to call after changes to it, and one that announces."""
        self._state = state
        self._changed = changed
        self._say = say
        self._journals = {}  # picture id: Journal
        self._written = {}  # picture id: the scene that is kept, or that it began with
        self._writing = False
        self._looks = 0  # state.looks when last compared
        self._told = False
        events.listen_page_end(lambda event: self._write())

    def begin(self, picture):
        """Give a picture that has just been added the history that is kept of its file."""
        name = local_store.history_name(picture.file)
        text = local_store.get_text(name)
        # The same file twice at once is there for two different results.
        if text and not self._is_there(picture, name):
            picture.history = read(text) or picture.history
        self._journals[picture.id] = Journal()
        self._written[picture.id] = picture.history.scene

    def _is_there(self, picture, name):
        others = [other for other in self._state.pictures if other is not picture]
        return any(local_store.history_name(other.file) == name for other in others)

    def follow(self):
        """Take note that something may have changed."""
        if self._looks == self._state.looks:
            return
        self._looks = self._state.looks
        if not self._writing and self._changes():
            self._writing = True
            scheduling.start_task(self._write_later())

    def end(self, picture):
        """Let go of a picture that is about to be removed from the page."""
        self._write()
        self._journals.pop(picture.id, None)
        self._written.pop(picture.id, None)

    def count(self):
        """Return of how many pictures there is a history."""
        return len(local_store.load_pairs(INDEX, int))

    def size(self):
        """Return how many characters the histories have."""
        return sum(length for _, length in local_store.load_pairs(INDEX, int))

    def drop_all(self):
        """Forget what is kept; what is on the page stays there."""
        for name in local_store.text_names():
            if name == INDEX or name.startswith(local_store.HISTORY):
                local_store.delete_text(name)

    def _changes(self):
        """Return the pictures whose history is not the one that is kept."""
        return [
            picture
            for picture in self._state.pictures
            if picture.history.present() is not self._written.get(picture.id)
        ]

    async def _write_later(self):
        await scheduling.sleep(REST)
        self._writing = False
        self._looks = None  # a gesture that has gone on since is to be looked at again
        self._write()
        self._changed()

    def _write(self):
        for picture in self._changes():
            self._written[picture.id] = picture.history.present()
            try:
                self._put(local_store.history_name(picture.file), self._text(picture))
            except local_store.StorageError:
                self._tell(picture)

    def _text(self, picture):
        return self._journals[picture.id].text(picture.history)

    def _put(self, name, text):
        listed = local_store.load_pairs(INDEX, int)
        index, dropped = admitted(listed, name, len(text))
        for other in dropped:
            local_store.delete_text(other)
        if name in dropped:
            raise local_store.StorageError(name)
        local_store.set_text(name, text)
        # After the text: an entry without one would count as kept.
        if not local_store.save_value(INDEX, index):
            if name not in [other for other, _ in listed]:
                local_store.delete_text(name)  # or it would lie there unlisted
            raise local_store.StorageError(INDEX)

    def _tell(self, picture):
        if not self._told:
            self._told = True
            picture.note = messages.EDITS_NOT_KEPT
            self._say(picture.note)
