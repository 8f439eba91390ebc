"""Save all or the selected pictures at once, into a folder or as one ZIP.

Each file is rendered when its turn comes, written, and released. Pictures that are still to be cut
are saved as soon as they are.
"""

from backdrop.runtime.page import clock, javascript, save_targets, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY, RESTART_AFTER
from backdrop.ui.control.batch_targets import FolderTarget, ZipTarget
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.state.file_names import export_name, zip_name
from backdrop.ui.state.phases import FAILED
from backdrop.ui.text import batch_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backdrop.ui.control.export import Export, ExportedFile
    from backdrop.ui.control.toasts import Toasts
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture, RenderKey, Result
    from backdrop.ui.state.state import State

    Target = FolderTarget | ZipTarget
    Saved = list[tuple[Picture, RenderKey]]

POLL_SECONDS = 0.25  # between two checks for a picture that can be saved


class BatchExport:
    """Saves several pictures at once; one export runs at a time."""

    def __init__(
        self,
        state: "State",
        export: "Export",
        toasts: "Toasts",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._export = export
        self._toasts = toasts
        self._changed = changed
        self._announce = announce
        self._is_stopped = False
        self.total = 0  # pictures, 0 while no export runs
        self.done = 0  # pictures

    def begin(self, pictures: "Iterable[Picture]") -> None:
        """Save these pictures; call it during a click, because the browser may ask where to."""
        pictures = list(pictures)
        if not self.total and pictures:
            self.total, self.done = len(pictures), 0
            self._is_stopped = False
            self._state.notice = ""
            scheduling.start_task(self._save(pictures))
            self._changed()

    def stop(self) -> None:
        """End the export early."""
        self._is_stopped = True
        self._changed()

    async def _save(self, pictures: "list[Picture]") -> None:
        notice = batch_messages.NOT_WRITTEN
        try:
            target = await self._choose_target()
            notice = await self._fill(target, pictures) if target else ""
        except save_targets.SaveError:
            pass
        finally:  # whatever went wrong, the person can save again
            self.total = 0
            self._state.notice = notice
            if notice:
                self._announce(notice)
            self._changed()

    async def _choose_target(self) -> "Target | None":
        """Return the place to save to, or None if the person cancelled the choice."""
        if self._export.folder:
            return FolderTarget(self._export.folder)
        name = zip_name(clock.local_time()[0])
        if not save_targets.can_stream():
            return ZipTarget(save_targets.Download(name))
        stream = await save_targets.choose_file(name)
        return ZipTarget(stream) if stream else None

    async def _fill(self, target: "Target", pictures: "list[Picture]") -> str:
        """Save the pictures one by one; return a sentence about those not saved, or "".

        Raises SaveError.
        """
        saved: Saved = []
        failures = []
        try:
            while pictures and not self._is_stopped:
                picture = self._next_final(pictures)
                if picture:
                    pictures.remove(picture)
                    reason = await self._put(target, picture, saved)
                    if reason:
                        failures.append((picture.name, reason))
                    self.done += 1
                    javascript.collect_garbage()
                    self._changed()
                else:
                    await scheduling.sleep(POLL_SECONDS)
            is_complete = bool(saved) and not self._is_stopped
            await (target.close() if is_complete else target.abort())
        except Exception:
            await target.abort()
            raise
        if not is_complete and not target.keeps_partial:
            saved = []
        for picture, key in saved:
            self._export.note_saved(picture, key)
        if self._is_stopped:
            line = batch_messages.saving_stopped(len(saved), target.title)
        else:
            line = batch_messages.saved_all(len(saved), target.title, failures)
        if failures and not self._is_stopped:
            return line
        self._toasts.show(line)
        return ""

    def _next_final(self, pictures: "Iterable[Picture]") -> "Picture | None":
        """Return a picture that will have no better result, or None."""
        state = self._state
        if state.engine.phase in (READY, FAILED):
            for picture in pictures:
                is_removed = not state.pictures.find(picture.id)
                has_no_engine = state.engine.phase == FAILED
                if is_removed or has_no_engine or not state.queue.is_open(picture):
                    return picture
        return None

    async def _put(self, target: "Target", picture: "Picture", saved: "Saved") -> str:
        """Save one picture; return "", or a sentence on why that was not possible."""
        scene, result = picture.history.scene, picture.current_result()
        if not self._state.pictures.find(picture.id):
            return batch_messages.REMOVED
        if not result:
            failure = self._state.queue.obstacle(picture)
            return (failure.message if failure else "") or batch_messages.CANCELLED_ONE
        key = picture.render_key(scene)
        try:
            file = await self._render(picture, result, scene)
        except EngineError as error:
            return sentence_of(error)
        await target.put(export_name(picture.name, scene), file)
        saved.append((picture, key))
        return ""

    async def _render(self, picture: "Picture", result: "Result", scene: "Scene") -> "ExportedFile":
        """Return the rendered file; if the engine is lost meanwhile, the next one renders it."""
        try:
            return await self._export.render_once(picture, result, scene)
        except EngineError as error:
            if error.code not in RESTART_AFTER:
                raise
        while self._state.engine.phase not in (READY, FAILED):
            await scheduling.sleep(POLL_SECONDS)
        return await self._export.render_once(picture, result, scene)
