"""Every text the page makes up as it runs. Pure, as state.py is."""

from app.runtime.protocol import (
    CUTTING,
    DECODING,
    EDGES,
    ENCODING,
    ENGINE_LOST,
    ENGINE_NOT_STARTED,
)
from app.ui.state import (
    BEST,
    CANCELLED,
    DONE,
    FAILED,
    FAST,
    FETCHING,
    READY,
    STARTING,
    WAITING,
    WORKING,
)

TITLES = {FAST: "Fast", BEST: "Best"}
NETWORKS = {FAST: "network", BEST: "better network"}

PHASES = {
    WAITING: "waiting",
    WORKING: "being cut",
    DONE: "done",
    FAILED: "not cut",
    CANCELLED: "cancelled",
}

STAGES = {
    "": "Starting",
    DECODING: "Reading the picture",
    CUTTING: "Cutting",
    EDGES: "Refining the edges",
    ENCODING: "Finishing",
}

ERRORS = {
    ENGINE_NOT_STARTED: "The engine could not start. Check the connection and try again.",
    ENGINE_LOST: "The engine stopped while it worked on this picture. Try again.",
}
ENGINE_GIVEN_UP = "The engine stopped several times. Close other tabs and try again."
UNEXPECTED = "Something went wrong that should not have. Try again."
COPIED = "Copied. Paste it where you need it."
NOT_COPIED = "The browser did not let this page copy. Save the picture instead."
NOT_KEPT = (
    "This browser does not keep the networks: they stay for this visit only. A private window or "
    "a full disk is the usual reason."
)


def megabytes(size: int) -> str:
    """44342436 -> "44.3"."""
    return f"{size / 1000000:.1f}"


def amount(received: int, total: int) -> str:
    """(3100000, 44342436) -> "3.1 of 44.3 MB"; nothing while the total is unknown."""
    return f"{megabytes(received)} of {megabytes(total)} MB" if total > 0 else ""


def seconds(value: float) -> str:
    """1.234 -> "1.2 s"; never "0.0 s"."""
    return f"{max(0.1, value):.1f} s"


def count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def cutout_name(name: str) -> str:
    """shoes.jpg -> shoes-cutout.png; a dot that begins no file type is left alone."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > 5 or not is_word(ending):
        stem = name
    return f"{stem or 'picture'}-cutout.png"


def is_word(text: str) -> bool:
    """Tell whether there are only ASCII letters and digits, and at least one letter."""
    small = text.lower()
    letters = [c for c in small if "a" <= c <= "z"]
    return bool(letters) and all("a" <= c <= "z" or "0" <= c <= "9" for c in small)


def engine_line(state) -> tuple:
    """Return the masthead's (sentence, amount, share from 0 to 1 or None where unknown)."""
    if state.engine == FAILED:
        return state.engine_failure.message, "", 0
    if state.engine == STARTING:
        if state.slow:
            return "Starting takes longer than usual", "", None
        return "Starting again" if state.starts > 1 else "Starting", "", None
    for network in state.all_networks():
        title = NETWORKS[network.name]
        if network.phase == FAILED:
            return network.failure.message, "", 0
        if network.phase == FETCHING:
            share = network.received / network.total if network.total else None
            return f"Fetching {title}", amount(network.received, network.total), share
        if network.phase == STARTING:
            return f"Starting {title}", "", None
    return "Ready", "", 0


def picture_line(state, picture) -> str:
    """Return what is happening to a picture, or what became of it."""
    phase = state.phase(picture)
    result = picture.shown()
    if picture.preparing:
        return "Preparing the PNG at full size"
    if phase == WORKING:
        stage = STAGES.get(picture.stage, STAGES[CUTTING])
        return f"{stage}, again with {TITLES[state.running.network]}" if result else stage
    if phase == DONE:
        return f"{done_line(result)}{outlook(state, picture, result)}"
    if phase == FAILED:
        return "Not cut"
    if phase == CANCELLED:
        return "Cancelled"
    if state.engine != READY:
        return "Waiting for the engine"
    if state.networks[FAST].phase != READY:
        return "Waiting for the network"
    return "Waiting for its turn"


def done_line(result) -> str:
    size = f"{result.width} × {result.height}"
    return f"Done in {seconds(result.seconds)} with {TITLES[result.network]}, {size}"


def outlook(state, picture, result) -> str:
    """Return what is still to come for a picture that has a result."""
    if picture.failure and picture.failure.code == CANCELLED:
        return ". Best was cancelled"
    if result.network == FAST and picture.choice != FAST and state.awaits(picture, BEST):
        return ". Best follows"
    return ""


def note(state, picture) -> str:
    """Return the line below the bar: what came of saving, what went wrong with a better result."""
    if picture.note:
        return picture.note
    if picture.results and picture.failure and picture.failure.message:
        return picture.failure.message
    best = state.networks[BEST]
    if picture.choice == BEST and best.failure and BEST not in picture.results:
        return best.failure.message
    kept = state.keeps and all(network.kept for network in state.all_networks())
    return "" if kept else NOT_KEPT


def device_line(state) -> str:
    if state.engine != READY:
        return "The engine has not started yet."
    how = count(state.threads, "thread", "threads")
    kept = state.keeps and all(network.kept for network in state.all_networks())
    where = "are kept in this browser for the next visit" if kept else "stay for this visit only"
    return f"The networks run with {how} and {where}."
