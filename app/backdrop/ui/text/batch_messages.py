"""Texts about several pictures at once. Pure."""

from backdrop.ui.text.quantities import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from backdrop.ui.state.state import State
    from backdrop.ui.state.tally import Tally

    class ExportProgress(Protocol):
        """Progress of an export of several pictures."""

        total: int
        done: int


MAX_FAILURES = 3  # pictures that are named with a reason; the others are counted
PAUSE_LABELS = {False: "Pause", True: "Resume"}  # by whether the queue is paused
PAUSED = "Paused. Pictures that are being cut out will finish."
RESUMED = "Resumed"
STOPPED_SAVING = "Saving stopped."
REMOVED = "It was removed."
CANCELLED_ONE = "It was cancelled."
NOT_WRITTEN = (
    "The pictures could not be written: the disk may be full, or the page may have lost its "
    "access. Save them somewhere else."
)


def batch_line(state: "State", tally: "Tally", export: "ExportProgress") -> str:
    """Describe the progress of all pictures."""
    if export.total:
        return f"Saving {min(export.total, export.done + 1)} of {export.total}"
    if state.unopened_zips:
        return opening_line(state.unopened_zips)
    if tally.settled == tally.pictures:
        return f"{count(tally.pictures, 'picture', 'pictures')}{_failed_part(tally)}"
    line = f"{tally.settled} of {tally.pictures}"
    if state.queue.is_paused:
        return f"Paused, {line} done"
    seconds = state.queue.eta.seconds_left(tally.jobs)
    return f"{line}, {time_left(seconds)}" if seconds is not None else f"{line} done"


def _failed_part(tally: "Tally") -> str:
    failed = f", {tally.failed} failed" if tally.failed else ""
    return failed + (f", {tally.cancelled} cancelled" if tally.cancelled else "")


def opening_line(names: "Sequence[str]") -> str:
    """Name the ZIP file that is being opened, the first one; "" for none."""
    return f"Opening {names[0]}" if names else ""


def time_left(seconds: float) -> str:
    """200 -> "about 3 min left": no more exact than the estimate."""
    if seconds < 50:
        return f"about {max(10, 10 * round(seconds / 10))} s left"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"about {minutes} min left"
    hours, minutes = minutes // 60, 10 * round(minutes % 60 / 10)
    if minutes == 60:
        hours, minutes = hours + 1, 0
    return f"about {hours} h {minutes} min left" if minutes else f"about {hours} h left"


def all_done(tally: "Tally") -> str:
    """Announce that the last of several pictures is settled."""
    if not tally.failed and not tally.cancelled:
        return f"All {tally.pictures} pictures are done."
    done = tally.pictures - tally.failed - tally.cancelled
    return f"{done} of {tally.pictures} pictures are done{_failed_part(tally)}."


def received_line(number: int) -> str:
    """Announce how many pictures were added."""
    return f"{count(number, 'picture', 'pictures')} added"


def cancelled_line(number: int) -> str:
    """Announce how many pictures were cancelled."""
    return f"{count(number, 'picture', 'pictures')} cancelled"


def selected_line(number: int) -> str:
    """Say how many pictures are selected."""
    return f"{number} selected" if number else "Select pictures"


def retry_label(number: int) -> str:
    """Return the label of the button that tries failed pictures again."""
    return f"Try {count(number, 'picture', 'pictures')} again"


def apply_label(selected: int) -> str:
    """Return the label of the button that applies a look to other pictures."""
    return f"Use for the {selected} selected" if selected else "Use for all pictures"


ONLY_THIS_LOOK = "Only this picture has the new look."


def applied_line(number: int) -> str:
    """Say that a look was applied to so many pictures."""
    return f"Applied to {count(number, 'picture', 'pictures')}"


NO_DOUBTFUL = "No picture needs a look now. Press “Needs a look (0)” to see all of them."


def doubtful_label(number: int) -> str:
    """Return the label of the filter for pictures that need a look."""
    return f"Needs a look ({number})"


def moved_line(name: str, place: int, total: int) -> str:
    """Announce a picture's new place."""
    return f"{name}: now {place} of {total}"


def removed_line(names: "Sequence[str]") -> str:
    """Say that pictures with these names were removed."""
    removed = names[0] if len(names) == 1 else f"{len(names)} pictures"
    return f"Removed {removed}"


def saved_all(number: int, place: str, failures: "Sequence[tuple[str, str]]") -> str:
    """Say how many pictures were saved; failures are pairs of a name and a sentence."""
    line = f"{count(number, 'picture', 'pictures')} saved in {place}."
    if not number:
        line = "Nothing was saved."
    if not failures:
        return line
    reasons = [f"{name}: {reason}" for name, reason in failures[:MAX_FAILURES]]
    if len(failures) > MAX_FAILURES:
        reasons.append(f"And {len(failures) - MAX_FAILURES} more.")
    return f"{line} Not saved: {' '.join(reasons)}"


def saving_stopped(number: int, place: str) -> str:
    """Say how many pictures were saved before a person stopped the export."""
    if not number:
        return f"{STOPPED_SAVING} Nothing was saved."
    return f"{STOPPED_SAVING} {count(number, 'picture is', 'pictures are')} in {place}."
