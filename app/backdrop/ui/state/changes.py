"""Count the changes of the page's state, so that readers see cheaply whether they must look. Pure.

Only the parts of the state count changes; a reader keeps the number that it saw last.
"""


class Changes:
    """Versions of what the pictures' panels and the queue show or depend on."""

    def __init__(self) -> None:
        self.pictures = 0  # version of everything about every picture but its history
        self.order = 0  # version of the list of pictures
        self.histories = 0  # version of all pictures' histories
        self._followers: list[ChangedPictures] = []

    def note_picture(self, picture_id: str) -> None:
        """Count a change of anything about a picture."""
        self.pictures += 1
        self.note_selection(picture_id)

    def note_selection(self, picture_id: str) -> None:
        """Report that a picture was selected or deselected, on which the queue does not depend."""
        for follower in self._followers:
            follower.add(picture_id)

    def note_order(self) -> None:
        """Count a change of the list of pictures: one was added, removed or moved."""
        self.order += 1
        self.pictures += 1

    def note_history(self) -> None:
        """Count a change of a picture's history."""
        self.histories += 1

    def follow_pictures(self) -> "ChangedPictures":
        """Return a collection that gathers the ids of the pictures that change from now on."""
        follower = ChangedPictures()
        self._followers.append(follower)
        return follower


class ChangedPictures:
    """The ids of the pictures that changed since one reader took them last."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def add(self, picture_id: str) -> None:
        """Add a picture's id."""
        self._ids.add(picture_id)

    def take(self) -> set[str]:
        """Return the ids gathered so far and begin again with none."""
        ids, self._ids = self._ids, set()
        return ids
