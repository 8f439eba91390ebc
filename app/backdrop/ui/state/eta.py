"""Estimate the time that the rest of the queue takes from the times of the last jobs. Pure."""

MAX_COSTS = 10  # jobs of a model whose times count
MIN_COSTS = 2  # jobs of a model before there is an estimate
MIN_TRIMMED = 5  # jobs from which on the shortest and the longest are left out


class EtaEstimator:
    """Measures each job's cost to the queue: the seconds since the job before it ended.

    Where jobs overlap, the cost is less than the job's own duration, and the cost is what counts.
    """

    def __init__(self) -> None:
        self._busy_since: float | None = None  # the queue has worked without a break since then
        self._costs: dict[str, list[float]] = {}  # seconds of the last jobs, by model

    def begin(self, now: float) -> None:
        """Record a job's begin; the first one after a break starts the clock."""
        if self._busy_since is None:
            self._busy_since = now

    def end(self, model: str, now: float, counts: bool) -> None:
        """Record a job's end; the duration of a failed job says nothing about the next ones."""
        if counts and self._busy_since is not None:
            costs = self._costs.get(model, [])
            costs.append(now - self._busy_since)
            self._costs[model] = costs[-MAX_COSTS:]
        self._busy_since = now

    def pause(self) -> None:
        """Record that no job is running."""
        self._busy_since = None

    def seconds_left(self, jobs: dict[str, int]) -> "float | None":
        """Return the seconds that so many jobs of each model take, or None until known."""
        total = 0.0
        for model, count in jobs.items():
            costs = self._costs.get(model, [])
            if len(costs) < MIN_COSTS:
                return None
            total += count * trimmed_mean(costs)
        return total


def trimmed_mean(values: list[float]) -> float:
    """Return the mean without the least and the greatest value, where there are enough others."""
    middle = sorted(values)[1:-1] if len(values) >= MIN_TRIMMED else values
    return sum(middle) / len(middle)
