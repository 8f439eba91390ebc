"""The finished file in the File tab: how large it will be, and a handle to drag it out by."""

from backdrop.runtime.page import clock, elements, events, page_files, save_targets, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.state import file_names
from backdrop.ui.text import export_messages

REST = 0.6  # seconds without a change before the file is made


class FileSize:
    """Has the file made in the background, so that saving it takes no time either.

    Whoever goes on editing has to wait for a file being made. So there is one at a time, of the
    picture looked at, and the longer the last one took, the longer the scene has to rest.
    """

    def __init__(self, actions):
        self._actions = actions
        self._tool = elements.by_id("tool-file")
        self._text = elements.by_id("file-size")
        self._link = elements.by_id("file-link")
        self._watching = False
        self._took = 0  # seconds the last file took
        self._failed = None  # what no file could be made of, and why
        self._linked = None  # the Made file behind the link
        self._url = ""
        events.listen(self._link, "click", self._save)
        events.listen(self._link, "dragstart", self._drag)

    def show(self, state):
        wanted = self._wanted()
        made = self._made(wanted)
        if made:
            line = export_messages.file_line(made.blob.size, made.width, made.height)
            elements.set_text(self._text, line)
        elif self._has_failed(wanted):
            elements.set_text(self._text, self._failed[1])
        elif not wanted:
            elements.set_text(self._text, "")
        elements.set_attribute(self._text, "data-due", "" if self._is_due(wanted) else None)
        self._show_link(wanted[0] if made else None, made)
        if self._is_due(wanted) and not self._watching:
            self._watching = True
            scheduling.start_task(self._watch())

    def _wanted(self):
        """Return (picture, result, key) looked at in the tab, or None."""
        picture = self._actions.state.pictures.current
        result = picture.current_result() if picture else None
        if not result or self._tool.hidden:
            return None
        return (picture, result, picture.render_key())

    def _made(self, wanted):
        file = wanted[1].file if wanted else None
        return file if file and file.key == wanted[2] else None

    def _has_failed(self, wanted):
        return bool(self._failed) and self._failed[0] == wanted

    def _is_due(self, wanted):
        return bool(wanted) and not self._made(wanted) and not self._has_failed(wanted)

    def _is_quiet(self):
        """Tell whether nobody waits for the engine."""
        state = self._actions.state
        busy = (
            state.queue.running
            or state.pictures.current.is_exporting
            or self._actions.previews.is_due()
        )
        return state.engine.phase == READY and not busy

    async def _watch(self):
        while True:
            wanted = self._wanted()
            if not self._is_due(wanted):
                break
            await scheduling.sleep(max(REST, self._took))
            if self._wanted() == wanted and self._is_quiet():
                await self._make(wanted)
        self._watching = False

    async def _make(self, wanted):
        began = clock.now()
        try:
            picture, result, (scene, _) = wanted
            await self._actions.export.render(picture, result, scene)
        except EngineError as error:
            self._failed = (wanted, sentence_of(error))
        self._took = clock.now() - began
        self._actions.changed()

    def _show_link(self, picture, made):
        if made is not self._linked:
            if self._url:
                page_files.release_url(self._url)
            self._linked = made
            self._url = page_files.object_url(made.blob) if made else ""
            elements.set_attribute(self._link, "href", self._url or None)
        if made:
            name = file_names.export_name(picture.name, picture.history.scene)
            elements.set_text(self._link, name)
            elements.set_attribute(self._link, "download", name)
        elements.show(self._link, made)

    def _save(self, event):
        event.preventDefault()  # saving knows of folders, the browser's own download does not
        self._actions.export.save(self._actions.state.pictures.current)

    def _drag(self, event):
        save_targets.set_drag_data(event, self._url, self._linked.blob.type, self._link.textContent)
