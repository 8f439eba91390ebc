"""Keep the current picture's regions and doubtful parts, for as long as the tool Pick is open."""

import json

from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.control.serial_task import SerialTask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.runtime.call_values import RegionsResult
    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State


class RegionRequest:
    """On what the regions of a picture depend."""

    def __init__(self, picture: "Picture", result: "Result", size: int) -> None:
        self.picture = picture
        self.result = result
        self.edits = picture.history.scene["edits"]
        self.size = size

    def equals(self, other: "RegionRequest | None") -> bool:
        """Return whether both have the same regions."""
        return (
            other is not None
            and self.result is other.result
            and self.size == other.size
            and self.edits == other.edits
        )


class FoundRegions:
    """The engine's answer, as lists of dicts."""

    def __init__(self, answer: "RegionsResult") -> None:
        self.regions = entries(answer["regions"], ("path", "x", "y", "inside"))
        self.doubts = entries(answer["doubts"], ("kind", "path", "x", "y", "area"))


class PictureRegions:
    """Requests regions one at a time, and the latest request wins."""

    def __init__(
        self, state: "State", supervisor: "EngineSupervisor", changed: "Callable[[], None]"
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._size: int | None = None
        self._answered: RegionRequest | None = None
        self._found: FoundRegions | None = None
        self._is_loading = False
        self._task = SerialTask(self._next_request, self._request, changed)

    def want(self, size: "int | None") -> None:
        """Ask for regions of a size, as in a pick, or for none."""
        self._size = size
        self._task.start_if_needed()

    def found(self) -> "FoundRegions | None":
        """Return the regions of the current picture, or None while they are not known."""
        request = self._present()
        return self._found if request and request.equals(self._answered) else None

    def is_due(self) -> bool:
        """Return whether regions are wanted and not known yet."""
        return self._is_loading or bool(self._next_request())

    def _present(self) -> "RegionRequest | None":
        picture = self._state.pictures.current
        result = picture.current_result() if picture else None
        if self._size is None or not picture or not result or not result.guide_mask:
            return None
        return RegionRequest(picture, result, self._size)

    def _next_request(self) -> "RegionRequest | None":
        request = self._present()
        if not request or request.equals(self._answered):
            return None
        return request if self._state.engine.phase == READY else None

    async def _request(self, request: RegionRequest) -> None:
        picture, result = request.picture, request.result
        self._answered, self._found, self._is_loading = request, None, True
        try:
            answer = await self._supervisor.calls.regions(
                picture.id,
                picture.file,
                result.model,
                result.alpha,
                json.dumps(picture.history.scene),
                result.guide_mask,
                request.size,
            )
        except EngineError as error:
            picture.note = sentence_of(error)
        else:
            self._found = FoundRegions(answer)
            kinds = [doubt["kind"] for doubt in self._found.doubts]
            self._state.set_doubts(picture, result, kinds)
        self._is_loading = False


def entries(array: "Any", names: "tuple[str, ...]") -> "list[dict[str, Any]]":
    """Return the objects of a JavaScript array as dicts of these fields."""
    return [{name: array[i][name] for name in names} for i in range(array.length)]
