"""The choice to save straight into a folder, where the browser can."""

from backdrop.runtime.page import dom, save_targets
from backdrop.ui.text import messages


class FolderChoice:
    """A check box that asks for a folder once a visit; taken back, files are downloads again."""

    def __init__(self, work):
        self._work = work
        self._folder = None  # the one chosen, also while it is not used
        self._box = dom.element("to-folder")
        dom.listen(self._box, "change", self._change)
        dom.show(dom.element("to-folder-row"), save_targets.can_choose_folder())

    def show(self, state):
        folder = self._work.folder()
        dom.write(
            dom.element("to-folder-name"), messages.folder_line(folder.name if folder else "")
        )

    def _change(self, event):
        if self._box.checked and not self._folder:
            dom.later(self._choose())
        else:
            self._use(self._folder if self._box.checked else None)

    async def _choose(self):
        try:
            self._folder = await save_targets.choose_folder()
        except save_targets.OutletError:
            self._work.state.current.note = messages.NO_FOLDER
        self._use(self._folder)

    def _use(self, folder):
        self._box.checked = bool(folder)
        self._work.save_to(folder)
