"""One picture's scenes, with undo and redo. Pure.

A scene is the data that engine/scene.py describes, as a dict; missing keys have the defaults given
there. Scenes are never changed: `with_value` makes new ones that share their unchanged parts, so a
long history stays small.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Scene = dict[str, Any]
    Look = dict[str, Any]

PAGE_PAINTS = ("colour", "gradient")  # kinds of backgrounds that the page shows without the engine
EMPTY = {"version": 1, "edits": [], "look": {}}


class History:
    """The present scene, and the scenes before and after it."""

    def __init__(self, scene: "Scene | None" = None) -> None:
        self.scene: Scene = scene or EMPTY
        self._past: list[Scene] = []
        self._future: list[Scene] = []
        self._gesture_start: Scene | None = None  # the scene before a gesture still going on

    def put(self, scene: "Scene", in_gesture: bool = False) -> None:
        """Make this the present scene; a whole gesture, such as dragging a slider, is one step."""
        if self._gesture_start is None:
            self._gesture_start = self.scene
        self.scene = scene
        if not in_gesture:
            self.end_gesture()

    def end_gesture(self) -> None:
        """End a gesture, if one is going on."""
        before = self._gesture_start
        self._gesture_start = None
        if before is not None and before != self.scene:
            self._past.append(before)
            self._future = []

    def scenes(self) -> "list[Scene]":
        """Return all scenes from first to last, without a gesture still going on."""
        return self._past + [self.present()] + self._future[::-1]  # noqa: RUF005

    def present(self) -> "Scene":
        """Return the present scene, or the one before a gesture still going on."""
        return self.scene if self._gesture_start is None else self._gesture_start

    def place(self) -> int:
        """Return the place of the present scene among `scenes`."""
        return len(self._past)

    def can_undo(self) -> bool:
        """Return whether there is a scene before the present one."""
        return bool(self._past)

    def can_redo(self) -> bool:
        """Return whether there is a scene after the present one."""
        return bool(self._future)

    def undo(self) -> bool:
        """Go back to the scene before; return whether there was one."""
        self.end_gesture()
        if not self._past:
            return False
        self._future.append(self.scene)
        self.scene = self._past.pop()
        return True

    def redo(self) -> bool:
        """Go on to the scene after; return whether there was one."""
        self.end_gesture()
        if not self._future:
            return False
        self._past.append(self.scene)
        self.scene = self._future.pop()
        return True

    @staticmethod
    def restore(scenes: "list[Scene]", place: int) -> "History":
        """Return the History whose `scenes` and `place` these are."""
        history = History(scenes[place])
        history._past = scenes[:place]
        history._future = scenes[place + 1 :][::-1]
        return history


def value_at(scene: "Scene", path: str) -> "Any":
    """Return the value at a path such as "look.frame.box.0", or None where it is missing."""
    value: Any = scene
    for key in path.split("."):
        if isinstance(value, list):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return None
    return value


def with_value(scene: "Scene", path: str, value: "Any") -> "Scene":
    """Return the scene with another value at a path; None removes the key."""
    key, _, inner_path = path.partition(".")
    changed = dict(scene)
    if inner_path:
        inner = changed.get(key)
        changed[key] = with_value(inner if isinstance(inner, dict) else {}, inner_path, value)
    elif value is None:
        changed.pop(key, None)
    else:
        changed[key] = value
    return changed


def with_edit(scene: "Scene", edit: "dict[str, Any]") -> "Scene":
    """Return the scene with one more edit."""
    return with_value(scene, "edits", list(scene["edits"]) + [edit])  # noqa: RUF005


def with_look(scene: "Scene", look: "Look") -> "Scene":
    """Return the scene with the same edits and another look."""
    return with_value(scene, "look", look)


def engine_part(scene: "Scene") -> "Scene":
    """Return the scene without the values that do not affect the engine's preview of it."""
    look = dict(scene["look"])
    shown = value_at(scene, "look.output.show")
    look.pop("output", None)
    if shown:
        look["output"] = {"show": shown}
    background = look.get("background")
    if background and background["kind"] in PAGE_PAINTS:
        look.pop("background")
    return with_value(scene, "look", look)


def is_plain(scene: "Scene") -> bool:
    """Return whether the engine's unedited cut-out already shows the scene."""
    part = engine_part(scene)
    return not part["edits"] and not part["look"] and not part.get("move")
