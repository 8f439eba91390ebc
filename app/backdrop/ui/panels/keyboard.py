"""The page's keyboard shortcuts, in addition to those of the browser's controls.

The About dialog lists them.
"""

from backdrop.runtime.page import clipboard, events, keyboard_focus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.panels.touch_up import TouchUp
    from backdrop.ui.panels.zoom import Zoom
    from backdrop.ui.state.picture import Picture

BRUSH_STEP = 1.15  # factor of the brush's size per press


class Keyboard:
    """Listens on the whole document, but leaves keys to text fields and dialogs."""

    def __init__(self, actions: "Actions", zoom: "Zoom", touch: "TouchUp") -> None:
        self._actions = actions
        self._zoom = zoom
        self._touch = touch
        events.listen_document("keydown", self._press)

    def _press(self, event: "Any") -> None:
        picture = self._actions.state.pictures.current
        if not picture or keyboard_focus.takes_keys(event.target):
            return
        if keyboard_focus.has_open_dialog():
            return
        action = self._action(event, picture)
        if action:
            event.preventDefault()
            action()

    def _action(self, event: "Any", picture: "Picture") -> "Callable[[], object] | None":
        """Return the action of a key, or None."""
        key = event.key.lower()
        if event.ctrlKey or event.metaKey:
            return self._command(key, event.shiftKey, picture)
        if event.altKey:
            return None
        return {
            "+": self._zoom.zoom_in,
            "=": self._zoom.zoom_in,
            "-": self._zoom.zoom_out,
            "0": self._zoom.fit,
            "[": lambda: self._touch.resize(1 / BRUSH_STEP),
            "]": lambda: self._touch.resize(BRUSH_STEP),
        }.get(key)

    def _command(self, key: str, shift: bool, picture: "Picture") -> "Callable[[], object] | None":
        """Return the action of a key with Ctrl or ⌘, or None."""
        actions = self._actions
        if key == "z":
            return lambda: (actions.pictures.redo if shift else actions.pictures.undo)(picture)
        if key == "y":
            return lambda: actions.pictures.redo(picture)
        if not picture.current_result():
            return None
        if key == "s":
            return lambda: actions.export.save(picture)
        if key == "c" and clipboard.can_copy() and not keyboard_focus.has_selected_text():
            return lambda: actions.export.copy(picture)
        return None
