"""Made-up pictures, their results, and jobs that make them."""

from collections.abc import Sequence

from backdrop.ui.state.failure import Failure
from backdrop.ui.state.picture import Picture, Result
from backdrop.ui.state.queue import Job
from backdrop.ui.state.state import State


class Array(list[str]):
    """Stands in for an array of JavaScript."""

    @property
    def length(self) -> int:
        """Its length."""
        return len(self)


def result(model: str, seconds: float = 1.0, doubt: str = "", doubts: Sequence[str] = ()) -> Result:
    """Return a model's result whose Blobs and URLs are names."""
    return Result(
        model,
        width=640,
        height=480,
        seconds=seconds,
        alpha="alpha",
        before_url=f"{model}-before",
        after="after",
        small="small",
        thumb="thumb",
        thumb_url=f"{model}-thumb",
        doubt=doubt,
        doubts=doubts,
    )


def begin_next(state: State) -> Job:
    """Begin the queue's next job, which there must be, and return it."""
    job = state.queue.next_job()
    assert job
    state.queue.begin(job)
    return job


def shown(picture: Picture) -> Result:
    """Return the picture's current result, which must exist."""
    current = picture.current_result()
    assert current
    return current


def take(state: State, *names: str) -> list[Picture]:
    """Add pictures, of which the first is current."""
    added = [state.add_picture(f"file of {name}", name, f"url of {name}") for name in names]
    state.pictures.current = added[0]
    return added


def work_off(state: State) -> list[tuple[str, str]]:
    """Do all jobs; return them as names of pictures and models."""
    done = []
    while job := state.queue.next_job():
        state.queue.begin(job)
        done.append((job.picture.name, job.model))
        state.queue.finish(job, result(job.model))
    return done


def fail_once(state: State, code: str) -> None:
    """Do the next job, which fails."""
    job = begin_next(state)
    state.queue.fail(job, Failure(code, "A sentence."))
