"""Which pictures somebody has chosen, to do one thing to all of them. Pure."""


class Selection:
    """A set of pictures. `picking` says that a press on one chooses it, without any key."""

    def __init__(self) -> None:
        self._ids = set()
        self._anchor = None  # where a range begins
        self.picking = False

    def __len__(self) -> int:
        return len(self._ids)

    def has(self, picture) -> bool:
        return picture.id in self._ids

    def of(self, pictures: list) -> list:
        """Return those of the pictures that are chosen, in their order."""
        return [picture for picture in pictures if picture.id in self._ids]

    def toggle(self, picture, current=None) -> None:
        """Choose a picture or not; the first one joins the picture looked at."""
        if not self._ids and current and current is not picture and not self.picking:
            self._ids.add(current.id)
        if picture.id in self._ids:
            self._ids.remove(picture.id)
        else:
            self._ids.add(picture.id)
        self._anchor = picture

    def reach(self, picture, pictures: list, current=None) -> None:
        """Choose all from where the last choice was, or the picture looked at, to this one."""
        start = self._anchor if self._anchor in pictures else current or picture
        ends = sorted((pictures.index(start), pictures.index(picture)))
        self._ids = {each.id for each in pictures[ends[0] : ends[1] + 1]}
        self._anchor = start

    def take(self, pictures: list) -> None:
        """Choose all of these and no other."""
        self._ids = {picture.id for picture in pictures}

    def drop(self, picture) -> None:
        """Forget a picture that is gone."""
        if picture.id in self._ids:
            self._ids.remove(picture.id)
        if self._anchor is picture:
            self._anchor = None

    def clear(self) -> None:
        self._ids = set()
        self._anchor = None
        self.picking = False
