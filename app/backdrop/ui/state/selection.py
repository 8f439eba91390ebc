"""The pictures selected for an action on several at once. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from backdrop.ui.state.changes import Changes
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.picture_list import PictureList


class Selection:
    """A set of pictures; while `is_selecting`, a click on a tile selects it without any key."""

    def __init__(self, changes: "Changes") -> None:
        self._changes = changes
        self._ids: set[str] = set()
        self._anchor: Picture | None = None  # where a range begins
        self.is_selecting = False

    def __len__(self) -> int:
        return len(self._ids)

    def has(self, picture: "Picture") -> bool:
        """Return whether a picture is selected."""
        return picture.id in self._ids

    def of(self, pictures: "Iterable[Picture]") -> "list[Picture]":
        """Return the selected ones of the pictures, in their order."""
        return [picture for picture in pictures if picture.id in self._ids]

    def toggle(self, picture: "Picture", current: "Picture | None" = None) -> None:
        """Select or deselect a picture; the first one selected joins the current picture."""
        ids = set(self._ids)
        if not ids and current and current is not picture and not self.is_selecting:
            ids.add(current.id)
        if picture.id in ids:
            ids.remove(picture.id)
        else:
            ids.add(picture.id)
        self._set(ids)
        self._anchor = picture

    def extend_to(self, picture: "Picture", pictures: "PictureList") -> None:
        """Select the range from the last selected picture, or the current one, to this one."""
        anchor = self._anchor if self._anchor in pictures else None
        start = anchor or pictures.current or picture
        first, last = sorted((pictures.index(start), pictures.index(picture)))
        self._set({pictures[place].id for place in range(first, last + 1)})
        self._anchor = start

    def select(self, pictures: "Iterable[Picture]") -> None:
        """Select these pictures and no others."""
        self._set({picture.id for picture in pictures})

    def drop(self, picture: "Picture") -> None:
        """Forget a picture that is being removed."""
        if picture.id in self._ids:
            self._set(self._ids - {picture.id})
        if self._anchor is picture:
            self._anchor = None

    def clear(self) -> None:
        """Select no picture and end the selecting by clicks."""
        self._set(set())
        self._anchor = None
        self.is_selecting = False

    def _set(self, ids: set[str]) -> None:
        for picture_id in self._ids ^ ids:
            self._changes.note_selection(picture_id)
        self._ids = ids
