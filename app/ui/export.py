"""The full-size PNG of a result: saved as a file or copied."""

from app.runtime import dom
from app.runtime.client import EngineError
from app.ui import words
from app.ui.keeper import sentence


class Export:
    """Has the engine make a PNG when it is first asked for, and keeps it with the result."""

    def __init__(self, keeper, changed, say):
        """Take the Keeper, a function to call after changes to the state, one that announces."""
        self._keeper = keeper
        self._changed = changed
        self._say = say

    def save(self, picture):
        dom.later(self._save(picture, picture.shown()))

    def copy(self, picture):
        # The clipboard has to be asked within the click itself, so before the PNG is there.
        dom.later(self._copy(picture, dom.copy_png(self._png(picture, picture.shown()))))

    async def _save(self, picture, result):
        png = await self._png(picture, result)
        if png:
            dom.save_as(png, words.cutout_name(picture.name))

    async def _copy(self, picture, promise):
        try:
            await promise
            picture.note = words.COPIED
        except Exception:
            picture.note = picture.note or words.NOT_COPIED
        self._say(picture.note)
        self._changed()

    async def _png(self, picture, result):
        """Return the PNG of a result, or None after leaving a note why not."""
        picture.note = ""
        if result.png:
            return result.png
        picture.preparing = True
        self._say("Preparing the PNG")
        self._changed()
        try:
            answer = await self._keeper.call("render", picture.id, picture.file, result.alpha)
            result.png = answer.png
        except EngineError as error:
            picture.note = sentence(error)
            self._say(picture.note)
        picture.preparing = False
        self._changed()
        return result.png
