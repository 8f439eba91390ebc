"""Results of made-up pictures, and jobs that make them."""

from backdrop.ui.state.picture import Picture, Result
from backdrop.ui.state.queue import Job
from backdrop.ui.state.state import State


def result(model: str, seconds: float = 1.0, doubt: str = "") -> Result:
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
