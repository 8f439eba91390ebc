"""Small renderings of scenes: the current picture in every look, and each picture as it will be.

The engine makes them from the small copies that results keep, one after the other, only for what is
visible, and only while no person waits for a preview.
"""

import json

from backdrop.runtime.page import page_files
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY, SMALL_SIDE
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state.history import EMPTY, with_look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.history import Look, Scene
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

LOOK_SIDE = 128  # px of the longer side of a look's thumbnail
MAX_PICTURES = 3  # whose looks are kept; a thumbnail of a look has some 4 KB


class PictureLooks:
    """The looks of one picture's subject, which changes with the cut-out and with edits."""

    def __init__(self, result: "Result", version: int, scene: "Scene") -> None:
        self.result = result
        self.version = version  # of the picture's background photo
        self.scene = scene
        self.urls: dict[str, str] = {}  # by the look's JSON; "" where it could not be rendered

    def has_subject_of(self, result: "Result", version: int, scene: "Scene") -> bool:
        """Return whether these looks show this result with these edits."""
        if self.result is not result or self.version != version:
            return False
        return self.scene is scene or with_look(self.scene, {}) == with_look(scene, {})


class SceneThumbnails:
    """Renders what panels ask for: `looks` that are visible, and pictures whose tiles are."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        is_awaited: "Callable[[], bool]",
        changed: "Callable[[], None]",
    ) -> None:
        """Take a function that returns whether a person waits for the engine."""
        self._state = state
        self._supervisor = supervisor
        self._is_awaited = is_awaited
        self._recent: list[PictureLooks] = []  # the last shown at the end
        self._task = SerialTask(self._next, self._make, changed)
        self.looks: list[Look] = []  # that are visible in the strip
        self.tiles: list[list[str]] = []  # lists of ids of pictures whose tiles are visible

    def start_if_needed(self) -> None:
        """Begin to render what is missing."""
        self._task.start_if_needed()

    def url_of(self, look: "Look") -> str:
        """Return the object URL of the current picture in a look, "" as long as there is none.

        While an edit is being rendered, it is that of the scene before.
        """
        picture = self._state.pictures.current
        result = picture.current_result() if picture else None
        text = json.dumps(look)
        for looks in reversed(self._recent):
            if looks.result is result and looks.urls.get(text):
                return looks.urls[text]
        return ""

    def release(self, picture: "Picture") -> None:
        """Release the looks of a picture."""
        results = list(picture.results.values())
        for looks in [each for each in self._recent if each.result in results]:
            self._drop(looks)

    def _drop(self, looks: PictureLooks) -> None:
        self._recent.remove(looks)
        for url in looks.urls.values():
            if url:
                page_files.release_url(url)

    def _next(self) -> "Any":
        """Return what to render next: PictureLooks and a look, or a picture and None."""
        if self._state.engine.phase != READY or self._is_awaited():
            return None
        return self._next_look() or self._next_tile()

    def _next_look(self) -> "tuple[PictureLooks, Look] | None":
        picture = self._state.pictures.current
        result = picture.current_result() if picture else None
        if not picture or not result or not self.looks:
            return None
        scene, version = picture.history.present(), picture.background_version
        looks = self._recent[-1] if self._recent else None
        if not looks or not looks.has_subject_of(result, version, scene):
            looks = self._recall(result, version, scene)
        for look in self.looks:
            if json.dumps(look) not in looks.urls:
                return looks, look
        return None

    def _recall(self, result: "Result", version: int, scene: "Scene") -> PictureLooks:
        """Return the looks of a subject as the last shown ones."""
        found = [each for each in self._recent if each.has_subject_of(result, version, scene)]
        looks = found[0] if found else PictureLooks(result, version, scene)
        self._recent = [each for each in self._recent if each is not looks] + [looks]
        while len(self._recent) > MAX_PICTURES:
            self._drop(self._recent[0])
        return looks

    def _next_tile(self) -> "tuple[Picture, None] | None":
        for names in self.tiles:
            for name in names:
                picture = self._state.pictures.find(name)
                result = picture.current_result() if picture else None
                if picture and result and not self._is_shown(picture, result):
                    return picture, None
        return None

    def _is_shown(self, picture: "Picture", result: "Result") -> bool:
        """Return whether a result's tile shows the picture's scene."""
        scene = picture.history.present()
        if result.tile_scene is None and scene == EMPTY:
            result.tile_scene = scene
        return result.tile_scene is scene and result.tile_version == picture.background_version

    async def _make(self, piece: "Any") -> None:
        target, look = piece
        if look is None:
            await self._make_tile(target)
        else:
            await self._make_look(target, look)

    async def _make_look(self, looks: PictureLooks, look: "Look") -> None:
        picture = self._state.pictures.current
        scene = with_look(looks.scene, look)
        url = await self._render(picture, looks.result, scene, LOOK_SIDE)
        if looks in self._recent:
            looks.urls[json.dumps(look)] = url
        elif url:
            page_files.release_url(url)

    async def _make_tile(self, picture: "Picture") -> None:
        result = picture.current_result()
        if not result:
            return
        scene, version = picture.history.present(), picture.background_version
        url = await self._render(picture, result, scene, SMALL_SIDE)
        result.tile_scene, result.tile_version = scene, version
        if url and self._state.pictures.find(picture.id):
            if result.tile_url:
                page_files.release_url(result.tile_url)
            self._state.set_tile(picture, result, url)
        elif url:
            page_files.release_url(url)

    async def _render(
        self, picture: "Picture | None", result: "Result", scene: "Scene", side: int
    ) -> str:
        """Return the object URL of a rendering, "" if the engine could not make it."""
        try:
            blob = await self._supervisor.calls.thumbnail(
                result.small,
                result.width,
                json.dumps(scene),
                picture.background_file if picture else None,
                side,
            )
        except EngineError:
            return ""
        return page_files.object_url(blob)
