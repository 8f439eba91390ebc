"""One picture on the page and its cut-outs. Pure.

Files, Blobs and object URLs are only carried here, never opened.
"""

from backdrop.runtime.protocol import CUSTOM, HOSTED, SOFT
from backdrop.ui.state.history import History

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.ui.state.failure import Failure
    from backdrop.ui.state.history import Scene

    RenderKey = tuple[Scene, int]
    """A scene and the version of the picture's background photo: with a result, they determine a
    rendered file."""

FAST = "backdrop-s"  # also corrects regions of Best and sees what a tap takes
BEST = "isnet"
MODELS = (FAST, BEST, HOSTED, CUSTOM)  # in ascending order of quality


class Result:
    """One model's cut-out of a picture, and the files made from it."""

    def __init__(
        self,
        model: str,
        *,
        width: int,
        height: int,
        seconds: float,
        alpha: "Any",
        before_url: "str | None",
        after: "Any",
        small: "Any",
        thumb: "Any",
        thumb_url: str,
        doubt: str = "",
        doubts: "Sequence[str]" = (),
        guide_mask: "Any" = None,
        is_colour_keyed: bool = False,
    ) -> None:
        self.model = model
        self.width = width  # px
        self.height = height  # px
        self.seconds = seconds  # that cutting took
        self.alpha = alpha  # PNG Blob at the picture's size
        self.before_url = before_url  # object URL of the picture's preview, None while unused
        self.after = after  # Blob of the cut-out's preview, None while unused
        self.small = small  # WebP Blob of a small copy with its alpha, 5 to 20 KB
        self.thumb = thumb  # WebP Blob of the cut-out's thumbnail, 2 to 10 KB
        self.thumb_url = thumb_url  # its object URL
        self.tile_url = (
            ""  # object URL of the thumbnail with edits and look, "" while it is the same
        )
        self.tile_scene: Scene | None = None  # the scene that it shows, None for the unedited one
        self.tile_version = 0  # of the background photo that it shows
        self.doubt = doubt  # what may be wrong with it: a code of protocol.py, or ""
        self.doubts = list(doubts)  # kinds of the parts to look at: TRANSPARENT, ... of protocol.py
        self.notes_parts = bool(doubts)  # or the model was sure, and parts are only shown by Pick
        self.guide_mask = guide_mask  # Blob that guides other models in the same picture
        self.is_colour_keyed = is_colour_keyed  # cut by its paper's colour, without a network
        self.file: Any = None  # the export.ExportedFile that was rendered last

    def needs_look(self) -> bool:
        """Return whether a person should look at this result before using it."""
        return bool(self.doubts or (self.doubt and not self.parts_explain_doubt()))

    def parts_explain_doubt(self) -> bool:
        """Return whether the result is in doubt only for its parts, decided by now or not."""
        return self.doubt == SOFT and self.notes_parts

    def urls(self) -> list[str]:
        """Return the object URLs to release with this result."""
        return [url for url in (self.before_url, self.thumb_url, self.tile_url) if url]


class Picture:
    """One file that a person added, its edits and its results."""

    def __init__(self, number: int, file: "Any", name: str, url: str) -> None:
        self.id = f"picture-{number}"
        self.file = file
        self.name = name
        self.url = url  # object URL of the file itself, or "" for a file packed in a ZIP
        # The browser can show the file itself, and its pixels fit in memory; None: not known yet.
        self.viewable: bool | None = None if url else False
        self.is_large = False  # too slow for the browser to show while the engine works
        self.screen_copy_url = ""  # of the engine's small copy, until there is a result
        self.awaits_screen_copy = False  # the engine is about to make that copy
        self.thumb_url: str | None = ""  # of the file's thumbnail; "": not made, None: impossible
        self.results: dict[str, Result] = {}  # by model
        self.model_choice = ""  # the model that a person chose, or "" for the best available
        self.failure: Failure | None = None
        self.stage = ""  # of protocol.py, while it is being cut
        self.retries = 0  # times it was queued again after it ended the engine
        self.is_exporting = False
        self.note = ""  # sentence about the last save, copy or edit
        self.history = History()
        self.background_file: Any = None  # File of the photo behind the subject
        self.background_version = 0  # counts the photos that were set
        self.dismissed_doubt = ""  # the sentence about a doubt that a person has closed
        self.saved_key: RenderKey | None = None  # of the file that was saved last

    def current_result(self) -> "Result | None":
        """Return the result to show and to save: of the chosen model, or else of the best."""
        if self.model_choice in self.results:
            return self.results[self.model_choice]
        for model in reversed(MODELS):
            if model in self.results:
                return self.results[model]
        return None

    def render_key(self, scene: "Scene | None" = None) -> "RenderKey":
        """Return the key of the file of a scene, by default of the present one."""
        return (scene or self.history.scene, self.background_version)

    def set_background_file(self, file: "Any") -> None:
        """Use this photo as the background wherever a scene asks for one."""
        self.background_file = file
        self.background_version += 1

    def is_unsaved(self) -> bool:
        """Return whether closing the page would lose a result that was never saved."""
        return bool(self.results) and self.saved_key != self.render_key()

    def guide_mask_for(self, model: str) -> "Any":
        """Return the mask of another model's result, or None.

        A model that is no part of Backdrop guides no other: what it looks for is unknown.
        """
        for result in self.results.values():
            if result.model not in (model, CUSTOM, HOSTED):
                return result.guide_mask
        return None

    def urls(self) -> list[str]:
        """Return every object URL to release with the picture."""
        urls = [url for url in (self.url, self.screen_copy_url, self.thumb_url) if url]
        for result in self.results.values():
            urls.extend(result.urls())
        return urls
