"""Act on one picture or on a list of them: select, edit, choose a model, cancel, remove."""

from backdrop.runtime.page import images, local_store, page_files, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.preview_cache import release_previews
from backdrop.ui.text import batch_messages, edit_messages, engine_messages, picture_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.preview_cache import PreviewCache
    from backdrop.ui.control.saved_edits import SavedEdits
    from backdrop.ui.control.saved_pictures import SavedPictures
    from backdrop.ui.control.scene_thumbnails import SceneThumbnails
    from backdrop.ui.control.toasts import Toasts
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.removal import Removal
    from backdrop.ui.state.state import State

# Name of a stored value: the note about little memory was closed on this device.
MEMORY_NOTE_DISMISSED = "backdrop-small-read"


class PictureActions:
    """Every method ends with the page showing the new state."""

    def __init__(
        self,
        state: "State",
        *,
        supervisor: "EngineSupervisor",
        preview_cache: "PreviewCache",
        saved_edits: "SavedEdits",
        saved_pictures: "SavedPictures",
        scene_thumbnails: "SceneThumbnails",
        toasts: "Toasts",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._preview_cache = preview_cache
        self._saved_edits = saved_edits
        self._saved_pictures = saved_pictures
        self._scene_thumbnails = scene_thumbnails
        self._toasts = toasts
        self._changed = changed
        self._announce = announce
        if local_store.load_value(MEMORY_NOTE_DISMISSED, False):
            state.shows_memory_note = False

    def show(self, picture: "Picture", keep_selection: bool = False) -> None:
        """Make a picture the current one."""
        self._state.pictures.current = picture
        if not keep_selection:
            self._state.selection.clear()
        self._changed()

    def remove(self, pictures: "Iterable[Picture]") -> None:
        """Remove pictures from the page, and those saved on the device; a toast can undo it."""
        removed = [picture for picture in pictures if self._state.pictures.find(picture.id)]
        if not removed:
            return
        self._saved_edits.release(removed)
        for picture in removed:
            self._saved_pictures.delete(picture)
            self._preview_cache.remove(picture)
            release_previews(picture)
            scheduling.start_task(self._forget(picture))
        self._release(self._state.remove_pictures(removed))
        removal = self._state.last_removal
        self._toasts.show(
            batch_messages.removed_line([each.name for each in removed]),
            edit_messages.UNDO,
            lambda: self._restore(removal),
            lambda: self._end_removal(removal),
        )
        self._changed()

    def _restore(self, removal: "Removal | None") -> None:
        """Undo a removal, if it is still the last one."""
        if removal is not self._state.last_removal:
            return
        restored = self._state.restore_removed()
        for picture in restored:
            self._saved_edits.adopt(picture)
        self._saved_pictures.store(restored)
        self._announce(edit_messages.UNDONE)
        self._changed()

    def _end_removal(self, removal: "Removal | None") -> None:
        """Release what was kept to undo a removal, if it is still the last one."""
        if removal is self._state.last_removal:
            self._state.last_removal = None
            self._release(removal)

    def _release(self, removal: "Removal | None") -> None:
        for picture in removal.pictures if removal else []:
            self._scene_thumbnails.release(picture)
            for url in picture.urls():
                page_files.release_url(url)

    async def _forget(self, picture: "Picture") -> None:
        try:
            await self._supervisor.calls.forget(picture.id)
        except EngineError:
            pass  # a worker that is gone has forgotten everything

    # Edits

    def edit(self, picture: "Picture", scene: "Scene", in_gesture: bool = False) -> None:
        """Make this the picture's scene; `in_gesture` while a slider is being dragged."""
        self._state.edit(picture, scene, in_gesture)
        self._changed()

    def undo(self, picture: "Picture") -> None:
        """Undo the picture's last edit."""
        if self._state.undo(picture):
            self._announce(edit_messages.UNDONE)
        self._changed()

    def redo(self, picture: "Picture") -> None:
        """Redo the edit that was undone last."""
        if self._state.redo(picture):
            self._announce(edit_messages.REDONE)
        self._changed()

    # Cutting

    def choose_model(self, picture: "Picture", model: str) -> None:
        """Show one model's result; load that model if it was not wanted so far."""
        self._state.choose_model(picture, model)
        self._supervisor.load_models()
        self._changed()

    def cancel(self, picture: "Picture") -> None:
        """Cancel a picture's cut-out."""
        self._state.queue.cancel(picture)
        self._announce(picture_messages.cancelled_line(picture))
        self._changed()

    def retry(self, picture: "Picture") -> None:
        """Try a picture again, and whatever prevented its cut-out."""
        self._state.queue.retry(picture)
        self._supervisor.retry()

    # Notes

    def dismiss_note(self, picture: "Picture") -> None:
        """Close the note beside a picture."""
        doubt = picture_messages.doubt_sentence(
            self._state, picture
        ) or picture_messages.parts_sentence(self._state, picture)
        note = picture_messages.note(self._state, picture)
        if doubt and note == doubt:
            picture.dismissed_doubt = doubt
            self._state.changes.note_picture(picture.id)
        elif note == engine_messages.little_memory(self._state):
            self._state.shows_memory_note = False
            local_store.save_value(MEMORY_NOTE_DISMISSED, True)
        else:
            picture.note = ""
            self._state.is_storage_note_dismissed = True
        self._changed()

    # The file itself

    def next_unmeasured(self) -> "Picture | None":
        """Return the current picture if its file is to be shown and its pixels are unknown."""
        picture = self._state.pictures.current
        if not picture or picture.viewable is not None:
            return None
        return None if picture.awaits_screen_copy or picture.results else picture

    async def measure(self, picture: "Picture") -> None:
        """Find out whether the file itself may be shown: a browser decodes all its pixels."""
        pixels = await images.declared_pixels(picture.url)
        self._state.set_viewable(picture, 0 < pixels <= self._supervisor.device.max_pixels)

    def set_unviewable(self, picture: "Picture") -> None:
        """Record that this browser cannot show the file itself, such as TIFF or HEIC."""
        if picture.viewable:
            self._state.set_viewable(picture, False)
            self._changed()
