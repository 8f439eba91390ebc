"""Asks the engine for previews of the scene looked at: one at a time, and the latest wins."""

import json

from app.runtime import dom
from app.runtime.client import EngineError
from app.ui import crop, history
from app.ui.keeper import sentence

SIDE = 1600  # px of the longer side of a preview


class View:
    """A preview: what it is of, the engine's layers, and how the picture lies in them."""

    def __init__(self, wanted, answer):
        self.wanted = wanted
        self.layers = answer.layers  # ImageData, the subject and what it throws
        self.behind = dom.object_url(answer.behind) if answer.behind else ""
        self.matrix = [float(answer.matrix[i]) for i in range(6)]

    def release(self):
        if self.behind:
            dom.release(self.behind)


class Preview:
    """Keeps the View of the picture looked at as new as the engine can make it."""

    def __init__(self, all_state, keeper, changed):
        """Take the State, the Keeper, and a function to call when there is a new view."""
        self._state = all_state
        self._keeper = keeper
        self._changed = changed
        self._view = None
        self._asking = False
        self._failed = None  # what the engine could not show
        self._box = None  # to show in place of the frame

    def view_of(self, picture):
        """Return the newest View of what the picture shows, or None for the plain cut-out."""
        result = picture.shown() if picture else None
        if not result or history.is_plain(self._scene(picture)):
            return None
        return self._view if self._view and self._view.wanted[0] is result else None

    def is_due(self):
        """Tell whether the page shows less than the scene says."""
        return bool(self._wanted())

    def refresh(self):
        """Ask for a new view if the scene looked at has none."""
        if not self._asking and self._wanted():
            self._asking = True
            dom.later(self._ask())

    def open_to(self, box):
        """Show this box of the picture in place of its frame; None shows the frame again."""
        if box != self._box:
            self._box = box
            self.refresh()

    def _scene(self, picture):
        scene = picture.history.scene
        return crop.opened(scene, self._box) if self._box else scene

    def _wanted(self):
        """Return (result, number of its backdrop, part of its scene) that needs a view, or None."""
        picture = self._state.current
        result = picture.shown() if picture else None
        if not result or history.is_plain(self._scene(picture)):
            return None
        wanted = (result, picture.backdrops, history.engine_part(self._scene(picture)))
        done = self._view.wanted if self._view else None
        return None if wanted in (done, self._failed) else wanted

    async def _ask(self):
        while True:
            wanted = self._wanted()
            if not wanted:
                break
            picture = self._state.current
            try:
                answer = await self._keeper.call(
                    "preview",
                    picture.id,
                    picture.file,
                    wanted[0].network,
                    wanted[0].alpha,
                    json.dumps(wanted[2]),
                    picture.backdrop,
                    SIDE,
                )
            except EngineError as error:
                self._failed = wanted
                picture.note = sentence(error)
            else:
                if self._view:
                    self._view.release()
                self._view = View(wanted, answer)
            self._changed()
        self._asking = False
