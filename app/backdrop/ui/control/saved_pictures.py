"""Save the pictures themselves on the device, if the person chooses to."""

from backdrop.runtime.page import cache_inspector, local_store, picture_store, scheduling
from backdrop.ui.control.storage_failure import unless_blocked
from backdrop.ui.text import storage_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

CHOICE = "backdrop-keep-pictures"  # name of the stored choice
PENDING = 0  # in place of the number of a File that is being stored; real ones begin with 1


class SavedPictures:
    """Owns the choice, which is off by default, and the Files that are stored.

    All tabs share one choice, so it is read whenever it matters.
    """

    def __init__(
        self,
        state: "State",
        add: "Callable[[Sequence[Any]], list[Picture]]",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        """Take a function that adds Files to the page."""
        self._state = state
        self._add = add
        self._changed = changed
        self._announce = announce
        self._numbers: dict[str, int] = {}  # of the stored Files, by picture id
        self.count = 0  # stored pictures, of all tabs, when last counted
        self.failure = ""  # a sentence
        local_store.listen_other_tabs(CHOICE, self._take_choice)

    def is_enabled(self) -> bool:
        """Return whether pictures are to be saved."""
        return local_store.load_value(CHOICE, False)

    async def restore(self) -> None:
        """Add the pictures saved by an earlier visit; if saving is off, delete them."""
        is_enabled = self.is_enabled()
        try:
            if not is_enabled:
                await picture_store.delete_all_pictures()
                return
            stored = await picture_store.list_pictures()
        except local_store.StorageError:
            if is_enabled:
                self._fail(storage_messages.SAVED_NOT_READ)
            return
        added = self._add([file for _, file in stored])
        for (number, _), picture in zip(stored, added):  # noqa: B905  not in MicroPython
            self._numbers[picture.id] = number
        await self.recount()

    async def recount(self) -> None:
        """Count the stored pictures of all tabs."""
        try:
            self.count = await picture_store.count_pictures()
        except local_store.StorageError:
            self.count = 0
        self._changed()

    def store(self, pictures: "Iterable[Picture]") -> None:
        """Save pictures that are not saved yet, if saving is on."""
        if self.is_enabled():
            new = [picture for picture in pictures if picture.id not in self._numbers]
            for picture in new:
                self._numbers[picture.id] = PENDING
            scheduling.start_task(self._store(new))

    def delete(self, picture: "Picture") -> None:
        """Delete a picture that is being removed from the page."""
        number = self._numbers.pop(picture.id, PENDING)
        if number != PENDING:
            scheduling.start_task(self._delete(number))

    def set_enabled(self, is_enabled: bool) -> None:
        """Save pictures from now on, or delete them and save no more."""
        self.failure = ""
        if not is_enabled:
            local_store.delete_text(CHOICE)
            self._numbers = {}
            scheduling.start_task(self._delete_all())
        elif local_store.save_value(CHOICE, True):
            scheduling.start_task(cache_inspector.request_persistence())
            self.store(self._state.pictures)
        else:
            self._fail(storage_messages.PICTURES_NOT_STORED)
        self._changed()

    async def delete_all(self) -> None:
        """Delete all saved pictures, and save no more. Raises StorageError."""
        local_store.delete_text(CHOICE)
        self._numbers = {}
        await picture_store.delete_all_pictures()
        await self.recount()

    def _take_choice(self, choice: "str | None") -> None:
        """Follow another tab that has changed the choice."""
        if not choice:
            self._numbers = {}
        scheduling.start_task(self.recount())

    async def _store(self, pictures: "Iterable[Picture]") -> None:
        for picture in pictures:
            if picture.id not in self._numbers:
                continue  # removed meanwhile, or saving was turned off
            try:
                number = await picture_store.add_picture(picture.file)
            except local_store.StorageError:
                self._numbers.pop(picture.id, None)
                self._fail(storage_messages.PICTURE_NOT_STORED)
                continue
            if not self.is_enabled():
                await self._delete_all()
            elif picture.id in self._numbers:
                self._numbers[picture.id] = number
            else:
                await self._delete(number)
        await self.recount()

    async def _delete(self, number: int) -> None:
        try:
            await picture_store.delete_picture(number)
            self.count -= 1
        except local_store.StorageError:
            self._fail(storage_messages.SAVED_NOT_DELETED)
        self._changed()

    async def _delete_all(self) -> None:
        try:
            await self.delete_all()
        except local_store.StorageError:
            self._fail(storage_messages.SAVED_NOT_DELETED)

    def _fail(self, sentence: str) -> None:
        self.failure = sentence = unless_blocked(sentence)
        if self._state.pictures.current:
            self._state.pictures.current.note = sentence
        self._announce(sentence)
        self._changed()
