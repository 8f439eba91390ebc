"""Asks the engine for previews of the scene looked at: one at a time, and the latest wins."""

import json

from backdrop.runtime.page import page_files
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import preview_side
from backdrop.ui.control.engine_supervisor import sentence
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state import crop, history

NEAR = 4096  # px of the longer side of a preview looked at closely, where there is memory for it


class PreviewLayers:
    """A preview: what it is of, the engine's layers, and how the picture lies in them."""

    def __init__(self, wanted, answer):
        self.wanted = wanted
        self.layers = answer["layers"]  # ImageData, the subject and what it throws
        self.behind = page_files.object_url(answer["background"]) if answer["background"] else ""
        self.matrix = [float(answer["matrix"][i]) for i in range(6)]

    def release(self):
        if self.behind:
            page_files.release_url(self.behind)


class Previews:
    """Keeps the View of the picture looked at as new as the engine can make it."""

    def __init__(self, all_state, keeper, changed):
        """Take the State, the Keeper, and a function to call when there is a new view."""
        self._state = all_state
        self._keeper = keeper
        self._changed = changed
        self._errand = SerialTask(self._wanted, self._ask, changed)
        self._view = None
        self._failed = None  # what the engine could not show
        self._box = None  # to show in place of the frame
        self._least = self._side = preview_side(all_state.small)

    def view_of(self, picture):
        """Return the newest View of what the picture shows, or None for the plain cut-out."""
        result = picture.shown() if picture else None
        if not result or self._is_plain(picture, result):
            return None
        return self._view if self._view and self._view.wanted[0] is result else None

    def is_due(self):
        """Tell whether the page shows less than the scene says."""
        return bool(self._wanted())

    def refresh(self):
        """Ask for a new view if the scene looked at has none."""
        self._errand.go_on()

    def open_to(self, box):
        """Show this box of the picture in place of its frame; None shows the frame again."""
        if box != self._box:
            self._box = box
            self.refresh()

    def look_closer(self, side):
        """Make previews that long, in pixels, as far as there are that many and memory for them."""
        most = NEAR if self._keeper.roomy else self._least
        self._side = min(most, max(self._least, side))
        self._changed()

    def _is_plain(self, picture, result):
        """Tell whether the cut-out that the network's answer came with is all there is to see."""
        return self._length(result) <= self._least and history.is_plain(self._scene(picture))

    def _length(self, result):
        return min(self._side, max(result.width, result.height))

    def _scene(self, picture):
        scene = picture.history.scene
        return crop.opened(scene, self._box) if self._box else scene

    def _wanted(self):
        """Return what needs a view, or None.

        It is (result, number of its backdrop, part of its scene, px of the longer side).
        """
        picture = self._state.current
        result = picture.shown() if picture else None
        if not result or self._is_plain(picture, result):
            return None
        part = history.engine_part(self._scene(picture))
        wanted = (result, picture.backdrops, part, self._length(result))
        for done in (self._view.wanted if self._view else None, self._failed):
            if done and done[:3] == wanted[:3] and done[3] >= wanted[3]:
                return None
        return wanted

    async def _ask(self, wanted):
        picture = self._state.current
        try:
            answer = await self._keeper.calls.preview(
                picture.id,
                picture.file,
                wanted[0].network,
                wanted[0].alpha,
                json.dumps(wanted[2]),
                picture.backdrop,
                wanted[3],
            )
        except EngineError as error:
            self._failed = wanted
            picture.note = sentence(error)
        else:
            if self._view:
                self._view.release()
            self._view = PreviewLayers(wanted, answer)
