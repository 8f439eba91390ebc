"""Keep the answers of a model to the last pick, so that a person can take another one."""

import json

from backdrop.ui.state.history import with_edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.runtime.call_values import CompletedEdit
    from backdrop.ui.control.picture_actions import PictureActions
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State
    from backdrop.ui.state.stroke_input import Edit


class PickAnswers:
    """Puts one answer in the place of another as the last edit of the current picture."""

    def __init__(self, state: "State", pictures: "PictureActions") -> None:
        self._state = state
        self._pictures = pictures
        self._edits: Sequence[Edit] = []  # from small to large
        self._scene: Scene | None = None  # with one of them as its last edit

    def offer(self, picture: "Picture", edits: "Sequence[Edit]") -> None:
        """Offer the edits, of which one has just become the picture's last."""
        self._edits = edits
        self._scene = picture.history.scene

    def place(self) -> "tuple[int, int] | None":
        """Return which answer the current picture has, from 0, and their number; None for none."""
        picture = self._state.pictures.current
        present = picture.history.scene["edits"][-1:] if picture else []
        for place, edit in enumerate(self._edits):
            if present and present[0] is edit:
                return place, len(self._edits)
        return None

    def step(self, by: int) -> None:
        """Take the next larger answer, or for -1 the next smaller one, if there is one."""
        picture, found = self._state.pictures.current, self.place()
        if not picture or not found or not 0 <= found[0] + by < len(self._edits):
            return
        scene = picture.history.scene
        if scene is self._scene:
            self._state.undo(picture)  # so that both answers are one step
            before = picture.history.scene
        else:  # the look has changed since
            before = dict(scene)
            before["edits"] = scene["edits"][:-1]
        self._pictures.edit(picture, with_edit(before, self._edits[found[0] + by]))
        self._scene = picture.history.scene


def edits_of(answer: "CompletedEdit", edit: "Edit") -> "Sequence[Edit]":
    """Return the edits to choose from, `edit` among them; none if there is no choice."""
    array: Any = answer["answers"]
    texts = [str(array[place]) for place in range(array.length)]
    return [edit if text == answer["edit"] else json.loads(text) for text in texts]
