"""The choice to save straight into a folder, in browsers that can."""

from backdrop.runtime.page import elements, events, save_targets, scheduling
from backdrop.ui.text import export_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.runtime.page.save_targets import Folder
    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.state import State


class FolderChoice:
    """A check box that asks for a folder once per visit; unchecked, files are downloads again."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._folder: Folder | None = None  # the chosen one, even while the box is unchecked
        self._box = elements.by_id("to-folder")
        events.listen(self._box, "change", self._change)
        elements.show(elements.by_id("to-folder-row"), save_targets.can_choose_folder())

    def show(self, state: "State") -> None:
        folder = self._actions.export.folder
        line = export_messages.folder_label(folder.name if folder else "")
        elements.set_text(elements.by_id("to-folder-name"), line)

    def _change(self, event: "Any") -> None:
        if self._box.checked and not self._folder:
            scheduling.start_task(self._choose())
        else:
            self._use(self._folder if self._box.checked else None)

    async def _choose(self) -> None:
        try:
            self._folder = await save_targets.choose_folder()
        except save_targets.SaveError:
            picture = self._actions.state.pictures.current
            if picture:
                picture.note = export_messages.NO_FOLDER
        self._use(self._folder)

    def _use(self, folder: "Folder | None") -> None:
        self._box.checked = bool(folder)
        self._actions.export.set_folder(folder)
