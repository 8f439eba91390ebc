"""What was done to one picture, so that all of it can be undone and done again. Pure.

A scene is the data that app/engine/scene.py describes, as a dict; keys that are missing have the
defaults given there. Scenes are never changed: `replaced` makes new ones, which share what they
have in common, so a long history is small.
"""

PAGE_PAINTS = ("colour", "gradient")  # backgrounds that need no engine to be shown
EMPTY = {"version": 1, "edits": [], "look": {}}


class History:
    """The present scene, and those before and after it."""

    def __init__(self, scene=None) -> None:
        self.scene = scene or EMPTY
        self._past = []
        self._future = []
        self._began = None  # the scene before a gesture that is still going on

    def put(self, scene: dict, going_on: bool = False) -> None:
        """Make this the present scene; one gesture, such as dragging a slider, is one step."""
        if self._began is None:
            self._began = self.scene
        self.scene = scene
        if not going_on:
            self.settle()

    def settle(self) -> None:
        """End a gesture, if one is going on."""
        before = self._began
        self._began = None
        if before is not None and before != self.scene:
            self._past.append(before)
            self._future = []

    def scenes(self) -> list:
        """Return every scene there is from first to last, without a gesture still going on."""
        return self._past + [self.present()] + self._future[::-1]  # noqa: RUF005

    def present(self) -> dict:
        """Return the scene, or that before a gesture still going on."""
        return self.scene if self._began is None else self._began

    def place(self) -> int:
        """Return which of `scenes` is the present one."""
        return len(self._past)

    def can_undo(self) -> bool:
        return bool(self._past)

    def can_redo(self) -> bool:
        return bool(self._future)

    def undo(self) -> None:
        self.settle()
        if self._past:
            self._future.append(self.scene)
            self.scene = self._past.pop()

    def redo(self) -> None:
        self.settle()
        if self._future:
            self._past.append(self.scene)
            self.scene = self._future.pop()


def resumed(scenes: list, place: int) -> History:
    """Return the History whose `scenes` and `place` these are."""
    history = History(scenes[place])
    history._past = scenes[:place]
    history._future = scenes[place + 1 :][::-1]
    return history


def value_at(scene: dict, path: str):
    """Return what is at a path such as "look.frame.box.0", or None where it is missing."""
    value = scene
    for key in path.split("."):
        if isinstance(value, list):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return None
    return value


def replaced(scene: dict, path: str, value) -> dict:
    """Return the scene with another value at a path; None takes away what is there."""
    key, _, rest = path.partition(".")
    changed = dict(scene)
    if rest:
        inner = changed.get(key)
        changed[key] = replaced(inner if isinstance(inner, dict) else {}, rest, value)
    elif value is None:
        changed.pop(key, None)
    else:
        changed[key] = value
    return changed


def with_edit(scene: dict, edit: dict) -> dict:
    """Return the scene with one more edit."""
    return replaced(scene, "edits", list(scene["edits"]) + [edit])  # noqa: RUF005


def with_look(scene: dict, look: dict) -> dict:
    """Return the scene with the same edits and another look."""
    return replaced(scene, "look", look)


def engine_part(scene: dict) -> dict:
    """Return the scene without what changes nothing in the engine's preview of it."""
    look = dict(scene["look"])
    shown = value_at(scene, "look.output.show")
    look.pop("output", None)
    if shown:
        look["output"] = {"show": shown}
    background = look.get("background")
    if background and background["kind"] in PAGE_PAINTS:
        look.pop("background")
    return replaced(scene, "look", look)


def is_plain(scene: dict) -> bool:
    """Tell whether the engine's own cut-out shows the scene already."""
    part = engine_part(scene)
    return not part["edits"] and not part["look"]
