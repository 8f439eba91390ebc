"""Sort the files that a person gives: pictures, ZIP files and models."""

from backdrop.runtime.page import scheduling
from backdrop.runtime.page.page_files import media_type_of
from backdrop.ui.control.zip_import import ZipImport
from backdrop.ui.state.file_names import is_model_part, is_no_picture, is_zip
from backdrop.ui.text.batch_messages import received_line
from backdrop.ui.text.edit_messages import EDITS_RESTORED
from backdrop.ui.text.intake_messages import refused_line
from backdrop.ui.text.site_messages import surplus_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from backdrop.ui.control.custom_model_setup import CustomModelSetup
    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.picture_loader import PictureLoader
    from backdrop.ui.control.saved_pictures import SavedPictures
    from backdrop.ui.control.selector_setup import SelectorSetup
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

CHUNK = 10  # pictures added without a pause
PAUSE_SECONDS = 0.01  # between chunks; no pause at all would not let the browser react


class PictureIntake:
    """Adds pictures, and hands ZIP files and models to the parts that open them."""

    def __init__(
        self,
        state: "State",
        *,
        supervisor: "EngineSupervisor",
        loader: "PictureLoader",
        custom_model: "CustomModelSetup",
        selector: "SelectorSetup",
        saved_pictures: "SavedPictures",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._loader = loader
        self._custom_model = custom_model
        self._selector = selector
        self._saved_pictures = saved_pictures
        self._changed = changed
        self._announce = announce
        self._zip_import = ZipImport(state, supervisor, self._add_unpacked)

    def take(self, files: "Sequence[Any]") -> None:
        """Add files, and make the first picture among them the current one."""
        self.take_models([file for file in files if is_model_part(file.name)])
        zips = [file for file in files if is_zip(file.name)]
        if zips:
            self._zip_import.take(zips)
        others = [f for f in files if not is_model_part(f.name) and not is_zip(f.name)]
        refused = [f.name for f in others if is_no_picture(f.name, media_type_of(f))]
        pictures = [f for f in others if f.name not in refused]
        surplus = self._add_pictures(pictures, select=True)
        self._finish(refused_line(refused) if refused else "", surplus)

    def take_models(self, files: "Sequence[Any]") -> None:
        """Have a model's files inspected: one is a custom model, several are one for Pick."""
        if len(files) > 1:
            self._custom_model.dismiss()
            self._selector.inspect(files)
        elif files:
            self._selector.dismiss()
            self._custom_model.inspect(files[0])

    def report(self, sentence: str) -> None:
        """Show and announce a sentence about the files that were given."""
        self._state.notice = sentence
        self._announce(sentence)
        self._changed()

    def continue_import(self) -> None:
        """Open the next ZIP file if the engine is ready for it."""
        self._zip_import.continue_import()

    def _add_unpacked(self, files: "Sequence[Any]", sentence: str) -> None:
        """Add the pictures of a ZIP; the sentence is about those left out, or ""."""
        self._finish(sentence, self._add_pictures(files))

    def _finish(self, *sentences: str) -> None:
        """Show what was added, and the sentences about files that were not; "" is none."""
        said = [each for each in sentences if each]
        if said:
            self.report(" ".join(said))
        else:
            self._changed()

    def _add_pictures(self, files: "Sequence[Any]", select: bool = False) -> str:
        """Add pictures; return a sentence about those over the host's limit, "" for none."""
        site = self._state.site
        room = site.room(len(self._state.pictures))
        surplus = surplus_line(site.max_pictures, len(files) - room) if len(files) > room else ""
        files = files[:room]
        if not files:
            return surplus
        self._announce(received_line(len(files)))
        added = self._add_chunk(files[:CHUNK])
        if select:
            self._state.pictures.current = added[0]
        if len(files) > CHUNK:
            scheduling.start_task(self._add_rest(files[CHUNK:]))
        return surplus

    async def _add_rest(self, files: "Sequence[Any]") -> None:
        while files:
            await scheduling.sleep(PAUSE_SECONDS)
            self._add_chunk(files[:CHUNK])
            files = files[CHUNK:]
            self._changed()

    def _add_chunk(self, files: "Sequence[Any]") -> "list[Picture]":
        added = self._loader.add(files)
        for picture in added:
            picture.note = EDITS_RESTORED if picture.history.can_undo() else ""
        self._saved_pictures.store(added)
        return added
