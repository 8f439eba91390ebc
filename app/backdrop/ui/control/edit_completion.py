"""Let the engine complete new edits with what they must know about the picture."""

import json

from backdrop.runtime.page import scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence_of
from backdrop.ui.control.pick_answers import edits_of
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state.history import with_edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.pick_answers import PickAnswers
    from backdrop.ui.control.picture_actions import PictureActions
    from backdrop.ui.control.toasts import Toasts
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.stroke_input import Edit

    Job = tuple[Picture, Result, Edit, Callable[[], None]]


class EditCompletion:
    """Completes one edit after another, in the order in which they were made."""

    def __init__(
        self,
        supervisor: "EngineSupervisor",
        pictures: "PictureActions",
        answers: "PickAnswers",
        toasts: "Toasts",
        changed: "Callable[[], None]",
    ) -> None:
        self._supervisor = supervisor
        self._pictures = pictures
        self._answers = answers
        self._toasts = toasts
        self._changed = changed
        self._jobs: list[Job] = []
        self._is_preparing = False
        self._task = SerialTask(self._next, self._complete, changed)

    def add(self, picture: "Picture", edit: "Edit", failed: "Callable[[], None]") -> None:
        """Put an edit into the picture's history once it is complete.

        failed: called if that is impossible, after a toast with the reason.
        """
        result = picture.current_result()
        if result:
            self._jobs.append((picture, result, edit, failed))
            self._task.start_if_needed()
            self._changed()

    def prepare_hair(self, picture: "Picture | None") -> None:
        """Get the engine ready for a stroke of Hair on a picture while a person draws it."""
        result = picture.current_result() if picture else None
        if picture and result and not self._is_preparing:
            self._is_preparing = True
            scheduling.start_task(self._prepare_hair(picture, result))

    async def _prepare_hair(self, picture: "Picture", result: "Result") -> None:
        scene = json.dumps(picture.history.scene)
        calls = self._supervisor.calls
        try:
            await calls.prepare_refine(picture.id, picture.file, result.model, result.alpha, scene)
        except EngineError:
            pass  # the stroke will say why
        self._is_preparing = False

    def is_busy(self) -> bool:
        """Return whether an edit is not complete yet."""
        return bool(self._jobs)

    def _next(self) -> "Job | None":
        return self._jobs[0] if self._jobs else None

    async def _complete(self, job: "Job") -> None:
        picture, result, edit, failed = job
        try:
            answer = await self._supervisor.calls.complete_edit(
                picture.id,
                picture.file,
                result.model,
                result.alpha,
                json.dumps(picture.history.scene),
                json.dumps(edit),
            )
        except EngineError as error:
            self._jobs.pop(0)
            failed()
            self._toasts.show(sentence_of(error))
        else:
            self._jobs.pop(0)
            done = json.loads(answer["edit"])
            self._pictures.edit(picture, with_edit(picture.history.scene, done))
            self._answers.offer(picture, edits_of(answer, done))
