"""Presets: looks with a name, stored in this browser, exported and imported as small files."""

import json

from backdrop.runtime.page import elements, events, local_store, page_files, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.state import file_names
from backdrop.ui.state.history import with_look
from backdrop.ui.state.look_choices import PRESETS
from backdrop.ui.text import batch_messages, edit_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

    Look = dict[str, Any]
    Preset = tuple[str, Look]  # a name and its look

STORED = "backdrop-presets"
DEFAULT = "backdrop-default-preset"
NO_PRESET = "-1"  # the list's choice for a look that is no preset
MAX_BYTES = 100_000  # of an imported file; a preset has less than 2000


class Presets:
    """The list of presets, and the actions on the chosen one."""

    def __init__(self, actions: "Actions", say: "Callable[[str], None]") -> None:
        """Take a function that announces a sentence to screen readers."""
        self._actions = actions
        self._say = say
        self._custom: list[Preset] = local_store.load_pairs(STORED, dict)
        self._unstored: list[Preset] = []  # custom presets that the browser did not store
        self._list = elements.by_id("preset")
        self._dialog = elements.by_id("preset-dialog")
        for name, event, handler in (
            ("preset", "change", self._choose),
            ("preset-save", "click", self._ask_name),
            ("preset-export", "click", self._export),
            ("preset-file", "change", self._import),
            ("preset-delete", "click", self._delete),
            ("preset-default", "change", self._set_default),
            ("preset-all", "click", self._use_for_all),
            ("preset-dialog", "close", self._save),
        ):
            events.listen(elements.by_id(name), event, handler)
        actions.state.default_look = local_store.load_value(DEFAULT, {})
        self._fill_list()

    def show(self, state: "State") -> None:
        picture = state.pictures.current
        if not picture:
            return
        look = picture.history.scene["look"]
        number = self._number_of(look)
        self._list.value = str(number)
        elements.show(elements.by_id("preset-delete"), number >= len(PRESETS))
        elements.show(elements.by_id("preset-all"), len(state.pictures) > 1)
        elements.set_text(
            elements.by_id("preset-all"), batch_messages.apply_label(len(state.selection))
        )
        elements.by_id("preset-default").checked = look == state.default_look

    def size(self) -> int:
        """Return the number of characters that the presets take in the browser's storage."""
        return sum(len(local_store.get_text(name) or "") for name in (STORED, DEFAULT))

    def delete_all(self) -> None:
        """Delete the custom presets and the look of new pictures."""
        self._custom = []
        self._unstored = []
        self._actions.state.default_look = {}
        for name in (STORED, DEFAULT):
            local_store.delete_text(name)
        self._fill_list()
        self._actions.changed()

    def _all(self) -> "list[Preset]":
        return list(PRESETS) + self._custom

    def _number_of(self, look: "Look") -> int:
        """Return the place of a look among all presets, or -1."""
        for number, (_, preset) in enumerate(self._all()):
            if preset == look:
                return number
        return -1

    def _fill_list(self) -> None:
        self._list.replaceChildren()
        elements.add_option(self._list, NO_PRESET, "Custom")
        for number, (name, _) in enumerate(self._all()):
            elements.add_option(self._list, str(number), name)

    def _choose(self, event: "Any") -> None:
        number = int(self._list.value)
        picture = self._actions.state.pictures.current
        if picture and number >= 0:
            name, look = self._all()[number]
            self._apply(picture, look)
            self._say(f"{name} applied")

    def _apply(self, picture: "Picture", look: "Look") -> None:
        self._actions.pictures.edit(picture, with_look(picture.history.scene, look))

    def _use_for_all(self, event: "Any") -> None:
        selected = self._actions.selection.pictures()
        self._actions.batch.apply_look(selected or self._actions.state.pictures)

    def _ask_name(self, event: "Any") -> None:
        elements.by_id("preset-name").value = ""
        self._dialog.returnValue = ""
        self._dialog.showModal()

    def _save(self, event: "Any") -> None:
        name = elements.by_id("preset-name").value.strip()
        look = self._current_look()
        if self._dialog.returnValue == "save" and name and look is not None:
            self._say(f"{name} saved")
            self._replace(name, [(name, look)])

    def _delete(self, event: "Any") -> None:
        name, _ = self._custom[int(self._list.value) - len(PRESETS)]
        self._say(f"{name} deleted")
        self._replace(name, [])

    def _current_look(self) -> "Look | None":
        picture = self._actions.state.pictures.current
        return picture.history.scene["look"] if picture else None

    def _replace(self, name: str, replacement: "list[Preset]") -> None:
        """Replace the presets of this name."""
        stored = local_store.load_pairs(STORED, dict)  # another tab may have changed them
        others = [preset for preset in stored + self._unstored if preset[0] != name]
        self._custom = others + replacement
        is_stored = local_store.save_value(STORED, self._custom)
        self._unstored = [] if is_stored else [each for each in self._custom if each not in stored]
        self._fill_list()
        self._finish(is_stored)

    def _set_default(self, event: "Any") -> None:
        look = self._current_look() if elements.by_id("preset-default").checked else None
        self._actions.state.default_look = look or {}
        if look is None:
            local_store.delete_text(DEFAULT)
        self._finish(look is None or local_store.save_value(DEFAULT, look))

    def _finish(self, is_stored: bool) -> None:
        """Show a change, and warn if it lasts for this visit only."""
        if not is_stored:
            picture = self._actions.state.pictures.current
            if picture:
                picture.note = edit_messages.PRESETS_NOT_STORED
            self._say(edit_messages.PRESETS_NOT_STORED)
        self._actions.changed()

    def _export(self, event: "Any") -> None:
        look = self._current_look() or {}
        number = self._number_of(look)
        name = self._all()[number][0] if number >= 0 else "Preset"
        text = json.dumps({"version": 1, "name": name, "look": look})
        blob = page_files.text_blob(text, "application/json")
        page_files.download(blob, file_names.preset_name(name))

    def _import(self, event: "Any") -> None:
        chooser = elements.by_id("preset-file")
        picture = self._actions.state.pictures.current
        if picture and chooser.files.length:
            scheduling.start_task(self._read(chooser.files[0], picture))
        chooser.value = ""  # so that the same file can be chosen again

    async def _read(self, file: "Any", picture: "Picture") -> None:
        """Add the preset in a file and apply it, if the engine accepts its look."""
        try:
            answer = await self._actions.supervisor.calls.read_preset(
                await file.slice(0, MAX_BYTES).text()
            )
        except EngineError as error:
            picture.note = sentence_of(error)
            self._actions.changed()
            return
        look = json.loads(answer["look"])
        name = answer["name"] or file_names.file_stem(file.name)
        self._replace(name, [(name, look)])
        self._apply(picture, look)
