"""Place the subject and the background picture in the frame, as maps and as data. Pure.

A thing's map turns its pixels in the layers of a preview before it was moved into those after.
"""

import math

from backdrop.ui.state.history import value_at, with_value
from backdrop.ui.state.maps import angle_of, apply, chain, inverse, scale_of, similarity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.maps import Map

    Place: TypeAlias = "SubjectPlace | PhotoPlace"
    Pose = tuple[float, float, float, float]
    """x and y in pixels of the picture, scale, degrees; all as seen in the frame."""
    Size = tuple[int, int]
    """Width and height."""

MIN_SCALE, MAX_SCALE = 0.05, 20.0  # of Move in engine/scene.py
MIN_PHOTO, MAX_PHOTO = 0.1, 10.0  # of Photo's scale
MAX_SHIFT = 2.0  # of Photo's x and y


class SubjectPlace:
    """The subject's `move` in a scene, seen in the layers of a preview."""

    def __init__(
        self, size: "Size", frame_matrix: "Sequence[float]", bounds: "Sequence[float]"
    ) -> None:
        """Take the picture's size, its map to the layers, and the subject's bounds in it."""
        self._size = size
        self._frame = frame_matrix
        self._inverse = inverse(frame_matrix)
        left, top, right, bottom = bounds
        corners = [
            apply(frame_matrix, x, y)
            for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
        ]
        self.corners = _from_top_left(corners)
        self.unit = scale_of(frame_matrix)  # layer pixels per pixel of the picture

    def map_of(self, scene: "Scene") -> "Map":
        """Return the subject's map in a scene."""
        move = scene.get("move") or {}
        width, height = self._size
        matrix = similarity(
            (width / 2, height / 2),
            move.get("scale", 1),
            move.get("angle", 0),
            move.get("x", 0),
            move.get("y", 0),
        )
        return chain(self._frame, chain(matrix, self._inverse))

    def place(self, scene: "Scene", matrix: "Map") -> "Scene":
        """Return the scene in which the subject has this map."""
        matrix = chain(self._inverse, chain(matrix, self._frame))
        width, height = self._size
        x, y = apply(matrix, width / 2, height / 2)
        scale, angle = scale_of(matrix), angle_of(matrix)
        move = {
            "x": _round(x - width / 2, 100),
            "y": _round(y - height / 2, 100),
            "scale": min(MAX_SCALE, max(MIN_SCALE, _round(scale, 10_000))),
            "angle": _round(angle, 100),
        }
        if move["scale"] == 1 and move["angle"] % 90 == 0:
            # Whole pixels are copied, and not resampled.
            move["x"], move["y"] = round(move["x"]), round(move["y"])
        is_home = move == {"x": 0, "y": 0, "scale": 1, "angle": 0}
        return with_value(scene, "move", None if is_home else move)

    def limit(self, matrix: "Map", factor: float) -> float:
        """Return the factor that keeps a map scaled by it within the allowed sizes."""
        scale = scale_of(matrix)
        return min(MAX_SCALE / scale, max(MIN_SCALE / scale, factor))

    def growth(self, angle: float) -> float:
        """Return by how much a turn by an angle enlarges the subject: it does not."""
        return 1


