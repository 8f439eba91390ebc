"""Pictures that a person has just removed, with what brings them back. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.picture_list import PictureList


class Removal:
    """Holds pictures with history, results and saved state: an alpha and some 20 KB for each."""

    def __init__(self, all_pictures: "PictureList", removed: "list[Picture]") -> None:
        """Take pictures that are about to be removed from the list of all."""
        names = {picture.id for picture in removed}
        self.pictures = [each for each in all_pictures if each.id in names]
        self._places = [place for place, picture in enumerate(all_pictures) if picture.id in names]
        current = all_pictures.current
        self._current = current if current and current.id in names else None

    def restore(self, all_pictures: "PictureList") -> "list[Picture]":
        """Put the pictures where they were, the current one on the stage; return them."""
        for place, picture in zip(self._places, self.pictures):  # noqa: B905  not in MicroPython
            all_pictures.insert(picture, place)
        all_pictures.current = self._current or all_pictures.current
        return self.pictures
