"""Request previews of the current scene: one at a time, and the latest request wins."""

import json

from backdrop.runtime.page import page_files
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state import crop, history

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.runtime.call_values import PreviewResult
    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

MAX_SIDE = 4096  # px of the longer side of a preview, with ample memory


class PreviewRequest:
    """The contents of one preview."""

    def __init__(
        self, result: "Result", background_version: int, scene: "Scene", side: int
    ) -> None:
        self.result = result
        self.background_version = background_version
        self.scene = scene  # without the parts that the page shows itself
        self.side = side  # px of the longer side

    def satisfies(self, other: "PreviewRequest") -> bool:
        """Return whether the answer to this request also answers the other one."""
        return (
            self.result is other.result
            and self.background_version == other.background_version
            and self.scene == other.scene
            and self.side >= other.side
        )


class PreviewLayers:
    """The engine's answer to a request: its layers, and where the picture lies in them."""

    def __init__(self, request: PreviewRequest, answer: "PreviewResult") -> None:
        self.request = request
        self.layers = answer["layers"]  # ImageData of the subject, its outline and shadow
        self.background_url = ""
        if answer["background"]:
            self.background_url = page_files.object_url(answer["background"])
        self.matrix = [float(answer["matrix"][i]) for i in range(6)]  # of the moved subject
        self.frame_matrix = [float(answer["frame_matrix"][i]) for i in range(6)]  # of the picture
        self.subject = [float(answer["subject"][i]) for i in range(4)]  # bounds, not moved
        photo = answer["photo"]
        self.photo = (int(photo[0]), int(photo[1])) if photo.length else None

    def release(self) -> None:
        """Release the background."""
        if self.background_url:
            page_files.release_url(self.background_url)


class Previews:
    """Keeps the layers of the current picture as new as the engine can make them."""

    def __init__(
        self, state: "State", supervisor: "EngineSupervisor", changed: "Callable[[], None]"
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._changed = changed
        self._task = SerialTask(self._next_request, self._request, changed)
        self._layers: PreviewLayers | None = None
        self._failed: PreviewRequest | None = None
        self._area: list[float] | None = None  # box to show in place of the frame
        self._keeps_layers = False  # a plain scene is shown in layers too
        self._min_side = self._side = supervisor.device.preview_side

    def layers_of(self, picture: "Picture | None") -> "PreviewLayers | None":
        """Return the newest layers of a picture's result, or None for the plain cut-out."""
        result = picture.current_result() if picture else None
        if not picture or not result or self._is_plain(picture, result):
            return None
        is_current = self._layers is not None and self._layers.request.result is result
        return self._layers if is_current else None

    def is_due(self) -> bool:
        """Return whether the page shows less than the current scene."""
        return bool(self._next_request())

    def refresh(self) -> None:
        """Request a preview if the current scene has none."""
        self._task.start_if_needed()

    def show_area(self, box: "list[float] | None") -> None:
        """Show this box of the picture in place of its frame; None shows the frame again."""
        if box != self._area:
            self._area = box
            self.refresh()

    def keep_layers(self, keeps: bool) -> None:
        """Show a plain scene in layers too, of which a person can move one."""
        if keeps != self._keeps_layers:
            self._keeps_layers = keeps
            self.refresh()

    def set_side(self, side: int) -> None:
        """Make previews this long, in px, as far as the picture and the memory allow."""
        has_ample_memory = self._supervisor.device.has_ample_memory
        limit = MAX_SIDE if has_ample_memory else self._min_side
        self._side = min(limit, max(self._min_side, side))
        self._changed()

    def _is_plain(self, picture: "Picture", result: "Result") -> bool:
        """Return whether the cut-out's own preview shows the scene already."""
        if self._keeps_layers or self._side_of(result) > self._min_side:
            return False
        return history.is_plain(self._scene(picture))

    def _side_of(self, result: "Result") -> int:
        return min(self._side, max(result.width, result.height))

    def _scene(self, picture: "Picture") -> "Scene":
        scene = picture.history.scene
        return crop.show_area(scene, self._area) if self._area else scene

    def _next_request(self) -> "PreviewRequest | None":
        picture = self._state.pictures.current
        result = picture.current_result() if picture else None
        if not picture or not result or self._is_plain(picture, result):
            return None
        scene = history.engine_part(self._scene(picture))
        request = PreviewRequest(result, picture.background_version, scene, self._side_of(result))
        for answered in (self._layers.request if self._layers else None, self._failed):
            if answered and answered.satisfies(request):
                return None
        return request

    async def _request(self, request: PreviewRequest) -> None:
        picture = self._state.pictures.current
        if not picture:
            return
        try:
            answer = await self._supervisor.calls.preview(
                picture.id,
                picture.file,
                request.result.model,
                request.result.alpha,
                json.dumps(request.scene),
                picture.background_file,
                request.side,
            )
        except EngineError as error:
            self._failed = request
            picture.note = sentence_of(error)
        else:
            if self._layers:
                self._layers.release()
            self._layers = PreviewLayers(request, answer)
