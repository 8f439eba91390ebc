"""What the panels can ask for, and the queue: one picture after the other is cut.

What concerns many pictures at once is in crowd.py.
"""

from backdrop.runtime.page import clock, javascript, local_store, page_files, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.page.images import declared_pixels
from backdrop.ui.control.batch_actions import BatchActions
from backdrop.ui.control.batch_export import BatchExport
from backdrop.ui.control.custom_model_setup import CustomModelSetup
from backdrop.ui.control.engine_supervisor import EngineSupervisor, failure
from backdrop.ui.control.export import Export, keep_plain
from backdrop.ui.control.prerender import Prerender
from backdrop.ui.control.preview_cache import PreviewCache
from backdrop.ui.control.previews import Previews
from backdrop.ui.control.saved_edits import SavedEdits
from backdrop.ui.control.saved_pictures import SavedPictures
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.control.zip_import import ZipImport
from backdrop.ui.state.picture import Result
from backdrop.ui.text import messages

AT_ONCE = 10  # pictures added without a pause
SMALL_READ = "backdrop-small-read"  # a stored choice: said once on a device, not at every visit
PATIENCE = 1.5  # seconds without seeing a picture that one has just given
# Bytes of a file from which on it is not shown itself if the engine is about to make a small copy:
# a browser unpacks all of it, 50 MB for 12 megapixels, on the cores that the engine wants.
LARGE = 1_500_000


