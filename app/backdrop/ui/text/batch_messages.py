"""Every text about many pictures at once, as words.py has those about one. Pure."""

from backdrop.ui.text.messages import count

TOLD = 3  # pictures that could not be saved, with their reasons; the rest is counted
LEFT_OUT = ("encrypted", "unknown", "others", "surplus")  # of `unpack` in protocol.py
PAUSE = {False: "Pause", True: "Go on"}
PAUSED = "Paused. What is being cut is finished."
GOING_ON = "Going on"
REMOVED = "It was removed."
CANCELLED_ONE = "It was cancelled."
ALL_NOT_WRITTEN = (
    "The pictures could not be written: the disk may be full, or the place not allowed any more. "
    "Save them somewhere else."
)
ELSEWHERE = (
    "That picture lies on another site, and this page may fetch nothing from there. Save it first "
    "and drop the file, or copy the picture and paste it."
)
INTAKE = {  # what static/boot.js has to tell
    "elsewhere": ELSEWHERE,
    "no-file": "What was dropped is no picture. Drop a file, a folder or a ZIP.",
    "src-elsewhere": "The address names a picture on another site, which this page may not fetch.",
    "src-missing": "The picture in the address could not be fetched. Check the address.",
    "folder-empty": "There are no pictures in that folder.",
}


def zip_name(local: tuple) -> str:
    """(2026, 11, 24, ...) -> backdrop-2026-11-24.zip."""
    year, month, day = local[:3]
    return f"backdrop-{year}-{month:02}-{day:02}.zip"


def intake_line(kind: str, number: int) -> str:
    """Return what there is to say about what was dropped, beside the pictures."""
    if kind == "folder-rest":
        return f"{count(number, 'file', 'files')} in the folder left out: no pictures."
    if kind == "not-opened":
        return f"{count(number, 'file', 'files')} could not be read. Choose what is missing here."
    return INTAKE[kind]


def opening_line(names: list) -> str:
    return f"Opening {names[0]}" if names else ""


def left_line(name: str, taken: int, left: dict) -> str:
    """Return what of a ZIP is not among the pictures, or "" where all is."""
    told = []
    if left["encrypted"]:
        told.append(f"{count(left['encrypted'], 'picture is', 'pictures are')} behind a password")
    if left["unknown"]:
        told.append(f"{count(left['unknown'], 'picture', 'pictures')} cannot be unpacked here")
    if left["surplus"]:
        told.append(f"{count(left['surplus'], 'picture is', 'pictures are')} too many")
    if left["others"] and (taken or told):
        told.append(f"{count(left['others'], 'file is no picture', 'files are no pictures')}")
    if not told:
        return "" if taken else f"{name}: there are no pictures in it."
    packed = left["encrypted"] or left["unknown"]
    advice = " Unpack it with another program and add the pictures." if packed else ""
    return f"{name}: {', '.join(told)}.{advice}"


def batch_line(state, tally, saving) -> str:
    """Return how far all pictures are."""
    if saving.total:
        return f"Saving {min(saving.total, saving.done + 1)} of {saving.total}"
    if state.opening:
        return opening_line(state.opening)
    if tally.settled == tally.pictures:
        missing = f", {tally.failed} not cut" if tally.failed else ""
        return f"{count(tally.pictures, 'picture', 'pictures')}{missing}"
    line = f"{tally.settled} of {tally.pictures}"
    left = state.pace.left(tally.jobs)
    if state.paused:
        return f"Paused, {line} done"
    return f"{line}, {time_left(left)}" if left is not None else f"{line} done"


def time_left(left: float) -> str:
    """200 -> "about 3 min left": no more exact than it can be known."""
    if left < 50:
        return f"about {max(10, 10 * round(left / 10))} s left"
    minutes = max(1, round(left / 60))
    if minutes < 60:
        return f"about {minutes} min left"
    hours, rest = minutes // 60, 10 * round(minutes % 60 / 10)
    if rest == 60:
        hours, rest = hours + 1, 0
    return f"about {hours} h {rest} min left" if rest else f"about {hours} h left"


def all_done(tally) -> str:
    """Return what is said aloud when the last of several pictures is settled."""
    missing = f", {tally.failed} not cut" if tally.failed else ""
    return f"All {tally.pictures} pictures are through{missing}."


def chosen_line(number: int) -> str:
    return f"{number} chosen" if number else "Choose pictures"


def retry_label(number: int) -> str:
    return f"Try {count(number, 'picture', 'pictures')} again"


def use_for_label(chosen: int) -> str:
    """Return what the button says that gives a look to others too."""
    return f"Use for the {chosen} chosen" if chosen else "Use for all pictures"


def applied_line(number: int) -> str:
    """Return what is said when a look was given to so many pictures, 0 for all."""
    return f"Applied to {count(number, 'picture', 'pictures') if number else 'all pictures'}"


def moved_line(name: str, place: int, total: int) -> str:
    return f"{name}: now {place} of {total}"


def remove_question(pictures: list) -> str:
    lost = len([picture for picture in pictures if picture.is_unsaved()])
    results = count(lost, "cut-out is", "cut-outs are")
    return f"Remove {count(len(pictures), 'picture', 'pictures')}? {results} not saved."


def saved_all(number: int, place: str, failures: list) -> str:
    """Return what came of saving many; failures are pairs of a name and a sentence."""
    saved = f"{count(number, 'picture', 'pictures')} saved in {place}."
    line = saved if number else "Nothing saved."
    if not failures:
        return line
    told = [f"{name}: {why}" for name, why in failures[:TOLD]]
    if len(failures) > TOLD:
        told.append(f"And {len(failures) - TOLD} more.")
    return f"{line} Not saved: {' '.join(told)}"


def saving_stopped(number: int, place: str) -> str:
    if not number:
        return "Saving stopped. Nothing was saved."
    return f"Saving stopped. {count(number, 'picture is', 'pictures are')} in {place}."
