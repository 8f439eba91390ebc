"""The page's keyboard shortcuts, in addition to those of the browser's controls.

ui/text/keys.py has the table of all keys.
"""

from backdrop.runtime.page import clipboard, elements, events, keyboard_focus
from backdrop.ui.text import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture

    Press = Callable[[], object]
    Hold = Callable[[bool], None]
    """Takes True when the key goes down and False when it comes up."""

WITHOUT_PICTURE = ("keys",)  # actions that need no picture
WITH_RESULT = ("save", "copy")  # actions that need a cut-out


class Keyboard:
    """Listens on the whole document, but leaves keys to text fields and dialogs."""

    def __init__(
        self, actions: "Actions", presses: "dict[str, Press]", holds: "dict[str, Hold]"
    ) -> None:
        """Take the panels' actions by their names in the table; a hold ends with its key."""
        self._actions = actions
        self._chords = keys.actions()
        self._presses = presses
        self._holds = holds
        self._held = ""  # the action whose key is down
        self._clicked: Any = None  # the element that had the focus after the last click
        events.listen_document("click", self._click)
        events.listen_document("keydown", self._press)
        events.listen_document("keyup", self._lift)
        events.listen_window("blur", lambda event: self._release())

    def _press(self, event: "Any") -> None:
        if event.defaultPrevented:
            return  # an element has taken the key
        # AltGr writes characters, and some systems report it as Ctrl with Alt.
        is_writing = event.getModifierState("AltGraph")
        if event.altKey and not is_writing:
            return
        is_command = (event.ctrlKey or event.metaKey) and not is_writing
        action = self._chords.get(keys.chord_of(event.key, is_command, event.shiftKey))
        if not action or keyboard_focus.takes_keys(event.target):
            return
        picture = self._actions.state.pictures.current
        if not picture and action not in WITHOUT_PICTURE:
            return
        if keyboard_focus.has_open_dialog():
            return
        if action == "hand" and not self._is_hand_wanted(event.target):
            return
        if action in self._holds:
            event.preventDefault()
            if not event.repeat:
                self._held = action
                self._holds[action](True)
            return
        act = self._presses.get(action) or (picture and self._of_picture(action, picture))
        if act:
            event.preventDefault()
            act()

    def _click(self, event: "Any") -> None:
        if event.detail:  # by a pointer
            self._clicked = keyboard_focus.focused_element()

    def _is_hand_wanted(self, target: "Any") -> bool:
        """Return whether the space bar is for the picture and not for a focused control.

        After a click on a control the pointer on the picture decides; a person who went to the
        control by keyboard presses it.
        """
        if not keyboard_focus.takes_space(target):
            return True
        is_pointed = bool(elements.by_id("scroller").matches(":hover"))
        return is_pointed and self._clicked is not None and target.isSameNode(self._clicked)

    def _lift(self, event: "Any") -> None:
        if self._held and self._chords.get(keys.chord_of(event.key, False, False)) == self._held:
            event.preventDefault()  # Firefox presses a focused button only now
            self._release()

    def _release(self) -> None:
        """End what a held key shows."""
        held, self._held = self._held, ""
        if held:
            self._holds[held](False)

    def _of_picture(self, action: str, picture: "Picture") -> "Press | None":
        """Return an action on the current picture, or None while it cannot have it."""
        actions = self._actions
        if action in WITH_RESULT and not picture.current_result():
            return None
        if action == "undo":
            return lambda: actions.pictures.undo(picture)
        if action == "redo":
            return lambda: actions.pictures.redo(picture)
        if action == "save":
            return lambda: actions.export.save(picture)
        may_copy = clipboard.can_copy() and "copy" not in actions.state.site.hidden
        if action == "copy" and may_copy and not keyboard_focus.has_selected_text():
            return lambda: actions.export.copy(picture)
        return None
