"""Decide which picture is cut next and with which model, and record the outcome. Pure."""

from backdrop.runtime.protocol import CUSTOM, HOSTED, READY, RESTART_AFTER
from backdrop.ui.state.eta import EtaEstimator
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.phases import CANCELLED, DONE, FAILED, WAITING, WORKING
from backdrop.ui.state.picture import BEST, FAST, MODELS
from backdrop.ui.state.tally import Tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from backdrop.ui.state.changes import Changes
    from backdrop.ui.state.engine_state import EngineState
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.picture_list import PictureList

    Situation = tuple[int, Picture | None, list[tuple[str, bool]]]
    """The version of the state on which the queue's decisions depend."""


class Job:
    """One picture to be cut with one model; `is_dropped` when its answer is no longer wanted."""

    def __init__(self, picture: "Picture", model: str) -> None:
        self.picture = picture
        self.model = model
        self.is_dropped = False


class Queue:
    """The jobs that run, and the order of those to come."""

    def __init__(self, pictures: "PictureList", engine: "EngineState", changes: "Changes") -> None:
        self._pictures = pictures
        self._engine = engine
        self._changes = changes
        self.running: list[Job] = []
        self.limit = 1  # of jobs at once
        self.is_paused = False
        self.eta = EtaEstimator()
        self._idle_situation: Situation | None = None  # in which there was no job to begin
        self._tally: tuple[Situation, Tally] | None = None

    # Questions about one picture

    def phase(self, picture: "Picture") -> str:
        """Return a picture's phase, of phases.py."""
        if self._is_running(picture):
            return WORKING
        if picture.results:
            return DONE
        if picture.failure:
            return CANCELLED if picture.failure.code == CANCELLED else FAILED
        return WAITING

    def is_open(self, picture: "Picture") -> bool:
        """Return whether a picture is being cut or still to be cut."""
        return self._is_running(picture) or any(self.awaits(picture, model) for model in MODELS)

    def obstacle(self, picture: "Picture") -> "Failure | None":
        """Return the Failure that keeps a picture from having any result, or None."""
        if picture.results:
            return None
        return picture.failure or self._engine.failure or self._engine.models[FAST].failure

    def awaits(self, picture: "Picture", model: str) -> bool:
        """Return whether the picture is still to be cut with this model, now or later.

        Only the current picture needs a first result at once. All others are cut with the better
        model alone as soon as it is ready, because cutting with both takes a quarter longer.
        """
        results = picture.results
        if picture.failure or model in results or not self._engine.is_wanted(model):
            return False
        if any(result.is_colour_keyed for result in results.values()):
            return picture.model_choice == model
        choice, best = picture.model_choice, self._engine.best
        if model == BEST and best != BEST:
            return False  # another model stands in its place
        if self._is_extra(model):
            return choice == model
        if self._is_extra(choice) and self._engine.is_wanted(choice):
            return model == FAST and not results and self._needs_fast_first(picture, choice)
        if model == best or choice == FAST:
            return True
        return best not in results and self._needs_fast_first(picture, best)

    def _is_extra(self, model: str) -> bool:
        """Return whether only pictures for which a person chose this model are cut with it."""
        return model == CUSTOM or (model == HOSTED and self._engine.best != HOSTED)

    def _needs_fast_first(self, picture: "Picture", better: str) -> bool:
        return picture is self._pictures.current or not self._engine.is_ready(better)

    def _is_running(self, picture: "Picture") -> bool:
        return any(job.picture is picture and not job.is_dropped for job in self.running)

    # Questions about all pictures

    def open_pictures(self) -> "list[Picture]":
        """Return the pictures that are being cut or still to be cut."""
        return [picture for picture in self._pictures if self.is_open(picture)]

    def retryable_pictures(self) -> "list[Picture]":
        """Return the pictures that failed and are worth another try."""
        return [picture for picture in self._pictures if is_retryable(picture)]

    def tally(self) -> Tally:
        """Return the Tally of all pictures."""
        situation = self._situation()
        if not self._tally or self._tally[0] != situation:
            self._tally = (situation, self._count())
        return self._tally[1]

    def _count(self) -> Tally:
        tally = Tally(len(self._pictures))
        for picture in self._pictures:
            awaited = [model for model in MODELS if self.awaits(picture, model)]
            for model in awaited:
                tally.add_job(model)
            if not awaited and not self._is_running(picture):
                tally.settled += 1
            if picture.failure and not picture.results:
                if picture.failure.code == CANCELLED:
                    tally.cancelled += 1
                else:
                    tally.failed += 1
            if is_retryable(picture):
                tally.retryable += 1
        return tally

    def _situation(self) -> "Situation":
        return self._changes.pictures, self._pictures.current, self._engine.version()

    # Jobs

    def next_job(self) -> "Job | None":
        """Return the Job to begin now, or None.

        The current picture goes first, through all models, and alone, so that nothing slows it
        down. All other pictures without a result follow, then those that a better model can
        improve.
        """
        if self._engine.phase != READY or self.is_paused or len(self.running) >= self.limit:
            return None
        situation = self._situation()
        if situation == self._idle_situation:
            return None
        job = self._find_job()
        if not job:
            self._idle_situation = situation
        return job

    def _find_job(self) -> "Job | None":
        current = self._pictures.current
        busy = [job.picture for job in self.running]
        # A picture that ended a worker is tried again alone, so that it takes no other with it.
        if any(picture.retries or picture is current for picture in busy):
            return None
        if current:
            job = self._job_for(current, busy)
            if job:
                return job
        improvement = None
        for picture in self._pictures:
            if picture.failure or (picture.results and improvement):
                continue
            job = self._job_for(picture, busy)
            if job and not picture.results:
                return job
            improvement = improvement or job
        return improvement

    def _job_for(self, picture: "Picture", busy: "list[Picture]") -> "Job | None":
        if picture in busy or (picture.retries and busy):
            return None
        for model in MODELS:
            if self.awaits(picture, model) and self._engine.is_ready(model):
                return Job(picture, model)
        return None

    def begin(self, job: Job) -> None:
        """Record that a job runs."""
        picture = job.picture
        self.running.append(job)
        picture.stage = ""
        picture.awaits_screen_copy = (
            picture.is_large and picture is self._pictures.current and not picture.results
        )
        self._changes.note_picture(picture.id)

    def finish(self, job: Job, result: "Result | None") -> None:
        """Take a job's Result, None if the job was dropped."""
        self._end(job)
        if result:
            job.picture.results[job.model] = result
            job.picture.retries = 0

    def fail(self, job: Job, failure: Failure) -> None:
        """Take a job's failure; where a new worker may help, the picture is tried once more."""
        self._end(job)
        if job.is_dropped:
            return
        if failure.code in RESTART_AFTER and not job.picture.retries:
            job.picture.retries = 1
        else:
            job.picture.failure = failure

    def _end(self, job: Job) -> None:
        self.running.remove(job)
        job.picture.awaits_screen_copy = False
        self._changes.note_picture(job.picture.id)
        self._engine.note_answer()

    # Requests

    def cancel(self, picture: "Picture") -> None:
        """Cancel a picture's job and all its jobs to come."""
        self.drop(picture)
        picture.failure = Failure(CANCELLED, "")
        self._changes.note_picture(picture.id)

    def retry(self, picture: "Picture") -> None:
        """Queue a picture again after a failure."""
        picture.failure = None
        picture.retries = 0
        self._changes.note_picture(picture.id)

    def drop(self, picture: "Picture") -> None:
        """Ignore the answer of a picture's job."""
        self._drop(job for job in self.running if job.picture is picture)

    def drop_model(self, model: str) -> None:
        """Ignore the answers of a model's jobs."""
        self._drop(job for job in self.running if job.model == model)

    def _drop(self, jobs: "Iterable[Job]") -> None:
        for job in jobs:
            job.is_dropped = True


def is_retryable(picture: "Picture") -> bool:
    """Return whether a picture failed and is worth another try."""
    return picture.failure is not None and picture.failure.is_retryable()
