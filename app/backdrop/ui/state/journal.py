"""Write a picture's history as text, read it back, and limit how many are stored. Pure.

The first line has the version of scenes and the place of the present scene. Each further line
describes one scene by its difference from the one before: how many of that scene's edits remain,
the edits that follow them, and the look, null for an unchanged one.
"""

import json

from backdrop.ui.state.history import EMPTY, History

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.state.history import Look, Scene

MAX_HISTORIES = 200  # pictures whose histories are stored
MAX_CHARACTERS = 2_000_000  # of all stored histories together


class Journal:
    """Writes one history again and again; only new scenes are put into words."""

    def __init__(self) -> None:
        self._written: list[tuple[Scene, str]] = []  # scenes and their lines

    def text(self, history: History) -> str:
        """Return the whole history, without a gesture still going on."""
        scenes = history.scenes()
        same = 0
        while (
            same < min(len(scenes), len(self._written)) and self._written[same][0] is scenes[same]
        ):
            same += 1
        del self._written[same:]
        for scene in scenes[same:]:
            before = self._written[-1][0] if self._written else None
            self._written.append((scene, json.dumps(difference(scene, before))))
        header = json.dumps([EMPTY["version"], history.place()])
        return "\n".join([header] + [line for _, line in self._written])


def difference(scene: "Scene", before: "Scene | None") -> "list[Any]":
    """Return a scene's line: its difference from the scene before, None for no scene."""
    if before is None:
        return [0, scene["edits"], scene["look"]]
    old, new = before["edits"], scene["edits"]
    same = min(len(old), len(new))
    # Scenes share their edits: if the last edit in common is the same, so are those before it.
    if same and old[same - 1] is not new[same - 1]:
        same = 0
        while old[same] is new[same]:
            same += 1
    look = None if scene["look"] == before["look"] else scene["look"]
    return [same, new[same:], look]


def read_history(text: str) -> "History | None":
    """Return the History that a Journal wrote, or None if this is no such text."""
    try:
        lines = [json.loads(line) for line in text.split("\n")]
        version, place = lines[0]
        scenes = []
        edits: list[Any] = []
        look: Look | None = None
        for same, added, changed in lines[1:]:
            edits = edits[:same] + added
            look = look if changed is None else changed
            if not isinstance(look, dict) or not all(isinstance(edit, dict) for edit in added):
                return None
            scenes.append({"version": version, "edits": edits, "look": look})
        if version != EMPTY["version"] or not 0 <= place < len(scenes):
            return None
    except (ValueError, TypeError):
        return None
    return History.restore(scenes, place)


def make_room(
    index: "list[tuple[str, int]]", name: str, size: int
) -> "tuple[list[tuple[str, int]], list[str]]":
    """Make room for a text of `size` characters; return the new index and the names to delete.

    The index lists pairs of a text's name and size, the last written text at the end. A text that
    exceeds the limit by itself is the one to delete.
    """
    others = [(other, length) for other, length in index if other != name]
    if size > MAX_CHARACTERS:
        return others, [name]
    others.append((name, size))
    deleted = []
    while len(others) > MAX_HISTORIES or sum(length for _, length in others) > MAX_CHARACTERS:
        deleted.append(others.pop(0)[0])
    return others, deleted
