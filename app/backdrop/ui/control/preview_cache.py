"""Keep the previews of the last pictures shown, and release all others.

With its uncompressed previews, a large picture takes some 20 MB; without them, a hundredth. The
alpha, small copy and thumbnail of every picture are kept, the last two of them some 20 KB.
"""

from backdrop.runtime.page import page_files
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.control.export import keep_unedited
from backdrop.ui.control.serial_task import SerialTask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

MAX_PICTURES = 3  # whose previews are kept


class PreviewCache:
    """Releases previews that are not shown any more, and requests them again when they are."""

    def __init__(
        self, state: "State", supervisor: "EngineSupervisor", changed: "Callable[[], None]"
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._task = SerialTask(self._next_result, self._request, changed)
        self._recent: list[Picture] = []  # the picture shown last at the end
        self._failed: Result | None = None  # the result whose previews could not be made

    def is_due(self) -> bool:
        """Return whether the current picture lacks its preview."""
        return bool(self._next_result())

    def refresh(self) -> None:
        """Record the current picture as shown, and request its missing preview."""
        picture = self._state.pictures.current
        if picture and (not self._recent or self._recent[-1] is not picture):
            self.remove(picture)
            self._recent.append(picture)
            for each in self._recent[:-MAX_PICTURES]:
                release_previews(each)
            self._recent = self._recent[-MAX_PICTURES:]
        self._task.start_if_needed()

    def trim(self, picture: "Picture") -> None:
        """Release a picture's screen copy once it has a result, and previews not shown."""
        if picture.results and picture.screen_copy_url:
            page_files.release_url(picture.screen_copy_url)
            picture.screen_copy_url = ""
        if picture not in self._recent:
            release_previews(picture)

    def remove(self, picture: "Picture") -> None:
        """Forget a picture."""
        self._recent = [each for each in self._recent if each is not picture]

    def _next_result(self) -> "Result | None":
        picture = self._state.pictures.current
        result = picture.current_result() if picture else None
        if not result or result.after or result is self._failed:
            return None
        return result if self._state.engine.phase == READY else None

    async def _request(self, result: "Result") -> None:
        picture = self._state.pictures.current
        if not picture:
            return
        try:
            answer = await self._supervisor.calls.show(picture.id, picture.file, result.alpha)
        except EngineError as error:
            self._failed = result
            picture.note = sentence_of(error)
        else:
            result.before_url = page_files.object_url(answer["before"])
            result.after = answer["after"]
            keep_unedited(picture, result, answer["crc"])
            self.trim(picture)


def release_previews(picture: "Picture") -> None:
    """Release everything of a picture that can be made again."""
    for result in picture.results.values():
        if result.before_url:
            page_files.release_url(result.before_url)
        result.before_url = result.after = result.file = None
