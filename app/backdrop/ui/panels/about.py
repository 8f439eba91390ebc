"""The About dialog: version, help, models, shortcuts, and the storage and speed of this device."""

from backdrop.runtime.page import elements, events, offline, scheduling
from backdrop.ui.text import engine_messages, model_messages, storage_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.state import State


class About:
    """Opens and closes the dialog; the browser handles Escape and the focus."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._dialog = elements.by_id("about")
        self._keep = elements.by_id("keep-pictures")
        self._delete = elements.by_id("saved-delete")
        for name, handler in (
            ("about-open", lambda event: self._open()),
            ("about-close", lambda event: self._dialog.close()),
            ("custom-model-open", lambda event: self._dialog.close()),
            ("saved-delete", lambda event: actions.delete_saved()),
        ):
            events.listen(elements.by_id(name), "click", handler)
        events.listen(self._dialog, "click", self._click)
        events.listen(
            self._keep,
            "change",
            lambda event: actions.saved_pictures.set_enabled(bool(self._keep.checked)),
        )

    def show(self, state: "State") -> None:
        elements.set_text(
            elements.by_id("about-device"), engine_messages.device_line(state, offline.lacks_room())
        )
        elements.set_text(
            elements.by_id("about-custom-model"), model_messages.custom_model_line(state)
        )
        # Counting the saved pictures and edits reads the disk, and every change calls show().
        if self._dialog.open:
            self._show_saved()

    def _open(self) -> None:
        self._dialog.showModal()
        self._show_saved()
        scheduling.start_task(self._actions.saved_pictures.recount())

    def _click(self, event: "Any") -> None:
        # Only a click outside the dialog's content has the dialog itself as its target.
        if event.target.id == "about":
            self._dialog.close()

    def _show_saved(self) -> None:
        saved = self._actions.saved_pictures
        pictures, edits = saved.count, self._actions.saved_edits.count()
        elements.set_text(
            elements.by_id("about-saved"),
            saved.failure or storage_messages.saved_line(pictures, edits),
        )
        self._keep.checked = saved.is_enabled()
        self._delete.disabled = not pictures and not edits
