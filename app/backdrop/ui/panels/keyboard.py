"""The page's keyboard shortcuts, beside what the browser's own controls do.

The About dialog lists them.
"""

from backdrop.runtime.page import clipboard, events, keyboard_focus


class Keyboard:
    """Listens on the whole document, but never takes a key from where somebody types."""

    def __init__(self, actions, zoom, touch):
        self._actions = actions
        self._zoom = zoom
        self._touch = touch
        events.listen_document("keydown", self._press)

    def show(self, state):
        """There is nothing to show."""

    def _press(self, event):
        picture = self._actions.state.pictures.current
        if (
            not picture
            or keyboard_focus.takes_keys(event.target)
            or keyboard_focus.has_open_dialog()
        ):
            return
        action = self._action(event, picture)
        if action:
            event.preventDefault()
            action()

    def _action(self, event, picture):
        """Return what a key asks for, or None."""
        key = event.key.lower()
        if event.ctrlKey or event.metaKey:
            if key == "z":
                redo = event.shiftKey
                return lambda: (
                    self._actions.pictures.redo if redo else self._actions.pictures.undo
                )(picture)
            if key == "y":
                return lambda: self._actions.pictures.redo(picture)
            if key == "s" and picture.current_result():
                return lambda: self._actions.export.save(picture)
            if (
                key == "c"
                and picture.current_result()
                and clipboard.can_copy()
                and not keyboard_focus.has_selected_text()
            ):
                return lambda: self._actions.export.copy(picture)
            return None
        if event.altKey:
            return None
        return {
            "+": self._zoom.nearer,
            "=": self._zoom.nearer,
            "-": self._zoom.farther,
            "0": self._zoom.fit,
            "[": lambda: self._touch.resize(1 / 1.15),
            "]": lambda: self._touch.resize(1.15),
        }.get(key)
