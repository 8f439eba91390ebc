"""Report progress and results: failures and doubts, JSON lines, a progress bar and a summary."""

import json
import sys
import time
from typing import TextIO

from backdrop.command.messages import DOUBTS, NO_PICTURES
from backdrop.command.picture_worker import DONE, FAILED, SKIPPED, Outcome
from backdrop.command.task import STANDARD_STREAM

# Characters of the progress bar.
BAR_WIDTH = 24
# Terminal codes that return to the line's beginning and erase it.
ERASE_LINE = "\r\x1b[K"


class Report:
    """Counts outcomes and prints them."""

    def __init__(
        self, total: int, as_json: bool, quiet: bool, errors: TextIO | None = None
    ) -> None:
        """Take the number of pictures; `errors` is standard error by default."""
        self.counts = dict.fromkeys((DONE, SKIPPED, FAILED), 0)
        self._total = total
        self._as_json = as_json
        self._quiet = quiet
        self._errors = errors or sys.stderr
        self._warnings: set[str] = set()
        self._last: Outcome | None = None
        self._has_bar = self._errors.isatty() and total > 1 and not quiet
        self._start = time.monotonic()

    def add(self, outcome: Outcome) -> None:
        """Count an outcome and print its JSON line, failure or doubt."""
        self.counts[outcome.state] += 1
        self._last, facts = outcome, outcome.facts
        warning = facts.get("warning", "")
        if warning and warning not in self._warnings and not self._quiet:
            self._warnings.add(warning)
            self._print_line(f"backdrop: {warning}")
        if self._as_json:
            print(json.dumps(outcome.to_data()), flush=True)
        if outcome.state == FAILED:
            detail = f" ({facts['detail']})" if facts["code"] == "unexpected" else ""
            self._print_line(f"{outcome.task.source}: {facts['message']}{detail}")
        elif outcome.state == DONE and facts["doubt"] and not self._quiet:
            self._print_line(f"{outcome.task.source}: {DOUBTS[facts['doubt']]}")
        self.show_progress()

    def show_progress(self) -> None:
        """Draw the progress bar if there is a terminal."""
        if self._has_bar:
            self._errors.write(f"{ERASE_LINE}{self.format_bar(time.monotonic() - self._start)}")
            self._errors.flush()

    def format_bar(self, seconds: float) -> str:
        """Return the bar after so many seconds, with an estimate of the remaining time."""
        ended = sum(self.counts.values())
        filled = BAR_WIDTH * ended // self._total
        text = f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {ended}/{self._total}"
        processed = ended - self.counts[SKIPPED]
        if processed and ended < self._total:
            remaining = seconds / processed * (self._total - ended)
            text += f", about {format_duration(remaining)} left"
        return text

    def finish(self, interrupted: bool = False) -> None:
        """Print the summary, unless quiet; of a single picture, where it is."""
        if self._has_bar:
            self._errors.write(ERASE_LINE)
        if self._quiet:
            return
        seconds = time.monotonic() - self._start
        left = self._total - sum(self.counts.values())
        if not self._total:
            self._print_line(NO_PICTURES)
        elif self._total == 1 and self.counts[DONE] and self._last:
            target = self._last.task.target
            name = "done" if target == STANDARD_STREAM else f"{target} done"
            self._print_line(f"{name} in {seconds:.1f} s")
        elif self._total > 1 or self.counts[SKIPPED] or interrupted:
            ending = f", {left} left" if interrupted else ""
            self._print_line(f"{self._format_counts()}{ending}, in {format_duration(seconds)}")

    def _format_counts(self) -> str:
        counts = [f"{self.counts[DONE]} done"]
        if self.counts[FAILED]:
            counts.append(f"{self.counts[FAILED]} failed")
        if self.counts[SKIPPED]:
            counts.append(f"{self.counts[SKIPPED]} skipped (up to date; --again cuts them)")
        return ", ".join(counts)

    def show_notice(self, message: str) -> None:
        """Print what a person should know, unless only failures are wanted."""
        if not self._quiet:
            self._print_line(message)

    def show_error(self, message: str) -> None:
        """Print the error that ends the command."""
        self._print_line(message)

    def _print_line(self, text: str) -> None:
        # File names that are not valid text are shown with escapes.
        safe = text.encode("utf-8", "backslashreplace").decode()
        self._errors.write(f"{ERASE_LINE if self._has_bar else ''}{safe}\n")


def format_duration(seconds: float) -> str:
    """Format seconds as minutes and seconds, 75 -> "1:15", with hours if there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
