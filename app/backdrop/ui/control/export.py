"""Render the full-size file of a scene, and save, copy or share it.

A file is rendered when it is first needed and kept with the result. Sharing must follow a click
within moments: if rendering took longer, the person is asked to click once more, and the file is
ready then.
"""

import json

from backdrop.runtime.page import (
    cache_inspector,
    clipboard,
    javascript,
    page_files,
    save_targets,
    scheduling,
)
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.state.file_names import export_name, numbered_name
from backdrop.ui.state.history import EMPTY, value_at, with_value
from backdrop.ui.text import export_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.toasts import Toasts
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture, RenderKey, Result

PNG_FORMATS = (None, "png", "png8")  # output formats of a look that are PNG; None is the default


class ExportedFile:
    """A rendered file: its Blob, CRC-32, and size in px; `key` says of what."""

    def __init__(self, key: "RenderKey", blob: "Any", crc: str, width: int, height: int) -> None:
        self.key = key
        self.blob = blob
        self.crc = int(crc)
        self.width = width
        self.height = height


def keep_unedited(picture: "Picture", result: "Result", crc: str) -> None:
    """Keep the preview as the file of the unedited picture, where it is (see protocol.py)."""
    if crc:
        key = picture.render_key(EMPTY)
        result.file = ExportedFile(key, result.after, crc, result.width, result.height)


class PendingExport:
    """A file that is being rendered."""

    def __init__(self, result: "Result", key: "RenderKey") -> None:
        self.result = result
        self.key = key
        self.end: Any = None  # a promise of the rendering's end
        self.file: ExportedFile | None = None
        self.failure: EngineError | None = None


class Export:
    """Has the engine render files, and hands them out."""

    def __init__(
        self,
        supervisor: "EngineSupervisor",
        toasts: "Toasts",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._supervisor = supervisor
        self._toasts = toasts
        self._changed = changed
        self._announce = announce
        self._pending: PendingExport | None = None
        self.folder: save_targets.Folder | None = None  # to save to; None for downloads
        # Takes files in their place: file, name. For a page that embeds this one.
        self.receiver: Callable[[ExportedFile, str], None] | None = None
        self.has_saved = False  # anything, in this visit

    def set_folder(self, folder: "save_targets.Folder | None") -> None:
        """Save to this folder from now on, or as downloads for None."""
        self.folder = folder
        self._changed()

    def save(self, picture: "Picture") -> None:
        """Save the picture's file to the folder or as a download."""
        result = picture.current_result()
        if result:
            scheduling.start_task(self._save(picture, result, picture.history.scene))

    def copy(self, picture: "Picture") -> None:
        """Put the picture on the clipboard, which accepts nothing but PNG."""
        result = picture.current_result()
        if not result:
            return
        scene = picture.history.scene
        if value_at(scene, "look.output.format") not in PNG_FORMATS:
            scene = with_value(scene, "look.output.format", "png")
        scene = with_value(scene, "look.output.sheet", None)
        # The browser accepts the clipboard's contents only during the click, so before the PNG
        # is ready.
        pending = self._blob(picture, result, scene)
        scheduling.start_task(self._copy(picture, clipboard.copy_png(pending)))

    def share(self, picture: "Picture") -> None:
        """Open the share sheet for the picture's file."""
        result = picture.current_result()
        if result:
            scheduling.start_task(self._share(picture, result, picture.history.scene))

    def note_saved(self, picture: "Picture", key: "RenderKey") -> None:
        """Record that a picture's file has left the page."""
        picture.saved_key = key
        self.has_saved = True
        # A person who saves a result is likely to come back, so the downloads are worth keeping.
        scheduling.start_task(cache_inspector.request_persistence())

    async def render(self, picture: "Picture", result: "Result", scene: "Scene") -> ExportedFile:
        """Return the file of a result and scene and keep it. Raises EngineError."""
        key = picture.render_key(scene)
        if result.file and result.file.key == key:
            file: ExportedFile = result.file
            return file
        pending = self._pending
        if not pending or pending.result is not result or pending.key != key:
            pending = self._pending = PendingExport(result, key)
            pending.end = javascript.promise_of(self._finish(picture, pending))
        await pending.end
        if not pending.file:
            raise pending.failure or EngineError("unexpected")
        return pending.file

    async def render_once(
        self, picture: "Picture", result: "Result", scene: "Scene"
    ) -> ExportedFile:
        """Return the file of a result and scene without keeping it. Raises EngineError."""
        key = picture.render_key(scene)
        if result.file and result.file.key == key:
            file: ExportedFile = result.file
            return file
        return await self._render(picture, result, key)

    async def _render(self, picture: "Picture", result: "Result", key: "RenderKey") -> ExportedFile:
        scene, _ = key
        answer = await self._supervisor.calls.render(
            picture.id,
            picture.file,
            result.alpha,
            json.dumps(scene),
            picture.background_file,
        )
        return ExportedFile(key, answer["file"], answer["crc"], answer["width"], answer["height"])

    async def _finish(self, picture: "Picture", pending: PendingExport) -> None:
        result = pending.result
        try:
            pending.file = result.file = await self._render(picture, result, pending.key)
        except EngineError as error:
            pending.failure = error
        if self._pending is pending:
            self._pending = None

    async def _save(self, picture: "Picture", result: "Result", scene: "Scene") -> None:
        file = await self._file(picture, result, scene)
        if not file:
            return
        self.note_saved(picture, picture.render_key(scene))
        name = export_name(picture.name, scene)
        blob = file.blob
        if self.receiver:
            self.receiver(file, name)
            return
        if not self.folder:
            page_files.download(blob, name)
            self._toasts.show(export_messages.saved(name))
            return
        try:
            saved = await self.folder.save(blob, lambda number: numbered_name(name, number))
            self._toasts.show(export_messages.saved_in(saved, self.folder.name))
        except save_targets.SaveError:
            page_files.download(blob, name)
            self._toasts.show(export_messages.NOT_IN_FOLDER)

    async def _copy(self, picture: "Picture", promise: "Any") -> None:
        try:
            await promise
            self.note_saved(picture, picture.render_key())
            self._toasts.show(export_messages.COPIED)
        except Exception:
            if not picture.note:  # which says why there is no file
                self._toasts.show(export_messages.NOT_COPIED)

    async def _share(self, picture: "Picture", result: "Result", scene: "Scene") -> None:
        file = await self._file(picture, result, scene)
        if file:
            outcome = await save_targets.share(file.blob, export_name(picture.name, scene))
            if outcome == save_targets.SHARED:
                self.note_saved(picture, picture.render_key(scene))
                self._changed()
            elif outcome == save_targets.LATE:
                self._toasts.show(export_messages.SHARE_AGAIN)
            elif outcome == save_targets.REFUSED:
                self._toasts.show(export_messages.NOT_SHARED)

    async def _blob(self, picture: "Picture", result: "Result", scene: "Scene") -> "Any":
        """Return the file's Blob, or None as _file() does."""
        file = await self._file(picture, result, scene)
        return file.blob if file else None

    async def _file(
        self, picture: "Picture", result: "Result", scene: "Scene"
    ) -> "ExportedFile | None":
        """Return the file, or None after leaving a note about the error."""
        picture.note = ""
        if not result.file or result.file.key != picture.render_key(scene):
            picture.is_exporting = True
            self._announce(export_messages.PREPARING)
            self._changed()
        file = None
        try:
            file = await self.render(picture, result, scene)
        except EngineError as error:
            picture.note = sentence_of(error)
            self._announce(picture.note)
        finally:  # whatever went wrong, the person can save again
            picture.is_exporting = False
            self._changed()
        return file
