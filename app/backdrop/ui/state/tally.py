"""Count how far all pictures are. Pure."""


class Tally:
    """Numbers of pictures, and of the jobs to come."""

    def __init__(self, pictures: int) -> None:
        self.pictures = pictures
        self.settled = 0  # no job is running for them or to come
        self.failed = 0  # without any result
        self.cancelled = 0  # by a person, and without any result
        self.retryable = 0  # failed, and worth another try
        self.jobs: dict[str, int] = {}  # to come, by model

    def add_job(self, model: str) -> None:
        """Count one more job of a model."""
        self.jobs[model] = self.jobs.get(model, 0) + 1
