"""Looks under a name: offered, saved in this browser, exported and imported as small files."""

import json

from backdrop.runtime.page import elements, events, local_store, page_files, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.state import file_names
from backdrop.ui.state.history import with_look
from backdrop.ui.state.look_choices import PRESETS
from backdrop.ui.text import batch_messages, edit_messages

STORED = "backdrop-presets"
DEFAULT = "backdrop-default-preset"
LONGEST = 100_000  # bytes of a file: a preset has less than two thousand


class Presets:
    """The list of presets, and what is done with the one chosen."""

    def __init__(self, actions, say):
        """Take the Work, and a function that announces a sentence."""
        self._actions = actions
        self._say = say
        self._own = local_store.load_pairs(STORED, dict)
        self._passing = []  # those of them that could not be stored
        self._list = elements.by_id("preset")
        events.listen(self._list, "change", self._choose)
        events.listen(elements.by_id("preset-save"), "click", self._ask)
        events.listen(elements.by_id("preset-export"), "click", self._export)
        events.listen(elements.by_id("preset-file"), "change", self._import)
        events.listen(elements.by_id("preset-delete"), "click", self._delete)
        events.listen(elements.by_id("preset-default"), "change", self._set_default)
        events.listen(elements.by_id("preset-all"), "click", self._use_for_all)
        self._naming = elements.by_id("preset-dialog")
        events.listen(self._naming, "close", self._save)
        actions.state.default_look = local_store.load_value(DEFAULT, {})
        self._fill()

    def show(self, state):
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

    def size(self):
        """Return how many characters the presets kept in this browser have."""
        return sum(len(local_store.get_text(name) or "") for name in (STORED, DEFAULT))

    def drop_all(self):
        """Forget the person's own presets, and which look new pictures begin with."""
        self._own = []
        self._passing = []
        self._actions.state.default_look = {}
        for name in (STORED, DEFAULT):
            local_store.delete_text(name)
        self._fill()
        self._actions.changed()

    def _all(self):
        return list(PRESETS) + self._own

    def _number_of(self, look):
        for number, (_, preset) in enumerate(self._all()):
            if preset == look:
                return number
        return -1

    def _fill(self):
        self._list.replaceChildren()
        elements.add_option(self._list, "-1", "Custom")
        for number, (name, _) in enumerate(self._all()):
            elements.add_option(self._list, str(number), name)

    def _choose(self, event):
        number = int(self._list.value)
        if number >= 0:
            name, look = self._all()[number]
            self._use(self._actions.state.pictures.current, look)
            self._say(f"{name} applied")

    def _use(self, picture, look):
        self._actions.pictures.edit(picture, with_look(picture.history.scene, look))

    def _use_for_all(self, event):
        state = self._actions.state
        self._actions.batch.apply_look(
            state.pictures.current, self._actions.selection.pictures() or state.pictures
        )

    def _ask(self, event):
        elements.by_id("preset-name").value = ""
        self._naming.returnValue = ""
        self._naming.showModal()

    def _save(self, event):
        name = elements.by_id("preset-name").value.strip()
        if self._naming.returnValue == "save" and name:
            self._say(f"{name} saved")
            self._add(name, self._actions.state.pictures.current.history.scene["look"])

    def _add(self, name, look):
        self._change(name, [(name, look)])

    def _delete(self, event):
        name, _ = self._own[int(self._list.value) - len(PRESETS)]
        self._say(f"{name} deleted")
        self._change(name, [])

    def _change(self, name, instead):
        """Put these presets in the place of those of that name."""
        stored = local_store.load_pairs(STORED, dict)  # another tab may have changed them
        others = [preset for preset in stored + self._passing if preset[0] != name]
        self._own = others + instead
        is_stored = local_store.save_value(STORED, self._own)
        self._passing = [] if is_stored else [each for each in self._own if each not in stored]
        self._fill()
        self._tell(is_stored)

    def _set_default(self, event):
        chosen = elements.by_id("preset-default").checked
        look = self._actions.state.pictures.current.history.scene["look"]
        self._actions.state.default_look = look if chosen else {}
        if not chosen:
            local_store.delete_text(DEFAULT)
        self._tell(not chosen or local_store.save_value(DEFAULT, look))

    def _tell(self, is_stored):
        """Show the change, and say so where it ends with this visit."""
        if not is_stored:
            current = self._actions.state.pictures.current
            if current:
                current.note = edit_messages.PRESETS_NOT_STORED
            self._say(edit_messages.PRESETS_NOT_STORED)
        self._actions.changed()

    def _export(self, event):
        look = self._actions.state.pictures.current.history.scene["look"]
        number = self._number_of(look)
        name = self._all()[number][0] if number >= 0 else "Preset"
        text = json.dumps({"version": 1, "name": name, "look": look})
        page_files.download(
            page_files.text_blob(text, "application/json"), file_names.preset_name(name)
        )

    def _import(self, event):
        files = elements.by_id("preset-file").files
        if files.length:
            scheduling.start_task(self._read(files[0]))

    async def _read(self, file):
        """Take a preset's file; the engine says if its look is one."""
        picture = self._actions.state.pictures.current
        elements.by_id("preset-file").value = ""
        try:
            answer = await self._actions.supervisor.call(
                "check", await file.slice(0, LONGEST).text()
            )
        except EngineError as error:
            picture.note = sentence_of(error)
            self._actions.changed()
            return
        look = json.loads(answer.look)
        self._add(answer.name or file_names.file_stem(file.name), look)
        self._use(picture, look)
