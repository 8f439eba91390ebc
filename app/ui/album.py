"""Keeps the pictures themselves on the device, if the person says so."""

from app.runtime import dom, shelf, storage
from app.ui import words

CHOICE = "backdrop-keep-pictures"
ON_THE_WAY = 0  # numbers on the shelf begin with 1


class Album:
    """Owns the choice, which is off until somebody makes it, and what it has kept."""

    def __init__(self, state, give, changed, say):
        """Take the State, what adds Files to it, what to call after changes, what announces."""
        self._state = state
        self._give = give
        self._changed = changed
        self._say = say
        self._numbers = {}  # picture id: the number of its File on the shelf
        self.is_on = bool(dom.stored(CHOICE, False))
        self.failure = ""  # a sentence

    async def bring(self):
        """Put the kept pictures of an earlier visit on the page."""
        if not self.is_on:
            return
        try:
            kept = await shelf.pictures()
        except shelf.ShelfError:
            self._fail(words.KEPT_NOT_READ)
            return
        added = self._give([file for _, file in kept])
        for (number, _), picture in zip(kept, added):  # noqa: B905  not in MicroPython
            self._numbers[picture.id] = number
        self._changed()

    def keep(self, pictures):
        """Keep pictures that are not kept yet, if that is wanted."""
        if self.is_on:
            new = [picture for picture in pictures if picture.id not in self._numbers]
            for picture in new:
                self._numbers[picture.id] = ON_THE_WAY
            dom.later(self._keep(new))

    def drop(self, picture):
        """Forget a picture that is being removed from the page."""
        number = self._numbers.pop(picture.id, ON_THE_WAY)
        if number != ON_THE_WAY:
            dom.later(self._drop(number))

    def turn(self, on):
        """Keep pictures from now on, or no picture any more."""
        self.is_on = on
        self.failure = ""
        if on:
            dom.store(CHOICE, True)
            dom.later(storage.stay())
            self.keep(self._state.pictures)
        else:
            shelf.drop_text(CHOICE)
            self._numbers = {}
            dom.later(self._drop_all())
        self._changed()

    def count(self):
        """Return how many pictures are kept."""
        return len(self._numbers)

    async def _keep(self, pictures):
        for picture in pictures:
            try:
                number = await shelf.put_picture(picture.file)
            except shelf.ShelfError:
                self._numbers.pop(picture.id, None)
                self._fail(words.PICTURE_NOT_KEPT)
                continue
            if picture.id in self._numbers:
                self._numbers[picture.id] = number
            else:  # removed meanwhile, or the choice taken back
                await self._drop(number)
        self._changed()

    async def _drop(self, number):
        try:
            await shelf.drop_picture(number)
        except shelf.ShelfError:
            self._fail(words.KEPT_NOT_DELETED)

    async def _drop_all(self):
        try:
            await shelf.drop_all_pictures()
        except shelf.ShelfError:
            self._fail(words.KEPT_NOT_DELETED)

    def _fail(self, sentence):
        self.failure = sentence
        if self._state.current:
            self._state.current.note = sentence
        self._say(sentence)
        self._changed()
