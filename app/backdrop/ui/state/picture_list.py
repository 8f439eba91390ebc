"""The pictures on the page, in order, and the current one among them. Pure."""

from backdrop.ui.state.picture import Picture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from backdrop.ui.state.changes import Changes


class PictureList:
    """All pictures; `current` is the one that the stage shows, None where there is none."""

    def __init__(self, changes: "Changes") -> None:
        self._changes = changes
        self._pictures: list[Picture] = []
        self._by_id: dict[str, Picture] = {}
        self._added = 0  # pictures so far, so that no id is used twice
        self.current: Picture | None = None

    def __len__(self) -> int:
        return len(self._pictures)

    def __iter__(self) -> "Iterator[Picture]":
        return iter(self._pictures)

    def __getitem__(self, place: int) -> Picture:
        return self._pictures[place]

    def __contains__(self, picture: object) -> bool:
        return picture in self._pictures

    def index(self, picture: Picture) -> int:
        """Return a picture's place."""
        return self._pictures.index(picture)

    def find(self, picture_id: str) -> "Picture | None":
        """Return the picture with this id, or None if it was removed."""
        return self._by_id.get(picture_id)

    def add(self, file: "Any", name: str, url: str) -> Picture:
        """Append a picture and return it."""
        self._added += 1
        picture = Picture(self._added, file, name, url)
        self._pictures.append(picture)
        self._by_id[picture.id] = picture
        self._changes.note_order()
        self._changes.note_picture(picture.id)
        return picture

    def insert(self, picture: Picture, place: int) -> None:
        """Put a picture that was removed at a place, or at the end where there is none."""
        self._pictures.insert(place, picture)
        self._by_id[picture.id] = picture
        self._changes.note_order()
        self._changes.note_picture(picture.id)

    def remove(self, picture: Picture) -> None:
        """Remove a picture; where it was the current one, its neighbour is next."""
        place = self.index(picture)
        self._pictures.remove(picture)
        self._by_id.pop(picture.id)
        self._changes.note_order()
        self._changes.note_picture(picture.id)
        if self.current is picture:
            neighbours = self._pictures[place : place + 1] or self._pictures[-1:]
            self.current = neighbours[0] if neighbours else None

    def move(self, pictures: "Iterable[Picture]", place: int) -> None:
        """Put pictures before the one that is now at a place, in the order they have."""
        moved_ids = {picture.id for picture in pictures}
        moved = [picture for picture in self._pictures if picture.id in moved_ids]
        before = [each for each in self._pictures[:place] if each.id not in moved_ids]
        after = [each for each in self._pictures[place:] if each.id not in moved_ids]
        self._pictures = before + moved + after
        self._changes.note_order()
