"""A picture's history as text, to be kept on the device, and which of these are kept. Pure.

The first line says which version of scenes it is and which of them is the present one. Then there
is a line for each scene, with what is new in it: how many of the edits before it stay, those that
follow, and the look, null for the same again.
"""

import json

from backdrop.ui.state.history import EMPTY, resumed

MOST_PICTURES = 200
MOST = 2000000  # characters of all texts together


class Journal:
    """Writes one history again and again; only what is new is put into words."""

    def __init__(self) -> None:
        self._written = []  # pairs of a scene and its line

    def text(self, history) -> str:
        """Return the whole history, a gesture that is still going on left out."""
        scenes = history.scenes()
        same = 0
        while (
            same < min(len(scenes), len(self._written)) and self._written[same][0] is scenes[same]
        ):
            same += 1
        del self._written[same:]
        for scene in scenes[same:]:
            before = self._written[-1][0] if self._written else None
            self._written.append((scene, json.dumps(news(scene, before))))
        header = json.dumps([EMPTY["version"], history.place()])
        return "\n".join([header] + [line for _, line in self._written])


def news(scene: dict, before) -> list:
    """Return what is new in a scene after the one before it, None for no scene."""
    if before is None:
        return [0, scene["edits"], scene["look"]]
    old, new = before["edits"], scene["edits"]
    same = min(len(old), len(new))
    # Scenes share their edits; as a rule the last of the shorter ones tells of all before it.
    if same and old[same - 1] is not new[same - 1]:
        same = 0
        while old[same] is new[same]:
            same += 1
    look = None if scene["look"] == before["look"] else scene["look"]
    return [same, new[same:], look]


def read(text: str):
    """Return the History that a Journal wrote, or None where this is no such text."""
    try:
        lines = [json.loads(line) for line in text.split("\n")]
        version, place = lines[0]
        scenes = []
        edits, look = [], None
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
    return resumed(scenes, place)


def admitted(index: list, name: str, size: int) -> tuple:
    """Make room for a text of that many characters: return the new index and the names to drop.

    index: pairs of a name and its size, the one written last at the end. A text that would not fit
    by itself is the one dropped.
    """
    rest = [(other, length) for other, length in index if other != name]
    if size > MOST:
        return rest, [name]
    rest.append((name, size))
    dropped = []
    while len(rest) > MOST_PICTURES or sum(length for _, length in rest) > MOST:
        dropped.append(rest.pop(0)[0])
    return rest, dropped
