"""The full-size file of a scene: saved, or copied."""

import json

from app.runtime import dom
from app.runtime.client import EngineError
from app.ui import words
from app.ui.history import replaced, value_at
from app.ui.keeper import sentence


class Export:
    """Has the engine make a file when it is first asked for, and keeps it with the result."""

    def __init__(self, keeper, changed, say):
        """Take the Keeper, a function to call after changes to the state, one that announces."""
        self._keeper = keeper
        self._changed = changed
        self._say = say

    def save(self, picture):
        dom.later(self._save(picture, picture.shown(), picture.history.scene))

    def copy(self, picture):
        """Put it on the clipboard, which takes nothing but PNG."""
        scene = picture.history.scene
        if value_at(scene, "look.output.format") not in (None, "png", "png8"):
            scene = replaced(scene, "look.output.format", "png")
        # The clipboard has to be asked within the click itself, so before the PNG is there.
        file = self._file(picture, picture.shown(), scene)
        dom.later(self._copy(picture, dom.copy_png(file)))

    async def _save(self, picture, result, scene):
        file = await self._file(picture, result, scene)
        if file:
            dom.save_as(file, words.saved_name(picture.name, scene))

    async def _copy(self, picture, promise):
        try:
            await promise
            picture.note = words.COPIED
        except Exception:
            picture.note = picture.note or words.NOT_COPIED
        self._say(picture.note)
        self._changed()

    async def _file(self, picture, result, scene):
        """Return the file of a result and scene, or None after leaving a note why not."""
        picture.note = ""
        wanted = (scene, picture.backdrops)
        if result.file and result.file_of == wanted:
            return result.file
        picture.preparing = True
        self._say("Preparing the file")
        self._changed()
        file = None
        try:
            answer = await self._keeper.call(
                "render",
                picture.id,
                picture.file,
                result.alpha,
                json.dumps(scene),
                picture.backdrop,
            )
            file = answer.file
            result.file, result.file_of = file, wanted
        except EngineError as error:
            picture.note = sentence(error)
            self._say(picture.note)
        picture.preparing = False
        self._changed()
        return file
