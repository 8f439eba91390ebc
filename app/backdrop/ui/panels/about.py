"""The About dialog: networks, licences, and what this device gives."""

from backdrop.runtime.page import elements, events, offline, scheduling
from backdrop.ui.text import engine_messages, model_messages, storage_messages


class About:
    """Opens and closes the dialog; the browser itself handles Escape and the focus."""

    def __init__(self, actions):
        self._dialog = elements.by_id("about")
        events.listen(elements.by_id("about-open"), "click", lambda event: self._open())
        events.listen(elements.by_id("about-close"), "click", lambda event: self._dialog.close())
        events.listen(
            elements.by_id("custom-model-open"), "click", lambda event: self._dialog.close()
        )
        events.listen(self._dialog, "click", self._click)
        self._actions = actions
        self._keep = elements.by_id("keep-pictures")
        self._delete = elements.by_id("saved-delete")
        events.listen(
            self._keep,
            "change",
            lambda event: actions.saved_pictures.set_enabled(bool(self._keep.checked)),
        )
        events.listen(self._delete, "click", lambda event: actions.delete_saved())

    def _open(self):
        self._dialog.showModal()
        self._show_kept()
        scheduling.start_task(self._actions.saved_pictures.recount())

    def _click(self, event):
        # Only a click beside the dialog's content reaches the dialog itself.
        if event.target.id == "about":
            self._dialog.close()

    def show(self, state):
        elements.set_text(
            elements.by_id("about-device"), engine_messages.device_line(state, offline.lacks_room())
        )
        elements.set_text(
            elements.by_id("about-custom-model"), model_messages.custom_model_line(state)
        )
        if self._dialog.open:  # what is kept is read from the disk, and every change comes by here
            self._show_kept()

    def _show_kept(self):
        album = self._actions.saved_pictures
        pictures, edits = album.count, self._actions.saved_edits.count()
        elements.set_text(
            elements.by_id("about-saved"),
            album.failure or storage_messages.saved_line(pictures, edits),
        )
        self._keep.checked = album.is_enabled()
        self._delete.disabled = not pictures and not edits
