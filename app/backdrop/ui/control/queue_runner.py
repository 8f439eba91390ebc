"""Run the queue's jobs on the engine."""

from backdrop.runtime.page import clock, javascript, page_files, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import failure_of
from backdrop.ui.control.export import keep_unedited
from backdrop.ui.state.picture import Result
from backdrop.ui.text.picture_messages import announcement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.runtime.call_values import CutResult
    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.preview_cache import PreviewCache
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.queue import Job
    from backdrop.ui.state.state import State

PATIENCE_SECONDS = 1.5  # for which a person may wait for the first view of a new picture


class QueueRunner:
    """Begins jobs as long as the queue has some, and records their outcome."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        preview_cache: "PreviewCache",
        changed: "Callable[[], None]",
        announce: "Callable[[str], None]",
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._preview_cache = preview_cache
        self._changed = changed
        self._announce = announce

    def begin_jobs(self) -> None:
        """Begin all jobs that may run now."""
        queue = self._state.queue
        job = queue.next_job()
        while job:
            queue.begin(job)
            queue.eta.begin(clock.now())
            scheduling.start_task(self._run(job))
            if job.picture.awaits_screen_copy:
                scheduling.start_task(self._limit_wait(job.picture))
            job = queue.next_job()

    async def _limit_wait(self, picture: "Picture") -> None:
        """Show the file itself if the engine takes long to make a small copy of it."""
        await scheduling.sleep(PATIENCE_SECONDS)
        if picture.awaits_screen_copy:
            self._state.set_screen_copy(picture, "")
            self._changed()

    async def _run(self, job: "Job") -> None:
        picture = job.picture
        guide_mask = picture.guide_mask_for(job.model)
        is_current = picture is self._state.pictures.current
        queue = self._state.queue
        result = None
        try:
            answer = await self._supervisor.calls.cut(
                picture.id, picture.file, job.model, guide_mask, is_current
            )
        except EngineError as error:
            queue.fail(job, failure_of(error))
        else:
            result = None if job.is_dropped else result_of(job, answer)
            queue.finish(job, result)
            self._preview_cache.trim(picture)
        queue.eta.end(job.model, clock.now(), counts=bool(result))
        javascript.collect_garbage()
        if result and picture is self._state.pictures.current:
            self._announce(announcement(self._state, picture))
        self._changed()


def result_of(job: "Job", answer: "CutResult") -> Result:
    """Make a Result of the answer to a cut."""
    result = Result(
        job.model,
        width=answer["width"],
        height=answer["height"],
        seconds=answer["seconds"],
        alpha=answer["alpha"],
        before_url=page_files.object_url(answer["before"]) if answer["before"] else None,
        after=answer["after"] or None,
        small=answer["small"],
        thumb=answer["thumbnail"],
        thumb_url=page_files.object_url(answer["thumbnail"]),
        doubt=answer["doubt"],
        doubts=[answer["doubts"][i] for i in range(answer["doubts"].length)],
        guide_mask=answer["guide_mask"],
        is_colour_keyed=answer["is_colour_keyed"],
    )
    keep_unedited(job.picture, result, answer["crc"])
    return result
