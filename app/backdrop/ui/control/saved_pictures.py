"""Keeps the pictures themselves on the device, if the person says so."""

from backdrop.runtime.page import cache_inspector, local_store, picture_store, scheduling
from backdrop.ui.text import messages

CHOICE = "backdrop-keep-pictures"
ON_THE_WAY = 0  # numbers on the shelf begin with 1


class SavedPictures:
    """Owns the choice, which is off until somebody makes it, and what it has kept.

    There is one choice for all tabs, so it is read whenever it matters.
    """

    def __init__(self, state, give, changed, say):
        """Take the State, what adds Files to it, what to call after changes, what announces."""
        self._state = state
        self._give = give
        self._changed = changed
        self._say = say
        self._numbers = {}  # picture id: the number of its File on the shelf
        self._count = 0
        self.failure = ""  # a sentence
        local_store.listen_other_tabs(CHOICE, self._heed)

    def is_on(self):
        """Tell whether pictures are to be kept."""
        return local_store.load_value(CHOICE, False)

    async def bring(self):
        """Put the kept pictures of an earlier visit on the page; unwanted ones are deleted."""
        wanted = self.is_on()
        try:
            if not wanted:
                await picture_store.delete_all_pictures()
                return
            kept = await picture_store.list_pictures()
        except local_store.StorageError:
            if wanted:
                self._fail(messages.KEPT_NOT_READ)
            return
        added = self._give([file for _, file in kept])
        for (number, _), picture in zip(kept, added):  # noqa: B905  not in MicroPython
            self._numbers[picture.id] = number
        await self.look()

    async def look(self):
        """See how many pictures are kept, whichever tab has done that."""
        try:
            self._count = await picture_store.count_pictures()
        except local_store.StorageError:
            self._count = 0
        self._changed()

    def keep(self, pictures):
        """Keep pictures that are not kept yet, if that is wanted."""
        if self.is_on():
            new = [picture for picture in pictures if picture.id not in self._numbers]
            for picture in new:
                self._numbers[picture.id] = ON_THE_WAY
            scheduling.start_task(self._keep(new))

    def drop(self, picture):
        """Forget a picture that is being removed from the page."""
        number = self._numbers.pop(picture.id, ON_THE_WAY)
        if number != ON_THE_WAY:
            scheduling.start_task(self._drop(number))

    def turn(self, on):
        """Keep pictures from now on, or no picture any more."""
        self.failure = ""
        if not on:
            local_store.delete_text(CHOICE)
            self._numbers = {}
            scheduling.start_task(self._forget())
        elif local_store.save_value(CHOICE, True):
            scheduling.start_task(cache_inspector.request_persistence())
            self.keep(self._state.pictures)
        else:
            self._fail(messages.PICTURES_NOT_KEPT)
        self._changed()

    async def forget(self):
        """Delete what is kept, and keep no picture from now on. Raises StorageError."""
        local_store.delete_text(CHOICE)
        self._numbers = {}
        await picture_store.delete_all_pictures()
        await self.look()

    def count(self):
        """Return how many pictures were kept when that was last looked at."""
        return self._count

    def _heed(self, choice):
        """Take note that another tab has made the choice, or taken it back."""
        if not choice:
            self._numbers = {}
        scheduling.start_task(self.look())

    async def _keep(self, pictures):
        for picture in pictures:
            if picture.id not in self._numbers:
                continue  # removed meanwhile, or the choice taken back
            try:
                number = await picture_store.add_picture(picture.file)
            except local_store.StorageError:
                self._numbers.pop(picture.id, None)
                self._fail(messages.PICTURE_NOT_KEPT)
                continue
            if not self.is_on():
                await self._forget()
            elif picture.id in self._numbers:
                self._numbers[picture.id] = number
            else:
                await self._drop(number)
        await self.look()

    async def _drop(self, number):
        try:
            await picture_store.delete_picture(number)
            self._count -= 1
        except local_store.StorageError:
            self._fail(messages.KEPT_NOT_DELETED)
        self._changed()

    async def _forget(self):
        try:
            await self.forget()
        except local_store.StorageError:
            self._fail(messages.KEPT_NOT_DELETED)

    def _fail(self, sentence):
        self.failure = sentence
        if self._state.current:
            self._state.current.note = sentence
        self._say(sentence)
        self._changed()
