"""How long the rest of the queue takes, from how long the last pictures took. Pure."""

LAST = 10  # jobs whose times count
ENOUGH = 2  # jobs of a kind before anything is said about it


class EtaEstimator:
    """Measures what each job costs the queue: seconds since the one before it ended.

    Where jobs overlap this is less than the job itself takes, and it is what counts.
    """

    def __init__(self) -> None:
        self._since = None  # the moment from which on the queue has worked without a break
        self._costs = {}  # network: seconds of its last jobs

    def begin(self, now: float) -> None:
        """Take note that a job begins; the first one after a break starts the clock."""
        if self._since is None:
            self._since = now

    def end(self, network: str, now: float, counts: bool) -> None:
        """Take note of a job's end; one that failed costs its time, but tells nothing."""
        if counts and self._since is not None:
            self._costs[network] = (self._costs.get(network, []) + [now - self._since])[-LAST:]  # noqa: RUF005
        self._since = now

    def rest(self) -> None:
        """Take note that nothing is being cut."""
        self._since = None

    def left(self, jobs: dict):
        """Return the seconds that so many jobs of each network take, or None until known."""
        total = 0.0
        for network, count in jobs.items():
            costs = self._costs.get(network, [])
            if len(costs) < ENOUGH:
                return None
            total += count * middle(costs)
        return total


def middle(values: list) -> float:
    """Return the mean without the least and the greatest, where there are enough to spare."""
    kept = sorted(values)[1:-1] if len(values) > 4 else values
    return sum(kept) / len(kept)
