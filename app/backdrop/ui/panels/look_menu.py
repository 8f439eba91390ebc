"""Save, rename, delete, export and import looks, and use one for all pictures or for new ones."""

from backdrop.runtime.page import elements, events, keyboard_focus, scheduling
from backdrop.ui.text import batch_messages, edit_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.history import Look
    from backdrop.ui.state.state import State


class LookMenu:
    """The menu at the end of the strip of looks, and the dialog that asks for a name."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._presets = actions.presets
        self._renamed = ""  # the preset that the dialog renames, "" while it saves a new one
        self._row = elements.by_id("looks")
        self._more = elements.by_id("looks-more")
        self._menu = elements.by_id("looks-menu")
        self._dialog = elements.by_id("preset-dialog")
        for name, action in (
            ("preset-save", self._ask_name),
            ("preset-rename", self._ask_new_name),
            ("preset-delete", self._delete),
            ("preset-export", lambda: self._presets.export(self._look() or {})),
            ("preset-all", lambda: actions.batch.share_look(actions.state.pictures.current)),
        ):
            events.listen(elements.by_id(name), "click", self._on_click(action))
        events.listen(elements.by_id("preset-file"), "change", self._import)
        events.listen(elements.by_id("preset-default"), "change", self._set_default)
        events.listen(self._dialog, "close", self._take_name)
        events.listen(self._more, "click", lambda event: self._open(self._menu.hidden))
        events.listen_document("pointerdown", self._press_outside)
        events.listen(self._row, "keydown", self._close_by_escape)

    def show(self, state: "State") -> None:
        look = self._look()
        if look is None:
            return
        is_own = self._presets.custom_name_of(look) != ""
        elements.show(elements.by_id("preset-rename"), is_own)
        elements.show(elements.by_id("preset-delete"), is_own)
        everyone = elements.by_id("preset-all")
        elements.show(everyone, len(state.pictures) > 1)
        elements.set_text(everyone, batch_messages.apply_label(len(state.selection)))
        elements.by_id("preset-default").checked = look == state.default_look

    def _look(self) -> "Look | None":
        picture = self._actions.state.pictures.current
        return picture.history.scene["look"] if picture else None

    def _on_click(self, action: "Callable[[], None]") -> "Callable[[Any], None]":
        def run(event: "Any") -> None:
            self._open(False)
            action()

        return run

    def _open(self, opened: bool) -> None:
        had_focus = self._menu.contains(keyboard_focus.focused_element())
        elements.show(self._menu, opened)
        elements.set_attribute(self._more, "aria-expanded", "true" if opened else "false")
        if had_focus and not opened:
            self._more.focus()

    def _press_outside(self, event: "Any") -> None:
        inside = self._menu.contains(event.target) or self._more.contains(event.target)
        if not self._menu.hidden and not inside:
            self._open(False)

    def _close_by_escape(self, event: "Any") -> None:
        if event.key == "Escape" and not self._menu.hidden:
            event.stopPropagation()
            self._open(False)

    def _ask_name(self) -> None:
        self._ask("", edit_messages.SAVE_LOOK)

    def _ask_new_name(self) -> None:
        self._ask(self._presets.custom_name_of(self._look() or {}), edit_messages.RENAME_LOOK)

    def _ask(self, name: str, title: str) -> None:
        self._renamed = name
        elements.set_text(elements.by_id("preset-dialog-title"), title)
        elements.by_id("preset-name").value = name
        self._dialog.returnValue = ""
        self._dialog.showModal()

    def _take_name(self, event: "Any") -> None:
        name = elements.by_id("preset-name").value.strip()
        look = self._look()
        if self._dialog.returnValue != "save" or not name or look is None:
            return
        if self._renamed:
            self._presets.rename(self._renamed, name)
        else:
            self._presets.save(name, look)

    def _delete(self) -> None:
        self._presets.delete(self._presets.custom_name_of(self._look() or {}))

    def _set_default(self, event: "Any") -> None:
        is_set = elements.by_id("preset-default").checked
        self._presets.set_default(self._look() if is_set else None)

    def _import(self, event: "Any") -> None:
        chooser = elements.by_id("preset-file")
        picture = self._actions.state.pictures.current
        if picture and chooser.files.length:
            scheduling.start_task(self._presets.read(chooser.files[0], picture))
        chooser.value = ""  # so that the same file can be chosen again
        self._open(False)
