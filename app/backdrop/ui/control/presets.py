"""Presets: looks with a name that a person has saved, and the look of new pictures."""

import json

from backdrop.runtime.page import local_store, page_files
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.control.storage_failure import unless_blocked
from backdrop.ui.state import file_names
from backdrop.ui.state.history import with_look
from backdrop.ui.state.look_choices import PRESETS
from backdrop.ui.state.shop_looks import SHOPS
from backdrop.ui.text import edit_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.toasts import Toasts
    from backdrop.ui.state.history import Look
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

    Preset = tuple[str, Look]
    """A name and its look."""

STORED = "backdrop-presets"
DEFAULT = "backdrop-default-preset"
MAX_BYTES = 100_000  # of an imported file; a preset has less than 2000


class Presets:
    """The person's own presets in this browser, exported and imported as small files."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        toasts: "Toasts",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._toasts = toasts
        self._changed = changed
        self._announce = announce
        self.custom: list[Preset] = local_store.load_pairs(STORED, dict)
        self.of_site: list[Preset] = []  # the host's
        self._unstored: list[Preset] = []  # custom presets that the browser did not store
        state.default_look = local_store.load_value(DEFAULT, {})

    def name_of(self, look: "Look") -> str:
        """Return the name of the preset with this look, "" if it is none."""
        for name, preset in self.custom + self.of_site + list(PRESETS) + list(SHOPS):
            if preset == look:
                return name
        return ""

    def custom_name_of(self, look: "Look") -> str:
        """Return the name of the person's own preset with this look, "" if it is none."""
        for name, preset in self.custom:
            if preset == look:
                return name
        return ""

    def apply(self, picture: "Picture", name: str, look: "Look") -> None:
        """Give a picture a preset's look."""
        self._state.edit(picture, with_look(picture.history.scene, look))
        self._announce(edit_messages.applied_line(name))
        self._changed()

    def save(self, name: str, look: "Look") -> None:
        """Save a look under a name, in place of the preset of that name."""
        self._announce(edit_messages.preset_saved(name))
        self._replace([name], [(name, look)])

    def rename(self, old: str, new: str) -> None:
        """Give a preset another name, in place of the preset of that name."""
        look = dict(self.custom).get(old)
        if look is not None and new != old:
            self._announce(edit_messages.preset_saved(new))
            self._replace([old, new], [(new, look)])

    def delete(self, name: str) -> None:
        """Delete a preset; the toast about it brings it back."""
        deleted = [preset for preset in self.custom if preset[0] == name]
        self._replace([name], [])
        self._toasts.show(
            edit_messages.preset_deleted(name),
            edit_messages.UNDO,
            lambda: self._replace([name], deleted),
        )

    def set_default(self, look: "Look | None") -> None:
        """Give new pictures this look; None gives them none."""
        self._state.default_look = look or {}
        if look is None:
            local_store.delete_text(DEFAULT)
        self._finish(look is None or local_store.save_value(DEFAULT, look))

    def size(self) -> int:
        """Return the number of characters that the presets take in the browser's storage."""
        return sum(len(local_store.get_text(name) or "") for name in (STORED, DEFAULT))

    def delete_all(self) -> None:
        """Delete the custom presets and the look of new pictures."""
        self.custom = []
        self._unstored = []
        self._state.default_look = {}
        for name in (STORED, DEFAULT):
            local_store.delete_text(name)
        self._changed()

    def export(self, look: "Look") -> None:
        """Save a look as a file."""
        name = self.name_of(look) or "Preset"
        text = json.dumps({"version": 1, "name": name, "look": look})
        blob = page_files.text_blob(text, "application/json")
        page_files.download(blob, file_names.preset_name(name))

    async def read(self, file: "Any", picture: "Picture") -> None:
        """Add the preset in a file and apply it, if the engine accepts its look."""
        try:
            answer = await self._supervisor.calls.read_preset(await file.slice(0, MAX_BYTES).text())
        except EngineError as error:
            picture.note = sentence_of(error)
            self._changed()
            return
        look = json.loads(answer["look"])
        name = answer["name"] or file_names.file_stem(file.name)
        self._replace([name], [(name, look)])
        self.apply(picture, name, look)

    def _replace(self, names: "list[str]", replacement: "list[Preset]") -> None:
        """Replace the presets of these names."""
        stored = local_store.load_pairs(STORED, dict)  # another tab may have changed them
        others = [preset for preset in stored + self._unstored if preset[0] not in names]
        self.custom = others + replacement
        is_stored = local_store.save_value(STORED, self.custom)
        self._unstored = [] if is_stored else [each for each in self.custom if each not in stored]
        self._finish(is_stored)

    def _finish(self, is_stored: bool) -> None:
        """Show a change, and warn if it lasts for this visit only."""
        if not is_stored:
            sentence = unless_blocked(edit_messages.PRESETS_NOT_STORED)
            picture = self._state.pictures.current
            if picture:
                picture.note = sentence
            self._announce(sentence)
        self._changed()
