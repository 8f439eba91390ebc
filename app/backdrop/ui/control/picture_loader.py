"""Put files on the page as pictures, with the edits of an earlier visit."""

from backdrop.runtime.page import page_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.ui.control.saved_edits import SavedEdits
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

# Bytes of a file from which on it is not shown itself while the engine is about to make a small
# copy: the browser would decode the whole file, 50 MB for 12 megapixels, on the cores that the
# engine needs.
LARGE_FILE = 1_500_000


class PictureLoader:
    """Makes Pictures of Files."""

    def __init__(self, state: "State", saved_edits: "SavedEdits") -> None:
        self._state = state
        self._saved_edits = saved_edits

    def add(self, files: "Sequence[Any]") -> "list[Picture]":
        """Add Files and return their pictures."""
        added = []
        for file in files:
            url = "" if page_files.is_packed(file) else page_files.object_url(file)
            added.append(self._state.add_picture(file, file.name, url))
        for picture in added:
            picture.is_large = picture.file.size >= LARGE_FILE
            self._saved_edits.restore(picture)
        pictures = self._state.pictures
        pictures.current = pictures.current or (added[0] if added else None)
        return added
