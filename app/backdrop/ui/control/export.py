"""The full-size file of a scene: saved, copied or shared.

A file is made when it is first asked for, and kept with the result. Sharing has to follow a press
within moments: where making the file took longer than that, it is kept, and the person is asked to
press once more.
"""

import json

from backdrop.runtime.page import (
    cache_inspector,
    clipboard,
    javascript,
    page_files,
    save_targets,
    scheduling,
)
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence
from backdrop.ui.state.history import EMPTY, replaced, value_at
from backdrop.ui.text import messages


class Made:
    """A file: its Blob and CRC-32, its picture's size in px, and what it is of.

    That is the scene and the number of the picture's backdrop.
    """

    def __init__(self, of, blob, crc, width, height):
        self.of = of
        self.blob = blob
        self.crc = int(crc)
        self.width = width
        self.height = height


def keep_plain(picture, result, crc):
    """Take the preview for the file of a picture without edits, where it is (protocol.py)."""
    if crc:
        of = (EMPTY, picture.backdrops)
        result.file = Made(of, result.after, crc, result.width, result.height)


class Making:
    """A file being made: whose, and how that ends."""

    def __init__(self, of):
        self.of = of
        self.end = None  # a promise
        self.made = None
        self.failure = None


class Export:
    """Has the engine make files, and hands them out."""

    def __init__(self, keeper, changed, say):
        """Take the Keeper, a function to call after changes to the state, one that announces."""
        self._keeper = keeper
        self._changed = changed
        self._say = say
        self._making = None
        self.folder = None  # an outlet.Folder to save to, or None for downloads
        self.saved = False  # something, in this visit

    def save(self, picture):
        scheduling.start_task(self._save(picture, picture.shown(), picture.history.scene))

    def copy(self, picture):
        """Put it on the clipboard, which takes nothing but PNG."""
        scene = picture.history.scene
        if value_at(scene, "look.output.format") not in (None, "png", "png8"):
            scene = replaced(scene, "look.output.format", "png")
        # The clipboard has to be asked within the click itself, so before the PNG is there.
        file = self._file(picture, picture.shown(), scene)
        scheduling.start_task(self._copy(picture, clipboard.copy_png(file)))

    def share(self, picture):
        scheduling.start_task(self._share(picture, picture.shown(), picture.history.scene))

    def note_saved(self, picture, what):
        """Take note that a picture has left the page; `what` as in Picture.saved."""
        picture.saved = what
        self.saved = True
        # Whoever saves a result comes back: what was fetched is worth keeping.
        scheduling.start_task(cache_inspector.request_persistence())

    async def made(self, picture, result, scene):
        """Return the Made file of a result and scene, quietly. Raises EngineError."""
        wanted = (scene, picture.backdrops)
        if result.file and result.file.of == wanted:
            return result.file
        making = self._making
        if not making or making.of != (result, wanted):
            making = self._making = Making((result, wanted))
            making.end = javascript.promise_of(self._make(picture, making))
        await making.end
        if making.failure:
            raise making.failure
        return making.made

    async def fresh(self, picture, result, scene):
        """Return the Made file as made() does, but keep none that nobody may want again."""
        wanted = (scene, picture.backdrops)
        if result.file and result.file.of == wanted:
            return result.file
        return await self._render(picture, result, wanted)

    async def _render(self, picture, result, wanted):
        answer = await self._keeper.calls.render(
            picture.id,
            picture.file,
            result.alpha,
            json.dumps(wanted[0]),
            picture.backdrop,
        )
        return Made(wanted, answer["file"], answer["crc"], answer["width"], answer["height"])

    async def _make(self, picture, making):
        result, wanted = making.of
        try:
            making.made = result.file = await self._render(picture, result, wanted)
        except EngineError as error:
            making.failure = error
        if self._making is making:
            self._making = None

    async def _save(self, picture, result, scene):
        file = await self._file(picture, result, scene)
        if not file:
            return
        self.note_saved(picture, (scene, picture.backdrops))
        name = messages.saved_name(picture.name, scene)
        if not self.folder:
            page_files.download(file, name)
            self._changed()
            return
        try:
            saved = await self.folder.save(file, lambda number: messages.numbered(name, number))
            self._note(picture, messages.saved_in(saved, self.folder.name))
        except save_targets.SaveError:
            page_files.download(file, name)
            self._note(picture, messages.NOT_IN_FOLDER)

    async def _copy(self, picture, promise):
        try:
            await promise
            self.note_saved(picture, (picture.history.scene, picture.backdrops))
            self._note(picture, messages.COPIED)
        except Exception:
            self._note(picture, picture.note or messages.NOT_COPIED)

    async def _share(self, picture, result, scene):
        file = await self._file(picture, result, scene)
        if file:
            outcome = await save_targets.share(file, messages.saved_name(picture.name, scene))
            if outcome == save_targets.SHARED:
                self.note_saved(picture, (scene, picture.backdrops))
                self._changed()
            elif outcome == save_targets.LATE:
                self._note(picture, messages.SHARE_AGAIN)
            elif outcome == save_targets.REFUSED:
                self._note(picture, messages.NOT_SHARED)

    def _note(self, picture, sentence):
        picture.note = sentence
        self._say(sentence)
        self._changed()

    async def _file(self, picture, result, scene):
        """Return the file of a result and scene, or None after leaving a note why not."""
        picture.note = ""
        if not result.file or result.file.of != (scene, picture.backdrops):
            picture.preparing = True
            self._say("Preparing the file")
            self._changed()
        file = None
        try:
            file = (await self.made(picture, result, scene)).blob
        except EngineError as error:
            picture.note = sentence(error)
            self._say(picture.note)
        picture.preparing = False
        self._changed()
        return file
