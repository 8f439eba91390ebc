"""Act on several pictures at once: one look for all, removing, moving, and the whole queue."""

from backdrop.runtime.page import events
from backdrop.ui.state.history import value_at, with_look
from backdrop.ui.text import batch_messages, edit_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.picture_actions import PictureActions
    from backdrop.ui.control.toasts import Toasts
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State


class BatchActions:
    """Acts on all pictures or on the selected ones."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        pictures: "PictureActions",
        toasts: "Toasts",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._pictures = pictures
        self._toasts = toasts
        self._changed = changed
        self._announce = announce
        events.confirm_leaving(lambda: any(picture.is_unsaved() for picture in state.pictures))

    def dismiss_notice(self) -> None:
        """Close the sentence about several pictures."""
        self._state.notice = ""
        self._changed()

    def share_look(self, source: "Picture | None") -> None:
        """Give a picture's look to the selected pictures, or to all where none is selected.

        The toast's Undo takes it back from all of them.
        """
        if not source:
            return
        every = self._state.pictures
        pictures = self._state.selection.of(every) or list(every)
        scene = source.history.scene
        has_photo = value_at(scene, "look.background.kind") == "photo"
        applied: list[tuple[Picture, Scene, Any]] = []  # with the new scene and the old photo
        for picture in pictures:
            if picture is not source:
                new = with_look(picture.history.scene, scene["look"])
                applied.append((picture, new, picture.background_file))
                self._state.edit(picture, new)
                if has_photo and picture.background_file is not source.background_file:
                    picture.set_background_file(source.background_file)
        self._toasts.show(
            batch_messages.applied_line(len(pictures)),
            edit_messages.UNDO,
            lambda: self._undo_look(applied),
        )
        self._changed()

    def _undo_look(self, applied: "list[tuple[Picture, Scene, Any]]") -> None:
        """Take the look back from every picture that was not edited since."""
        for picture, scene, photo in applied:
            if picture.history.scene is scene:
                self._state.undo(picture)
                if picture.background_file is not photo:
                    picture.set_background_file(photo)
        self._announce(edit_messages.UNDONE)
        self._changed()

    def remove(self, pictures: "Iterable[Picture]") -> None:
        """Remove pictures."""
        self._pictures.remove(pictures)

    def filter_doubtful(self) -> None:
        """Show only the pictures that need a look in the filmstrip, or all again."""
        self._state.shows_only_doubtful = not self._state.shows_only_doubtful
        self._changed()

    def move(self, pictures: "Sequence[Picture]", place: int) -> None:
        """Put pictures before the one that is now at a place."""
        all_pictures = self._state.pictures
        all_pictures.move(pictures, place)
        first = all_pictures.index(pictures[0]) + 1
        self._announce(batch_messages.moved_line(pictures[0].name, first, len(all_pictures)))
        self._changed()

    # The queue

    def toggle_pause(self) -> None:
        """Begin no further picture, or go on."""
        queue = self._state.queue
        queue.is_paused = not queue.is_paused
        self._announce(batch_messages.PAUSED if queue.is_paused else batch_messages.RESUMED)
        self._changed()

    def cancel_all(self) -> None:
        """Cancel all pictures that are being cut or still to be cut."""
        pictures = self._state.queue.open_pictures()
        for picture in pictures:
            self._state.queue.cancel(picture)
        self._announce(batch_messages.cancelled_line(len(pictures)))
        self._changed()

    def retry_all(self) -> None:
        """Try every failed picture again that is worth it."""
        for picture in self._state.queue.retryable_pictures():
            self._state.queue.retry(picture)
        self._supervisor.retry()