class PhotoPlace:
    """The background picture's x, y, scale and turn in a scene, seen in the layers of a preview."""

    def __init__(self, size: "Size", photo: "Size", fills: bool, unit: float) -> None:
        """Take the sizes of the layers and of the photo, and whether the photo fills the frame.

        `unit` has the layer pixels per pixel of the subject's picture.
        """
        width, height = size
        self._size = size
        self._photo = photo
        self._fills = fills
        ratio = self._ratio(0)
        across, down = photo[0] * ratio / 2, photo[1] * ratio / 2
        x, y = width / 2, height / 2
        self.corners = [
            (x - across, y - down),
            (x + across, y - down),
            (x + across, y + down),
            (x - across, y + down),
        ]
        self.unit = unit

    def map_of(self, scene: "Scene") -> "Map":
        """Return the background picture's map in a scene."""
        photo = value_at(scene, "look.background") or {}
        width, height = self._size
        turn = photo.get("turn", 0)
        return similarity(
            (width / 2, height / 2),
            photo.get("scale", 1) * self.growth(turn),
            turn,
            photo.get("x", 0) * width,
            photo.get("y", 0) * height,
        )

    def place(self, scene: "Scene", matrix: "Map") -> "Scene":
        """Return the scene in which the background picture has this map."""
        width, height = self._size
        x, y = apply(matrix, width / 2, height / 2)
        photo = dict(value_at(scene, "look.background"))
        turn = _round(angle_of(matrix), 100)
        scale = _round(scale_of(matrix) / self.growth(turn), 10_000)
        for key, value, default in (
            ("x", min(MAX_SHIFT, max(-MAX_SHIFT, _round(x / width - 0.5, 100_000))), 0),
            ("y", min(MAX_SHIFT, max(-MAX_SHIFT, _round(y / height - 0.5, 100_000))), 0),
            ("scale", min(MAX_PHOTO, max(MIN_PHOTO, scale)), 1),
            ("turn", turn, 0),
        ):
            photo.pop(key, None)
            if value != default:
                photo[key] = value
        return with_value(scene, "look.background", photo)

    def limit(self, matrix: "Map", factor: float) -> float:
        """Return the factor that keeps a map scaled by it within the allowed sizes."""
        scale = scale_of(matrix) / self.growth(angle_of(matrix))
        return min(MAX_PHOTO / scale, max(MIN_PHOTO / scale, factor))

    def growth(self, angle: float) -> float:
        """Return by how much a turn by an angle enlarges the picture, to cover the frame or fit."""
        return self._ratio(angle) / self._ratio(0)

    def _ratio(self, angle: float) -> float:
        """Return layer pixels per pixel of the photo, as in engine/render/background.py."""
        turn = math.radians(angle)
        across, down = abs(math.cos(turn)), abs(math.sin(turn))
        (width, height), (photo_width, photo_height) = self._size, self._photo
        if self._fills:
            return max(
                (width * across + height * down) / photo_width,
                (width * down + height * across) / photo_height,
            )
        return min(
            width / (photo_width * across + photo_height * down),
            height / (photo_width * down + photo_height * across),
        )


def pose_of(place: "Place", matrix: "Map") -> "Pose":
    """Return the pose that a map gives a thing: how far its middle goes, its scale and its turn."""
    (x, y), (new_x, new_y) = middle_of(place), apply(matrix, *middle_of(place))
    angle = angle_of(matrix)
    scale = scale_of(matrix) / place.growth(angle)
    return (new_x - x) / place.unit, (new_y - y) / place.unit, scale, angle


def with_pose(place: "Place", pose: "Pose") -> "Map":
    """Return the map that has this pose; the inverse of `pose_of`."""
    x, y, scale, angle = pose
    scale *= place.growth(angle)
    return similarity(middle_of(place), scale, angle, x * place.unit, y * place.unit)


def turned(place: "Place", matrix: "Map", degrees: float) -> "Map":
    """Return the map of a thing turned about its middle, with the scale that its pose had."""
    angle = angle_of(matrix)
    factor = place.growth(angle + degrees) / place.growth(angle)
    return chain(similarity(apply(matrix, *middle_of(place)), factor, degrees), matrix)


def middle_of(place: "Place") -> "tuple[float, float]":
    """Return the middle of a thing before it is moved."""
    (left, top), _, (right, bottom), _ = place.corners
    return (left + right) / 2, (top + bottom) / 2


def _from_top_left(corners: "list[tuple[float, float]]") -> "list[tuple[float, float]]":
    """Return a rectangle's corners clockwise from the left end of its upper side."""
    (ax, ay), (bx, by), (cx, cy), _ = corners
    if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) < 0:
        corners = corners[::-1]
    heights = [corners[i][1] + corners[(i + 1) % 4][1] for i in range(4)]
    first = heights.index(min(heights))
    return corners[first:] + corners[:first]


def _round(value: float, parts: int) -> float:
    """Round to that many parts of one, without a negative zero."""
    return round(value * parts) / parts + 0.0
