"""Read the browser's clocks, and mark moments on its performance timeline."""

import js

TYPE_CHECKING = False
if TYPE_CHECKING:
    DateTime = tuple[int, int, int, int, int, int]
    """Year, month, day, hour, minute, second."""


def now() -> float:
    """Return the seconds since the page began to load."""
    seconds: float = js.performance.now() / 1000
    return seconds


def local_time() -> "tuple[DateTime, int]":
    """Return the local date and time, and the minutes by which it is ahead of UTC."""
    date = js.Date.new()
    day = (date.getFullYear(), date.getMonth() + 1, date.getDate())
    time = (date.getHours(), date.getMinutes(), date.getSeconds())
    return day + time, -date.getTimezoneOffset()


def mark_milestone(name: str) -> None:
    """Set a mark on the performance timeline, which `build.py bench` reads."""
    js.performance.mark(f"backdrop-{name}")
