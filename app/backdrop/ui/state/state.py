"""The page's whole state, composed of its parts, and the changes that concern several. Pure."""

from backdrop.runtime.protocol import CUSTOM, HOSTED
from backdrop.ui.state.changes import Changes
from backdrop.ui.state.engine_state import EngineState
from backdrop.ui.state.history import EMPTY, History, with_look
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.picture_list import PictureList
from backdrop.ui.state.queue import Queue
from backdrop.ui.state.removal import Removal
from backdrop.ui.state.selection import Selection
from backdrop.ui.state.selectors import SelectorState
from backdrop.ui.state.site_settings import SiteSettings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.ui.state.custom_models import Candidate, CustomModel
    from backdrop.ui.state.history import Look, Scene
    from backdrop.ui.state.picture import Picture, Result


class State:
    """The single owner of everything the page shows; texts about it are in ui/text."""

    def __init__(self, save_data: bool, published: "Sequence[str]" = (FAST, BEST)) -> None:
        """Take whether the person asked the browser to save data, and the site's models."""
        self.changes = Changes()
        self.pictures = PictureList(self.changes)
        self.engine = EngineState(save_data, published)
        self.queue = Queue(self.pictures, self.engine, self.changes)
        self.selection = Selection(self.changes)
        self.site = SiteSettings()  # which the host gives the page
        self.embedder = ""  # address of the page around this one that gets the results
        self.unopened_zips: list[str] = []  # names of the ZIP files that wait or are being opened
        self.notice = ""  # sentence about several pictures, until a person closes it
        self.shows_only_doubtful = False  # the filmstrip is filtered
        self.last_removal: Removal | None = None  # that can be undone
        self.default_look: Look = {}  # of new pictures
        self.is_storage_note_dismissed = False  # "models are not stored" was closed
        self.shows_memory_note = False  # "this device has little memory" was not closed yet
        self.custom_model: CustomModel | None = None
        self.preferred_model = ""  # CUSTOM or HOSTED if new pictures are cut with it, or ""
        self.candidate: Candidate | None = None  # a file offered as the next custom model
        self.selector = SelectorState()

    def is_working(self) -> bool:
        """Return whether anything is being fetched, started, cut or exported."""
        current = self.pictures.current
        is_exporting = current is not None and current.is_exporting
        return bool(self.queue.running) or is_exporting or self.engine.is_loading()

    def limit_memory(self) -> None:
        """Adapt to a device with little memory, and mention it."""
        self.engine.limit_memory()
        self.shows_memory_note = True

    # Pictures

    def add_picture(self, file: "Any", name: str, url: str) -> "Picture":
        """Add a picture with the default look and return it."""
        picture = self.pictures.add(file, name, url)
        self.set_history(picture, History(with_look(EMPTY, self.default_look)))
        picture.model_choice = self.preferred_model
        return picture

    def remove_picture(self, picture: "Picture") -> None:
        """Remove a picture, its jobs and its selection."""
        self.selection.drop(picture)
        self.queue.drop(picture)
        self.pictures.remove(picture)

    def remove_pictures(self, pictures: "list[Picture]") -> "Removal | None":
        """Remove pictures so that `restore_removed` can bring them back; return what went before.

        The Removal that was to be undone until now is returned, for its memory to be released.
        """
        before = self.last_removal
        self.last_removal = Removal(self.pictures, pictures)
        for picture in pictures:
            self.remove_picture(picture)
        if len(self.pictures) < 2:
            self.selection.clear()
        return before

    def restore_removed(self) -> "list[Picture]":
        """Undo the last removal: every picture is at its place again; return them."""
        removal, self.last_removal = self.last_removal, None
        return removal.restore(self.pictures) if removal else []

    def set_viewable(self, picture: "Picture", is_viewable: bool) -> None:
        """Record whether the browser can show a picture's file itself."""
        picture.viewable = is_viewable
        self.changes.note_picture(picture.id)

    def set_thumbnail(self, picture: "Picture", url: "str | None") -> None:
        """Record the object URL of a thumbnail of a picture's file; None if none can be made."""
        picture.thumb_url = url
        self.changes.note_picture(picture.id)

    def set_tile(self, picture: "Picture", result: "Result", url: str) -> None:
        """Record the object URL of a thumbnail that shows a result with the picture's scene."""
        result.tile_url = url
        self.changes.note_picture(picture.id)

    def set_screen_copy(self, picture: "Picture", url: str) -> None:
        """Record the object URL of a small copy, "" where the file itself is to be shown."""
        picture.awaits_screen_copy = False
        picture.screen_copy_url = url or picture.screen_copy_url

    def set_doubts(self, picture: "Picture", result: "Result", kinds: "list[str]") -> None:
        """Record the kinds of the parts of a result that are in doubt after the present edits.

        Nothing changes for a result without any at first: the model was sure.
        """
        if result.notes_parts and result.doubts != kinds:
            result.doubts = kinds
            self.changes.note_picture(picture.id)

    # Edits

    def set_history(self, picture: "Picture", history: History) -> None:
        """Replace a picture's whole history."""
        picture.history = history
        self.changes.note_history()

    def edit(self, picture: "Picture", scene: "Scene", in_gesture: bool = False) -> None:
        """Make this a picture's scene; `in_gesture` while the person still drags."""
        picture.history.put(scene, in_gesture)
        self.changes.note_history()

    def undo(self, picture: "Picture") -> bool:
        """Undo a picture's last edit; return whether there was one."""
        return self._step(picture, picture.history.undo())

    def redo(self, picture: "Picture") -> bool:
        """Redo the edit that was undone last; return whether there was one."""
        return self._step(picture, picture.history.redo())

    def _step(self, picture: "Picture", has_changed: bool) -> bool:
        self.changes.note_history()
        return has_changed

    # Models

    def choose_model(self, picture: "Picture", name: str) -> None:
        """Show and save a model's result, and queue the picture if there is none."""
        picture.model_choice = name
        self.preferred_model = name if name in (CUSTOM, HOSTED) and name != self.engine.best else ""
        model = self.engine.models[name]
        model.is_wanted = True
        model.retry()
        if name not in picture.results:
            self.queue.retry(picture)
        self.changes.note_picture(picture.id)

    def offer_stored_model(self, model: "CustomModel") -> None:
        """Offer the custom model that an earlier visit stored, if none is in use."""
        if not self.custom_model:
            self.custom_model = model
            self.engine.set_custom_model(is_wanted=False)

    def use_custom_model(self, model: "CustomModel", is_stored: bool) -> list[str]:
        """Use a custom model that has just started; return the old one's URLs to release."""
        urls = self.remove_custom_model()
        self.custom_model = model
        self.engine.set_custom_model(is_wanted=True).set_ready(is_stored)
        self.preferred_model = CUSTOM
        if self.pictures.current:
            self.choose_model(self.pictures.current, CUSTOM)
        return urls

    def remove_custom_model(self) -> list[str]:
        """Remove the custom model and its results; return their object URLs to release."""
        self.custom_model = None
        if self.preferred_model == CUSTOM:
            self.preferred_model = ""
        self.engine.remove_custom_model()
        self.queue.drop_model(CUSTOM)
        urls = []
        for picture in self.pictures:
            if picture.model_choice == CUSTOM:
                picture.model_choice = ""
                self.queue.retry(picture)
            result = picture.results.pop(CUSTOM, None)
            if result:
                urls.extend(result.urls())
                self.changes.note_picture(picture.id)
        return urls
