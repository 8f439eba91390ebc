"""The finished file in the File tool: its size, and a link to drag it out of the page."""

from backdrop.runtime.page import clock, elements, events, page_files, save_targets, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.state import file_names
from backdrop.ui.text import export_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.control.export import ExportedFile
    from backdrop.ui.state.picture import Picture, RenderKey, Result
    from backdrop.ui.state.state import State

    Wanted = tuple[Picture, Result, RenderKey]

REST = 0.6  # seconds without a change before the file is made


class FileSize:
    """Makes the file in the background, so that saving it takes no time.

    Edits wait for a file that is being made. So only the current picture's file is made, and the
    scene has to rest for longer the longer the last file took.
    """

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._tool = elements.by_id("tool-file")
        self._text = elements.by_id("file-size")
        self._link = elements.by_id("file-link")
        self._is_watching = False
        self._seconds = 0.0  # that the last file took
        self._failed: tuple[Wanted, str] | None = None  # the last failure and its sentence
        self._linked: ExportedFile | None = None  # the file behind the link
        self._url = ""
        events.listen(self._link, "click", self._save)
        events.listen(self._link, "dragstart", self._drag)

    def show(self, state: "State") -> None:
        wanted = self._wanted_file()
        made = self._finished_file(wanted)
        if made:
            line = export_messages.file_line(made.blob.size, made.width, made.height)
            elements.set_text(self._text, line)
        elif self._failed and self._failed[0] == wanted:
            elements.set_text(self._text, self._failed[1])
        elif not wanted:
            elements.set_text(self._text, "")
        is_due = self._is_due(wanted)
        elements.set_attribute(self._text, "data-due", "" if is_due else None)
        self._show_link(state.pictures.current, made)
        if is_due and not self._is_watching:
            self._is_watching = True
            scheduling.start_task(self._watch())

    def _wanted_file(self) -> "Wanted | None":
        """Return the file to show: that of the current picture while the tool is open."""
        picture = self._actions.state.pictures.current
        result = picture.current_result() if picture else None
        if not picture or not result or self._tool.hidden:
            return None
        return (picture, result, picture.render_key())

    def _finished_file(self, wanted: "Wanted | None") -> "ExportedFile | None":
        file: ExportedFile | None = wanted[1].file if wanted else None
        return file if file and wanted and file.key == wanted[2] else None

    def _is_due(self, wanted: "Wanted | None") -> bool:
        has_failed = self._failed is not None and self._failed[0] == wanted
        return bool(wanted) and not self._finished_file(wanted) and not has_failed

    def _is_engine_idle(self) -> bool:
        state = self._actions.state
        is_preparing = state.pictures.current is not None and state.pictures.current.is_exporting
        busy = state.queue.running or is_preparing or self._actions.previews.is_due()
        return state.engine.phase == READY and not busy

    async def _watch(self) -> None:
        while True:
            wanted = self._wanted_file()
            if not wanted or not self._is_due(wanted):
                break
            await scheduling.sleep(max(REST, self._seconds))
            if self._wanted_file() == wanted and self._is_engine_idle():
                await self._make(wanted)
        self._is_watching = False

    async def _make(self, wanted: "Wanted") -> None:
        began = clock.now()
        try:
            picture, result, (scene, _) = wanted
            await self._actions.export.render(picture, result, scene)
        except EngineError as error:
            self._failed = (wanted, sentence_of(error))
        self._seconds = clock.now() - began
        self._actions.changed()

    def _show_link(self, picture: "Picture | None", made: "ExportedFile | None") -> None:
        if made is not self._linked:
            if self._url:
                page_files.release_url(self._url)
            self._linked = made
            self._url = page_files.object_url(made.blob) if made else ""
            elements.set_attribute(self._link, "href", self._url or None)
        if picture and made:
            name = file_names.export_name(picture.name, picture.history.scene)
            elements.set_text(self._link, name)
            elements.set_attribute(self._link, "download", name)
        elements.show(self._link, made)

    def _save(self, event: "Any") -> None:
        # The browser's download would ignore a chosen folder.
        event.preventDefault()
        picture = self._actions.state.pictures.current
        if picture:
            self._actions.export.save(picture)

    def _drag(self, event: "Any") -> None:
        if self._linked:
            kind = self._linked.blob.type
            save_targets.set_drag_data(event, self._url, kind, self._link.textContent)
