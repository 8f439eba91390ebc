"""Move the subject, or the background picture, of the current picture."""

from backdrop.ui.state.history import EMPTY, value_at
from backdrop.ui.state.maps import IDENTITY, chain, inverse
from backdrop.ui.state.placing import PhotoPlace, SubjectPlace, pose_of
from backdrop.ui.text import move_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.control.picture_actions import PictureActions
    from backdrop.ui.control.previews import PreviewLayers, Previews
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.maps import Map
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.placing import Place
    from backdrop.ui.state.state import State


class Moves:
    """Knows where things lie in the preview that is shown, and changes the scene.

    The panels that move things share it: one on the picture, one beside it.
    """

    def __init__(
        self,
        state: "State",
        previews: "Previews",
        pictures: "PictureActions",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._previews = previews
        self._pictures = pictures
        self._changed = changed
        self._announce = announce
        self.wants_photo = False  # move the background picture where there is one
        self.picture: Picture | None = None
        self.view: PreviewLayers | None = None
        self.size = (0, 0)  # width and height of the layers
        self.subject: SubjectPlace | None = None
        self.photo: PhotoPlace | None = None

    def update(self) -> None:
        """Take over the current picture and its preview."""
        self.picture = self._state.pictures.current
        view = self._previews.layers_of(self.picture)
        if view is not self.view:
            self.view = view
            self.subject = self.photo = None
        result = self.picture.current_result() if self.picture else None
        if not self.picture or not view or not result:
            self.subject = self.photo = None
            return
        if not self.subject:
            self.size = view.layers.width, view.layers.height
            size = result.width, result.height
            self.subject = SubjectPlace(size, view.frame_matrix, view.subject)
            self.photo = None
            background = value_at(view.request.scene, "look.background") or {}
            if background.get("kind") == "photo" and view.photo:
                fills = background.get("fill", True)
                self.photo = PhotoPlace(self.size, view.photo, fills, self.subject.unit)

    def has_photo(self) -> bool:
        """Return whether the scene has a background picture that can be moved."""
        kind = value_at(self.picture.history.scene, "look.background.kind") if self.picture else ""
        return kind == "photo" and self.photo is not None

    def is_photo(self) -> bool:
        """Return whether the background picture is moved, and not the subject."""
        return self.wants_photo and self.has_photo()

    def choose(self, wants_photo: bool) -> None:
        """Move the background picture from now on, or the subject."""
        self.wants_photo = wants_photo
        self._changed()

    def place(self) -> "Place | None":
        """Return the place of what is moved, or None if there is nothing yet."""
        return self.photo if self.is_photo() else self.subject

    def map(self) -> "Map":
        """Return the map of what is moved."""
        place = self.place()
        return place.map_of(self._scene()) if place else IDENTITY

    def lag(self, place: "Place", scene: "Scene") -> "Map | None":
        """Return the map from a thing in a preview of `scene` to where it is now, None if there."""
        before, now = place.map_of(scene), place.map_of(self._scene())
        return None if before == now else chain(now, inverse(before))

    def drag(self, matrix: "Map") -> None:
        """Move by a pointer that goes on; most panels are shown when a preview arrives."""
        place = self.place()
        if self.picture and place:
            self._state.edit(self.picture, place.place(self._scene(), matrix), in_gesture=True)
            self._previews.refresh()

    def put(self, matrix: "Map", in_gesture: bool = False) -> None:
        """Move, and show it in all panels."""
        place = self.place()
        if self.picture and place:
            self._pictures.edit(self.picture, place.place(self._scene(), matrix), in_gesture)

    def reset(self) -> None:
        """Put the thing back where it was at first."""
        self.put(IDENTITY)
        self._announce(move_messages.reset_line(self.is_photo()))

    def announce_pose(self) -> None:
        """Say where the thing is now."""
        place = self.place()
        if place:
            self._announce(move_messages.pose_line(pose_of(place, self.map())))

    def _scene(self) -> "Scene":
        return self.picture.history.scene if self.picture else EMPTY
