"""Select pictures for an action on several at once."""

from backdrop.ui.text.batch_messages import selected_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State


class SelectionActions:
    """Changes the selection and announces it."""

    def __init__(
        self, state: "State", changed: "Callable[[], None]", announce: "Callable[[str], None]"
    ) -> None:
        self._state = state
        self._changed = changed
        self._announce = announce

    def pictures(self) -> "list[Picture]":
        """Return the selected pictures in their order."""
        return self._state.selection.of(self._state.pictures)

    def toggle(self, picture: "Picture", keep_selecting: bool = False) -> None:
        """Select or deselect a picture; `keep_selecting` makes later clicks select others."""
        selection = self._state.selection
        if keep_selecting:
            selection.is_selecting = True
        selection.toggle(picture, self._state.pictures.current)
        self._announce_and_show()

    def extend_to(self, picture: "Picture") -> None:
        """Select everything between the picture selected last and this one."""
        self._state.selection.extend_to(picture, self._state.pictures)
        self._announce_and_show()

    def select_all(self) -> None:
        """Select all pictures."""
        self._state.selection.select(self._state.pictures)
        self._announce_and_show()

    def clear(self) -> None:
        """Select no picture."""
        self._state.selection.clear()
        self._changed()

    def begin_selecting(self) -> None:
        """Make a click on a tile select its picture, until the selection is cleared."""
        self._state.selection.is_selecting = True
        self._changed()

    def _announce_and_show(self) -> None:
        self._announce(selected_line(len(self._state.selection)))
        self._changed()
