"""The choice to save straight into a folder, where the browser can."""

from backdrop.runtime.page import elements, events, save_targets, scheduling
from backdrop.ui.text import export_messages


class FolderChoice:
    """A check box that asks for a folder once a visit; taken back, files are downloads again."""

    def __init__(self, actions):
        self._actions = actions
        self._folder = None  # the one chosen, also while it is not used
        self._box = elements.by_id("to-folder")
        events.listen(self._box, "change", self._change)
        elements.show(elements.by_id("to-folder-row"), save_targets.can_choose_folder())

    def show(self, state):
        folder = self._actions.export.folder
        elements.set_text(
            elements.by_id("to-folder-name"),
            export_messages.folder_label(folder.name if folder else ""),
        )

    def _change(self, event):
        if self._box.checked and not self._folder:
            scheduling.start_task(self._choose())
        else:
            self._use(self._folder if self._box.checked else None)

    async def _choose(self):
        try:
            self._folder = await save_targets.choose_folder()
        except save_targets.SaveError:
            self._actions.state.pictures.current.note = export_messages.NO_FOLDER
        self._use(self._folder)

    def _use(self, folder):
        self._box.checked = bool(folder)
        self._actions.export.set_folder(folder)
