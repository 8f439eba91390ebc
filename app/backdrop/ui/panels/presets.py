"""Looks under a name: offered, saved in this browser, exported and imported as small files."""

import json

from backdrop.runtime.page import dom, local_store
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence
from backdrop.ui.state.history import with_look
from backdrop.ui.state.look_choices import PRESETS
from backdrop.ui.text import batch_messages, messages

STORED = "backdrop-presets"
DEFAULT = "backdrop-default-preset"
LONGEST = 100_000  # bytes of a file: a preset has less than two thousand


class Presets:
    """The list of presets, and what is done with the one chosen."""

    def __init__(self, work, say):
        """Take the Work, and a function that announces a sentence."""
        self._work = work
        self._say = say
        self._own = dom.stored_pairs(STORED, dict)
        self._passing = []  # those of them that could not be stored
        self._list = dom.element("preset")
        dom.listen(self._list, "change", self._choose)
        dom.listen(dom.element("preset-save"), "click", self._ask)
        dom.listen(dom.element("preset-export"), "click", self._export)
        dom.listen(dom.element("preset-file"), "change", self._import)
        dom.listen(dom.element("preset-delete"), "click", self._delete)
        dom.listen(dom.element("preset-default"), "change", self._set_default)
        dom.listen(dom.element("preset-all"), "click", self._use_for_all)
        self._naming = dom.element("preset-dialog")
        dom.listen(self._naming, "close", self._save)
        work.state.look = dom.stored(DEFAULT, {})
        self._fill()

    def show(self, state):
        picture = state.current
        if not picture:
            return
        look = picture.history.scene["look"]
        number = self._number_of(look)
        self._list.value = str(number)
        dom.show(dom.element("preset-delete"), number >= len(PRESETS))
        dom.show(dom.element("preset-all"), len(state.pictures) > 1)
        dom.write(dom.element("preset-all"), batch_messages.use_for_label(len(state.chosen)))
        dom.element("preset-default").checked = look == state.look

    def size(self):
        """Return how many characters the presets kept in this browser have."""
        return sum(len(local_store.text_at(name) or "") for name in (STORED, DEFAULT))

    def drop_all(self):
        """Forget the person's own presets, and which look new pictures begin with."""
        self._own = []
        self._passing = []
        self._work.state.look = {}
        for name in (STORED, DEFAULT):
            local_store.drop_text(name)
        self._fill()
        self._work.changed()

    def _all(self):
        return list(PRESETS) + self._own

    def _number_of(self, look):
        for number, (_, preset) in enumerate(self._all()):
            if preset == look:
                return number
        return -1

    def _fill(self):
        self._list.replaceChildren()
        dom.add_option(self._list, "-1", "Custom")
        for number, (name, _) in enumerate(self._all()):
            dom.add_option(self._list, str(number), name)

    def _choose(self, event):
        number = int(self._list.value)
        if number >= 0:
            name, look = self._all()[number]
            self._use(self._work.state.current, look)
            self._say(f"{name} applied")

    def _use(self, picture, look):
        self._work.edit(picture, with_look(picture.history.scene, look))

    def _use_for_all(self, event):
        state = self._work.state
        self._work.use_look(state.current, self._work.chosen() or state.pictures)

    def _ask(self, event):
        dom.element("preset-name").value = ""
        self._naming.returnValue = ""
        self._naming.showModal()

    def _save(self, event):
        name = dom.element("preset-name").value.strip()
        if self._naming.returnValue == "save" and name:
            self._say(f"{name} saved")
            self._add(name, self._work.state.current.history.scene["look"])

    def _add(self, name, look):
        self._change(name, [(name, look)])

    def _delete(self, event):
        name, _ = self._own[int(self._list.value) - len(PRESETS)]
        self._say(f"{name} deleted")
        self._change(name, [])

    def _change(self, name, instead):
        """Put these presets in the place of those of that name."""
        stored = dom.stored_pairs(STORED, dict)  # another tab may have changed them
        others = [preset for preset in stored + self._passing if preset[0] != name]
        self._own = others + instead
        is_stored = dom.store(STORED, self._own)
        self._passing = [] if is_stored else [each for each in self._own if each not in stored]
        self._fill()
        self._tell(is_stored)

    def _set_default(self, event):
        chosen = dom.element("preset-default").checked
        look = self._work.state.current.history.scene["look"]
        self._work.state.look = look if chosen else {}
        if not chosen:
            local_store.drop_text(DEFAULT)
        self._tell(not chosen or dom.store(DEFAULT, look))

    def _tell(self, is_stored):
        """Show the change, and say so where it ends with this visit."""
        if not is_stored:
            current = self._work.state.current
            if current:
                current.note = messages.PRESETS_NOT_KEPT
            self._say(messages.PRESETS_NOT_KEPT)
        self._work.changed()

    def _export(self, event):
        look = self._work.state.current.history.scene["look"]
        number = self._number_of(look)
        name = self._all()[number][0] if number >= 0 else "Preset"
        text = json.dumps({"version": 1, "name": name, "look": look})
        dom.save_as(dom.text_blob(text, "application/json"), messages.preset_file(name))

    def _import(self, event):
        files = dom.element("preset-file").files
        if files.length:
            dom.later(self._read(files[0]))

    async def _read(self, file):
        """Take a preset's file; the engine says if its look is one."""
        picture = self._work.state.current
        dom.element("preset-file").value = ""
        try:
            answer = await self._work.checked(await file.slice(0, LONGEST).text())
        except EngineError as error:
            picture.note = sentence(error)
            self._work.changed()
            return
        look = json.loads(answer.look)
        self._add(answer.name or messages.stem(file.name), look)
        self._use(picture, look)
