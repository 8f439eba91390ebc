"""All pictures, or the chosen ones, saved at once: into a folder, or as one ZIP.

A file is made when its turn comes, goes to the disk and is let go of. Pictures that are still to be
cut are saved as soon as they are.
"""

from backdrop.runtime.page import clock, javascript, save_targets, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import RESTART_AFTER
from backdrop.ui.control.engine_supervisor import sentence
from backdrop.ui.state.phases import FAILED, READY
from backdrop.ui.state.zip_writer import Moment, Names, Zip
from backdrop.ui.text import batch_messages, messages

GLANCE = 0.25  # seconds between two looks for a picture that has been cut


class IntoFolder:
    """Puts every file into the folder itself."""

    keeps_parts = True

    def __init__(self, folder):
        self._folder = folder
        self.place = folder.name

    async def put(self, name, made):
        await self._folder.save(made.blob, lambda number: messages.numbered(name, number))

    async def close(self):
        """There is nothing left to do."""

    async def abort(self):
        """What is in the folder stays there."""


class IntoZip:
    """Puts every file into one ZIP, which goes to a Stream or a Download of outlet.py."""

    keeps_parts = False

    def __init__(self, target):
        self._target = target
        self._zip = Zip()
        self._names = Names()
        self.place = target.name

    async def put(self, name, made):
        name = self._names.unique(lambda number: messages.numbered(name, number))
        moment = Moment(*clock.local_time())
        header = self._zip.header(name, made.blob.size, made.crc, moment)
        await self._target.write(header)
        await self._target.write(made.blob)

    async def close(self):
        await self._target.write(self._zip.end())
        await self._target.close()

    async def abort(self):
        await self._target.abort()


class BatchExport:
    """Saves many pictures in one go; one go at a time."""

    def __init__(self, keeper, export, changed, say):
        """Take the Keeper, the Export, what to call after changes, and what announces."""
        self._state = keeper.state
        self._export = export
        self._changed = changed
        self._say = say
        self._stopped = False
        self.total = 0  # pictures, 0 while nothing is being saved
        self.done = 0

    def begin(self, pictures):
        """Save these pictures; to be called within a press, since the browser may ask where."""
        if not self.total and pictures:
            self.total, self.done = len(pictures), 0
            self._stopped = False
            self._state.told = ""
            scheduling.start_task(self._save(list(pictures)))
            self._changed()

    def stop(self):
        """End it; a ZIP that is not whole is no use and is not left behind."""
        self._stopped = True
        self._changed()

    async def _save(self, pictures):
        told = ""
        try:
            target = await self._target()
            if target:
                told = await self._fill(target, pictures)
        except save_targets.SaveError:
            told = batch_messages.ALL_NOT_WRITTEN
        self.total = 0
        self._state.told = told
        if told:
            self._say(told)
        self._changed()

    async def _target(self):
        """Return where the files go, or None where the person has thought better of it."""
        if self._export.folder:
            return IntoFolder(self._export.folder)
        name = batch_messages.zip_name(clock.local_time()[0])
        if not save_targets.can_stream():
            return IntoZip(save_targets.Download(name))
        stream = await save_targets.choose_file(name)
        return IntoZip(stream) if stream else None

    async def _fill(self, target, pictures):
        """Save the pictures one by one; return what there is to tell. Raises SaveError."""
        saved, failures = [], []
        try:
            while pictures and not self._stopped:
                picture = self._ready_one(pictures)
                if picture:
                    pictures.remove(picture)
                    why = await self._put(target, picture, saved)
                    if why:
                        failures.append((picture.name, why))
                    self.done += 1
                    javascript.collect_garbage()
                    self._changed()
                else:
                    await scheduling.sleep(GLANCE)
            whole = not self._stopped and saved
            await (target.close() if whole else target.abort())
        except save_targets.SaveError:
            await target.abort()
            raise
        if not whole and not target.keeps_parts:
            saved = []
        for picture, what in saved:
            self._export.note_saved(picture, what)
        if self._stopped:
            return batch_messages.saving_stopped(len(saved), target.place)
        return batch_messages.saved_all(len(saved), target.place, failures)

    def _ready_one(self, pictures):
        """Return a picture of which there will be no better result, or None."""
        state = self._state
        if state.engine == READY or state.engine == FAILED:
            for picture in pictures:
                gone = not state.find(picture.id)
                if gone or state.engine == FAILED or not state.is_open(picture):
                    return picture
        return None

    async def _put(self, target, picture, saved):
        """Save one picture; return a sentence on why that was not possible, or ""."""
        scene, result = picture.history.scene, picture.shown()
        if not self._state.find(picture.id):
            return batch_messages.REMOVED
        if not result:
            why = self._state.obstacle(picture)
            return (why.message if why else "") or batch_messages.CANCELLED_ONE
        what = (scene, picture.backdrops)
        try:
            made = await self._made(picture, result, scene)
        except EngineError as error:
            return sentence(error)
        await target.put(messages.saved_name(picture.name, scene), made)
        saved.append((picture, what))
        return ""

    async def _made(self, picture, result, scene):
        """Return the Made file; where the engine is lost, its successor makes it."""
        try:
            return await self._export.fresh(picture, result, scene)
        except EngineError as error:
            if error.code not in RESTART_AFTER:
                raise
        while self._state.engine not in (READY, FAILED):
            await scheduling.sleep(GLANCE)
        return await self._export.fresh(picture, result, scene)
