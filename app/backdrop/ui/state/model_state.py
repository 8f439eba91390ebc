"""The phase of one model: idle, being fetched, starting, ready or failed. Pure."""

from backdrop.runtime.protocol import FETCHING, READY, RESTART_AFTER
from backdrop.ui.state.phases import FAILED, IDLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.failure import Failure


class ModelState:
    """One model's phase, its download, and whether it is stored for the next visit."""

    def __init__(self, name: str, is_wanted: bool) -> None:
        self.name = name
        self.is_wanted = is_wanted
        self.is_stored = True
        self.phase = IDLE
        self.received = 0  # bytes
        self.total = 0  # bytes, 0 while unknown
        self.failure: Failure | None = None
        self.card = ""  # whether the graphics card runs it, a constant of protocol.py
        self._is_retried = False  # a person asked for it again while this engine ran already

    def set_progress(self, received: int, total: int) -> None:
        """Record the bytes received; the number never falls and never passes the total."""
        self.phase = FETCHING
        self.total = max(0, total)
        self.received = min(self.total, max(self.received, received))

    def set_ready(self, is_stored: bool) -> None:
        """Record that the model can be used."""
        self.phase = READY
        self.is_stored = is_stored
        self.failure = None

    def set_failed(self, failure: "Failure") -> None:
        """Record a failure, unless the next engine will try again.

        A person's retry may reach an engine that is already beyond repair, for instance because a
        file was missing when it started. The failure that ends such an engine does not answer the
        retry; only the next engine does.
        """
        if self._is_retried and failure.code in RESTART_AFTER:
            self.reset()
        else:
            self.phase = FAILED
            self.failure = failure

    def reset(self) -> None:
        """Forget the progress: a new worker, or another try, starts from the beginning."""
        self.phase = IDLE
        self.received = 0
        self.total = 0
        self.failure = None
        self.card = ""
        self._is_retried = False

    def retry(self) -> None:
        """Try again after a failure, at a person's request."""
        if self.phase == FAILED:
            self.reset()
            self._is_retried = True
