"""What is told while pictures are cut: failures and doubts, JSON, a bar, and a sum at the end."""

import json
import sys
import time
from typing import TextIO

from backdrop.command.messages import DOUBTS
from backdrop.command.picture_worker import DONE, FAILED, SKIPPED, Outcome

WIDTH = 24  # of the bar, in characters
CLEAR = "\r\x1b[K"


class Report:
    """Counts outcomes and tells them."""

    def __init__(
        self, total: int, as_json: bool, quiet: bool, errors: TextIO | None = None
    ) -> None:
        """Take the number of pictures to come; `errors` is standard error if not given."""
        self.counts = dict.fromkeys((DONE, SKIPPED, FAILED), 0)
        self._total = total
        self._json = as_json
        self._quiet = quiet
        self._errors = errors or sys.stderr
        self._bar = self._errors.isatty() and total > 1 and not quiet
        self._began = time.monotonic()

    def tell(self, outcome: Outcome) -> None:
        """Take an outcome."""
        self.counts[outcome.state] += 1
        facts = outcome.facts
        if self._json:
            print(json.dumps(outcome.data), flush=True)
        if outcome.state == FAILED:
            detail = f" ({facts['detail']})" if facts["code"] == "unexpected" else ""
            self._line(f"{outcome.task.source}: {facts['message']}{detail}")
        elif outcome.state == DONE and facts["doubt"] and not self._quiet:
            self._line(f"{outcome.task.source}: {DOUBTS[facts['doubt']]}")
        self.show()

    def show(self) -> None:
        """Draw the bar where there is a terminal."""
        if self._bar:
            self._errors.write(f"{CLEAR}{self.bar(time.monotonic() - self._began)}")
            self._errors.flush()

    def bar(self, seconds: float) -> str:
        """Return the bar after so many seconds, with what is left by the pace so far."""
        told = sum(self.counts.values())
        filled = WIDTH * told // self._total
        text = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {told}/{self._total}"
        cut = told - self.counts[SKIPPED]
        if cut and told < self._total:
            text += f", about {clock(seconds / cut * (self._total - told))} left"
        return text

    def end(self) -> None:
        """Tell the sum, unless a single picture or quiet was asked for."""
        if self._bar:
            self._errors.write(CLEAR)
        if self._quiet or (self._total == 1 and not self.counts[SKIPPED]):
            return
        seconds = clock(time.monotonic() - self._began)
        parts = [f"{self.counts[DONE]} cut"]
        if self.counts[FAILED]:
            parts.append(f"{self.counts[FAILED]} failed")
        if self.counts[SKIPPED]:
            parts.append(f"{self.counts[SKIPPED]} skipped that were done (--again cuts them)")
        print(f"{', '.join(parts)}, in {seconds}", file=self._errors)

    def give_up(self, why: str) -> None:
        """Tell why nothing more can be done."""
        self._line(why)

    def _line(self, text: str) -> None:
        # Names that are no text are shown as far as they are.
        safe = text.encode("utf-8", "backslashreplace").decode()
        self._errors.write(f"{CLEAR if self._bar else ''}{safe}\n")


def clock(seconds: float) -> str:
    """75 -> "1:15"; hours where there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