class Actions(BatchActions):
    """Every method ends with the page showing the new state."""

    def __init__(self, all_state, show, say):
        """Take the State, a function that shows it, and one that announces a sentence."""
        self._show = show
        self._keeper = EngineSupervisor(all_state, self.changed, say)
        if local_store.load_value(SMALL_READ, False):
            all_state.tells_small = False
        self.preview = Previews(all_state, self._keeper, self.changed)
        self.sights = PreviewCache(all_state, self._keeper, self.changed)
        self._export = export = Export(self._keeper, self.changed, say)
        BatchActions.__init__(
            self, all_state, say, BatchExport(self._keeper, export, self.changed, say)
        )
        self._ahead = Prerender(self._keeper, export, self.sights.settle, self.changed)
        self._measuring = SerialTask(self._unmeasured, self.measure, self.changed)
        self._unpack = ZipImport(self._keeper, self._take_pictures)
        self.run = self._keeper.run
        self.retry_engine = self._keeper.retry
        self.save = export.save
        self.copy = export.copy
        self.share = export.share
        self.made = export.made
        self.histories = SavedEdits(all_state, self.changed, say)
        self.album = SavedPictures(all_state, self._add, self.changed, say)
        self._adopt = CustomModelSetup(self._keeper, self.changed, say)
        self.look_at = self._adopt.look_at
        self.dismiss = self._adopt.dismiss
        self.use_own = self._adopt.use
        self.remove_own = self._adopt.remove

    def changed(self):
        """Show the state, after beginning what it asks for next."""
        self._adopt.go_on()
        self._unpack.go_on()
        self.histories.follow()
        self.sights.refresh()
        self.preview.refresh()
        # Whoever edits waits for at most the network's run that is on already.
        if not self.preview.is_due() and not self.sights.is_due():
            self._begin()
            if not self.saving.total:
                self._ahead.go_on()
        self._measuring.go_on()
        if not self.state.running:
            self.state.pace.rest()
        self._show()

    def _begin(self):
        job = self.state.next_job()
        while job:
            self.state.begin(job)
            self.state.pace.begin(clock.now())
            scheduling.start_task(self._cut(job))
            if job.picture.held_back:
                scheduling.start_task(self._hold_back(job.picture))
            job = self.state.next_job()

    def take(self, files):
        """Add files somebody gave, and look at the first of them; a network is asked about."""
        networks = [file for file in files if messages.is_network(file.name)]
        if networks:
            self.look_at(networks[-1])
        zips = [file for file in files if messages.is_zip(file.name)]
        if zips:
            self._unpack.take(zips)
        others = [file for file in files if file not in networks and file not in zips]
        self._take_pictures(others, "", look=True)

    def _take_pictures(self, files, told, look=False):
        """Add pictures; `told` is a sentence on what is not among them, or ""."""
        if files:
            self._say(f"{messages.count(len(files), 'picture', 'pictures')} received")
            first = self._admit(files[:AT_ONCE])[0]
            if look or not self.state.current:
                self.state.current = first
        if told:
            self.tell(told)
        else:
            self.changed()
        if len(files) > AT_ONCE:
            scheduling.start_task(self._admit_more(files[AT_ONCE:]))

    async def _admit_more(self, files):
        """Add the rest of many pictures bit by bit, so that the page answers meanwhile."""
        while files:
            await scheduling.sleep(0.01)  # none at all would not let the browser in
            self._admit(files[:AT_ONCE])
            files = files[AT_ONCE:]
            self.changed()

    def _admit(self, files):
        added = self._add(files)
        for picture in added:
            picture.note = messages.EDITS_BACK if picture.history.can_undo() else ""
        self.album.keep(added)
        return added

    def _add(self, files):
        """Add files with the edits they had in an earlier visit; return the pictures."""
        added = []
        for file in files:
            url = "" if page_files.is_packed(file) else page_files.object_url(file)
            added.append(self.state.add(file, file.name, url))
        for picture in added:
            picture.large = picture.file.size >= LARGE
            self.histories.begin(picture)
        self.state.looks += 1
        self.state.current = self.state.current or (added[0] if added else None)
        return added

    def select(self, picture, keep=False):
        """Look at a picture; what is chosen is so no longer, unless it is to be kept."""
        self.state.current = picture
        if not keep:
            self._pick(self.state.chosen.clear)
        self.changed()

    def _unmeasured(self):
        """Return the picture looked at if its file is to be shown and it is not known if it can."""
        picture = self.state.current
        if not picture or picture.viewable is not None or picture.held_back or picture.results:
            return None
        return picture

    async def measure(self, picture):
        """Find out if the file itself may be shown: a browser unpacks it whole, however large."""
        picture.viewable = 0 < await declared_pixels(picture.url) <= self._keeper.max_pixels
        self.state.touch(picture)

    def not_viewable(self, picture):
        """Take note that this browser cannot show the file itself (TIFF, HEIC)."""
        if picture.viewable:
            picture.viewable = False
            self.state.touch(picture)
            self.changed()

    def remove(self, picture):
        self.remove_all([picture])

    def remove_all(self, pictures):
        for picture in list(pictures):
            if self.state.find(picture.id):
                self.histories.end(picture)
                self.album.drop(picture)
                self.sights.forget(picture)
                self.state.remove(picture)
                for url in picture.urls():
                    page_files.release_url(url)
                scheduling.start_task(self._forget(picture))
        if len(self.state.pictures) < 2:
            self._pick(self.state.chosen.clear)
        self.changed()

    def forget_all(self):
        """Delete the pictures and edits that are kept; what is on the page stays there."""
        self.histories.drop_all()
        self.album.turn(False)
        self._say(messages.kept_line(0, 0))

    def cancel(self, picture):
        self.state.cancel(picture)
        self._say(f"{picture.name}: cancelled")
        self.changed()

    def retry(self, picture):
        """Try a picture again, and whatever kept it from being cut."""
        self.state.retry(picture)
        self.retry_engine()

    def edit(self, picture, scene, going_on=False):
        """Make this the picture's scene; `going_on` while a slider is being dragged."""
        picture.history.put(scene, going_on)
        self.state.looks += 1
        self.changed()

    async def checked(self, text):
        """Have the engine look at a preset's file; see protocol.Calls.read_preset."""
        return await self._keeper.calls.read_preset(text)

    def folder(self):
        """Return the outlet.Folder that files are saved to, or None."""
        return self._export.folder

    def has_saved(self):
        """Tell whether anything was saved in this visit."""
        return self._export.saved

    def save_to(self, folder):
        """Save to this outlet.Folder from now on, or as downloads for None."""
        self._export.folder = folder
        self.changed()

    def undo(self, picture):
        before = picture.history.scene
        picture.history.undo()
        self.state.looks += 1
        if picture.history.scene is not before:
            self._say("Undone")
        self.changed()

    def redo(self, picture):
        before = picture.history.scene
        picture.history.redo()
        self.state.looks += 1
        if picture.history.scene is not before:
            self._say("Redone")
        self.changed()

    def close_note(self, picture):
        """Take what the note says as read."""
        doubt = messages.doubt(self.state, picture)
        note = messages.note(self.state, picture)
        if doubt and note == doubt:
            picture.doubt_read = doubt
        elif note == messages.SMALL_DEVICE:
            self.state.tells_small = False
            local_store.save_value(SMALL_READ, True)
        else:
            picture.note = ""
            self.state.told_not_kept = True
        self.changed()

    def choose(self, picture, network):
        """Show one network's result; fetch that network if nobody wanted it so far."""
        self.state.choose(picture, network)
        self._keeper.load()
        self.changed()

    async def _hold_back(self, picture):
        """Show the file itself if the engine takes long to make a small copy of it."""
        await scheduling.sleep(PATIENCE)
        if picture.held_back:
            self.state.glimpse(picture, "")
            self.changed()

    async def _cut(self, job):
        picture = job.picture
        other = picture.seen_by_other(job.network)
        looked = picture is self.state.current
        result = None
        try:
            answer = await self._keeper.calls.cut(
                picture.id, picture.file, job.network, other, looked
            )
        except EngineError as error:
            self.state.fail(job, failure(error))
        else:
            result = None if job.dropped else result_of(job, answer)
            self.state.finish(job, result)
            self.sights.settle(picture)
        self.state.pace.end(job.network, clock.now(), bool(result))
        javascript.collect_garbage()
        if result and picture is self.state.current:
            self._say(messages.announcement(self.state, picture))
        self.changed()

    async def _forget(self, picture):
        try:
            await self._keeper.calls.forget(picture.id)
        except EngineError:
            pass  # a worker that is gone has forgotten everything


def result_of(job, answer):
    """Make a Result of what cut() of protocol.py returned."""
    result = Result(
        job.network,
        answer["width"],
        answer["height"],
        answer["seconds"],
        answer["alpha"],
        page_files.object_url(answer["before"]) if answer["before"] else None,
        answer["after"] or None,
        page_files.object_url(answer["thumbnail"]),
        answer["doubt"],
        answer["guide_mask"],
        answer["is_colour_keyed"],
        answer["thumbnail"],
    )
    keep_plain(job.picture, result, answer["crc"])
    return result
