"""Ask the engine what a tap would take, while the pointer rests at the place."""

import json

from backdrop.runtime.page import scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY
from backdrop.ui.control.pick_answers import edits_of
from backdrop.ui.control.serial_task import SerialTask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State
    from backdrop.ui.state.stroke_input import Edit

REST_SECONDS = 0.05  # for which the pointer stays before the engine is asked


class TapRequest:
    """A tap, and on what its outcome depends."""

    def __init__(self, picture: "Picture", result: "Result", edit: "Edit") -> None:
        self.picture = picture
        self.result = result
        self.edits = picture.history.scene["edits"]
        self.edit = edit

    def is_like(self, other: "TapRequest") -> bool:
        """Return whether both taps do the same to the same cut-out, at any place."""
        return (
            self.result is other.result
            and self.edits == other.edits
            and all(self.edit[key] == other.edit[key] for key in ("restore", "size"))
        )

    def equals(self, other: "TapRequest | None") -> bool:
        """Return whether both are one tap."""
        return other is not None and self.is_like(other) and self.edit["at"] == other.edit["at"]


class TapPreview:
    """The engine's answer: the complete edit, and the outline of what it takes as an SVG path.

    answers: the edits to choose from, this one among them; none if there is no choice.
    """

    def __init__(
        self, request: TapRequest, edit: "Edit", path: str, answers: "Sequence[Edit]"
    ) -> None:
        self.request = request
        self.edit = edit
        self.path = path
        self.answers = answers


class TapPreviews:
    """Asks for one tap at a time, and the latest one wins."""

    def __init__(
        self, state: "State", supervisor: "EngineSupervisor", changed: "Callable[[], None]"
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._edit: Edit | None = None
        self._answered: TapRequest | None = None
        self._found: TapPreview | None = None
        self._task = SerialTask(self._next_request, self._request, changed)

    def want(self, edit: "Edit | None") -> None:
        """Ask what a pick without its area would take from the current picture; None: nothing."""
        self._edit = edit
        self._task.start_if_needed()

    def found(self) -> "TapPreview | None":
        """Return the last answer, if what is wanted differs from it by its place at most."""
        wanted = self._present()
        is_valid = wanted and self._found and wanted.is_like(self._found.request)
        return self._found if is_valid else None

    def forget(self) -> None:
        """Drop the last answer."""
        self._found = self._answered = None

    def _present(self) -> "TapRequest | None":
        picture = self._state.pictures.current
        result = picture.current_result() if picture else None
        if not picture or not result or not self._edit:
            return None
        return TapRequest(picture, result, self._edit)

    def _next_request(self) -> "TapRequest | None":
        request = self._present()
        if not request or request.equals(self._answered):
            return None
        return request if self._state.engine.phase == READY else None

    async def _request(self, request: TapRequest) -> None:
        while True:
            await scheduling.sleep(REST_SECONDS)
            latest = self._next_request()
            if not latest:
                return
            has_rested = latest.equals(request)
            request = latest
            # While nothing is lit, a pointer that still moves is shown something.
            if has_rested or not self.found():
                break
        self._answered = request
        try:
            answer = await self._supervisor.calls.complete_edit(
                request.picture.id,
                request.picture.file,
                request.result.model,
                request.result.alpha,
                json.dumps(request.picture.history.scene),
                json.dumps(request.edit),
            )
        except EngineError:
            self._found = None  # a tap would say why
        else:
            edit = json.loads(answer["edit"])
            answers = edits_of(answer, edit)
            self._found = TapPreview(request, edit, str(answer["path"]), answers)
