"""Every text the page makes up as it runs. Pure, as state.py is."""

from backdrop.runtime.protocol import (
    CUSTOM,
    CUTTING,
    DECODING,
    DISAGREE,
    EDGES,
    ENCODING,
    ENGINE_LOST,
    ENGINE_NOT_STARTED,
    EVERYTHING,
    NOTHING,
    SOFT,
)
from backdrop.ui.state.history import value_at
from backdrop.ui.state.phases import (
    CANCELLED,
    DONE,
    FAILED,
    FETCHING,
    IDLE,
    READY,
    STARTING,
    WAITING,
    WORKING,
)
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.zip_writer import portable

TITLES = {FAST: "Fast", BEST: "Best"}
NETWORKS = {FAST: "network", BEST: "better network", CUSTOM: "your network"}

PHASES = {
    WAITING: "waiting",
    WORKING: "being cut",
    DONE: "done",
    FAILED: "not cut",
    CANCELLED: "cancelled",
}

SMALL_DEVICE = (
    "This device gives the browser little memory, or does not say how much: Best waits until you "
    "choose it, a picture may have 24 megapixels, and it is shown smaller than it is saved."
)

STAGES = {
    "": "Starting",
    DECODING: "Reading the picture",
    CUTTING: "Cutting",
    EDGES: "Refining the edges",
    ENCODING: "Finishing",
}

ERRORS = {
    ENGINE_NOT_STARTED: "The engine could not start. Check the connection and try again.",
    ENGINE_LOST: "The engine stopped before this was done. Try again.",
}
DOUBTS = {
    NOTHING: "No clear subject found: the cut-out may be empty or wrong.",
    EVERYTHING: "No background found: the whole picture is kept.",
    DISAGREE: "The networks disagree here.",
    SOFT: "Where the subject ends is unclear here.",
}
COMPARE = "Compare the results with the switch."
COMING = "Another result is on its way."
OWN_STOPPED_ENGINE = (
    "The engine stopped while it started this network, which may need more memory than there is. "
    "Close other tabs and try again, or use a smaller one."
)
OTHER_PICTURE = {
    NOTHING: "A picture with the subject larger in it may help.",
    EVERYTHING: "A picture with more of the background in it may help.",
}
ENGINE_GIVEN_UP = "The engine stopped several times. Close other tabs and try again."
UNEXPECTED = "An unexpected error occurred. Try again."
BEST_CANCELLED = "The better result was cancelled."
FORMATS = {
    "png": "PNG",
    "png8": "PNG",
    "webp": "WebP",
    "webp-lossy": "WebP",
    "jpeg": "JPEG",
    "zip": "ZIP",
}
RESTORE = {"brush": "Restore", "lasso": "Restore", "part": "Keep alone"}
ERASE = {"brush": "Erase", "lasso": "Erase", "part": "Drop"}
TOUCH = {  # by the tool, and if it restores
    ("brush", True): "Paint over what is missing.",
    ("brush", False): "Paint over what is too much.",
    ("lasso", True): "Draw around what is missing.",
    ("lasso", False): "Draw around what is too much.",
    ("part", True): "Press on the part that is to stay alone.",
    ("part", False): "Press on a part to drop it.",
}
COPIED = "Copied. Paste it where you need it."
NOT_COPIED = "The browser did not let this page copy. Save the picture instead."
EDITS_BACK = "Your edits from last time are back. Undo takes them away step by step."
EDITS_NOT_KEPT = (
    "Your edits cannot be kept on this device: the browser's storage is full or closed. They stay "
    "for this visit."
)
PRESETS_NOT_KEPT = (
    "Presets cannot be kept on this device: the browser's storage is full or closed. They stay for "
    "this visit."
)
PICTURES_NOT_KEPT = (
    "Pictures cannot be kept on this device: the browser's storage is full or closed."
)
PICTURE_NOT_KEPT = (
    "A picture could not be kept on this device: the browser's storage is full or closed. It stays "
    "for this visit."
)
KEPT_NOT_READ = "The pictures kept on this device could not be read. Add them again."
KEPT_NOT_DELETED = (
    "What is kept could not be deleted. Clear this site's data in the browser's settings."
)
SHARE_AGAIN = "The file is ready. Press Share again."
NOT_SHARED = "This file cannot be shared from here. Save it, or choose PNG or JPEG."
NO_FOLDER = "The browser did not give a folder. Files are saved as downloads."
NOT_IN_FOLDER = (
    "The folder could not be written to, so the file was saved as a download. Choose the folder "
    "again in the File tab."
)
NEW_VERSION = "A new version is ready."
SAVE_FIRST = "Save your pictures first: they leave the page when it opens again."
SHARED_LOST = "The shared pictures did not arrive. Choose them here."
STORED_APP = "The page itself, for use without a connection"
STORED_OWN = "Your network"
STORED_SHARED = "Pictures shared with the app"
STORED_RUNTIME = "For the graphics card or your own network"
STORED_NETWORKS = {FAST: "Network Fast", BEST: "Network Best", "": "Networks no longer used"}
STORAGE_CLOSED = (
    "The browser's storage is closed to this page or did not answer. A private window is the usual "
    "reason."
)
PAGE_NOT_KEPT = (
    "The page itself is not kept for use without a connection: less than 100 MB are free for it."
)
CHECKING = "Checking"
EVERYTHING_STORED = "Delete everything"
REALLY_EVERYTHING = "Really delete everything"
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


def saved_name(name: str, scene: dict) -> str:
    """shoes.jpg -> shoes-cutout.png; a dot that begins no file type is left alone.

    A name from a ZIP may hold what this system allows in none.
    """
    kind = FORMATS[value_at(scene, "look.output.format") or "png"]
    ending = "jpg" if kind == "JPEG" else kind.lower()
    return f"{portable(stem(name))}-cutout.{ending}"


def numbered(name: str, number: int) -> str:
    """(shoes-cutout.png, 2) -> shoes-cutout-2.png; the first has no number."""
    if number == 1:
        return name
    ending = file_type(name)
    return f"{stem(name)}-{number}{'.' + ending if ending else ''}"


def saved_in(name: str, folder: str) -> str:
    return f"Saved as {name} in {folder}."


def folder_line(folder: str) -> str:
    """Return the choice to save to a folder, with the one chosen."""
    return f"Save to the folder {folder}" if folder else "Save to a folder"


def file_line(size: int, width: int, height: int) -> str:
    """(1234567, 2000, 1500) -> "About 1.2 MB, 2000 × 1500"."""
    many = f"{megabytes(size)} MB" if size >= 1000000 else f"{max(1, round(size / 1000))} kB"
    return f"About {many}, {width} × {height}"


def is_zip(name: str) -> bool:
    return file_type(name).lower() == "zip"


def preset_file(name: str) -> str:
    """My look -> my-look.backdrop.json."""
    safe = "".join(c if "a" <= c <= "z" or "0" <= c <= "9" else " " for c in name.lower())
    return f"{'-'.join(safe.split()) or 'preset'}.backdrop.json"


def stem(name: str) -> str:
    """Return a file's name without its type."""
    ending = file_type(name)
    return name[: -len(ending) - 1] if ending else name


def save_label(scene: dict) -> str:
    """Return what the button says that saves."""
    return f"Save as {FORMATS[value_at(scene, 'look.output.format') or 'png']}"


def measure(value: float, unit: str) -> str:
    """(0.5, "percent") -> "50 %"; "share" has one more digit."""
    if unit == "percent":
        return f"{round(value * 100)} %"
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit == "degrees":
        return f"{value:.1f}°" if value % 1 else f"{round(value)}°"
    return str(round(value))


def is_network(name: str) -> bool:
    """Tell a network from a picture by its name: pictures have no type of their own in common."""
    return file_type(name).lower() == "onnx"


def network_title(name: str) -> str:
    """BiRefNet-lite.onnx -> BiRefNet-lite."""
    return name[: -len(".onnx")] if is_network(name) else name


def network_size(size: int) -> str:
    """176069933 -> "176.1 MB"; never "0.0 MB"."""
    return f"{megabytes(max(100000, size))} MB"


def candidate_line(state) -> str:
    """Return what is happening to the file somebody gave as a network, or why it is no use."""
    candidate = state.candidate
    if not candidate:
        return ""
    if candidate.failure:
        return f"{candidate.name}: {candidate.failure.message}"
    if candidate.starting:
        return f"Starting {candidate.name}"
    if candidate.read:
        sides = f"takes {candidate.side} × {candidate.side} pixels" if candidate.fixed else ""
        known = [candidate.name, network_size(candidate.bytes), sides]
        return ", ".join([part for part in known if part])
    if state.engine == FAILED:
        return ERRORS[ENGINE_NOT_STARTED]
    return f"Reading {candidate.name}" if candidate.asked else "Waiting for the engine"


def own_line(state) -> str:
    """Return which network of the person's own there is, and whether it stays."""
    if not state.own:
        return ""
    stays = "kept in this browser" if state.networks[CUSTOM].kept else "for this visit only"
    return f"{state.own.title}, {network_size(state.own.bytes)}, {stays}"


def kind(name: str) -> str:
    """scan.tif -> TIF."""
    return file_type(name).upper()


def file_type(name: str) -> str:
    """Return what stands behind the last dot, "" where that is no file type."""
    stem, _, ending = name.rpartition(".")
    return ending if stem and len(ending) <= 5 and is_word(ending) else ""


def is_word(text: str) -> bool:
    """Tell whether there are only ASCII letters and digits, and at least one letter."""
    small = text.lower()
    letters = [c for c in small if "a" <= c <= "z"]
    return bool(letters) and all("a" <= c <= "z" or "0" <= c <= "9" for c in small)


def engine_line(state) -> tuple:
    """Return the masthead's (words, amount, share from 0 to 1 or None where unknown)."""
    if state.engine == FAILED:
        return "Not started", "", 0
    if state.engine == STARTING:
        if state.slow:
            return "Still starting", "", None
        return "Starting again" if state.threads else "Starting", "", None
    for network in state.all_networks():
        title = NETWORKS[network.name]
        if network.name == CUSTOM:
            # It is not fetched; and where it failed the page works without it, and a note says why.
            starting = network.wanted and network.phase not in (READY, FAILED)
            if starting:
                return f"Starting {title}", "", None
            continue
        if network.phase == FAILED:
            return f"No {title}", "", 0
        if network.phase == FETCHING:
            share = network.received / network.total if network.total else None
            return f"Fetching {title}", amount(network.received, network.total), share
        if network.phase == STARTING:
            return f"Starting {title}", "", None
        if network.phase == IDLE and network.wanted:
            return f"Fetching {title}", "", None  # as soon as the one before it has started
    return "Ready", "", 0


def picture_line(state, picture) -> str:
    """Return what is happening to a picture, or what became of it."""
    phase = state.phase(picture)
    result = picture.shown()
    if picture.preparing:
        return "Preparing"
    if phase == WORKING:
        if result:
            return "Cutting again"
        return STAGES.get(picture.stage, STAGES[CUTTING])
    if phase == DONE:
        return f"{done(picture, result)} in {seconds(result.seconds)}, {size(result)}"
    if phase == FAILED:
        return "Not cut"
    if phase == CANCELLED:
        return "Cancelled"
    if state.obstacle(picture):
        return "Waiting"
    if state.engine != READY:
        return "Waiting for the engine"
    if state.networks[FAST].phase != READY:
        return "Waiting for the network"
    return "Waiting for its turn"


def announcement(state, picture) -> str:
    """Return what is said aloud when a picture has been cut."""
    line = f"{picture.name}: {picture_line(state, picture)}"
    why = doubt(state, picture)
    return f"{line}. {why}" if why else line


def done(picture, result) -> str:
    better = result.network == BEST and FAST in picture.results
    return "Better result" if better else "Done"


def size(result) -> str:
    return f"{result.width} × {result.height}"


def obstacle(state, picture) -> tuple:
    """Return (title, sentence) of what keeps a picture from having a result."""
    why = state.obstacle(picture)
    if why is picture.failure:
        return ("Cancelled" if why.code == CANCELLED else "Not cut"), why.message
    return (
        "The engine is missing" if state.engine_failure else "The network is missing"
    ), why.message


def note(state, picture) -> str:
    """Return the sentence beside a picture that has its result, or waits for one."""
    if picture.note:
        return picture.note
    if picture.results and picture.failure:
        return picture.failure.message or BEST_CANCELLED
    if picture.results and state.networks[BEST].failure:
        return f"{TITLES[BEST]}: {state.networks[BEST].failure.message}"
    if doubt(state, picture):
        return doubt(state, picture)
    if state.obstacle(picture):
        return ""
    return welcome_note(state) or (SMALL_DEVICE if state.tells_small else "")


def doubt(state, picture) -> str:
    """Return what may be wrong with the cut-out shown and what to do, until that was read."""
    result = picture.shown()
    if not result or state.phase(picture) == WORKING:
        return ""  # what is under way may settle it
    code = result.doubt
    if not code and any(each.doubt == DISAGREE for each in picture.results.values()):
        code = DISAGREE  # the network asked first could not know
    if code not in DOUBTS:
        return ""
    sentence = f"{DOUBTS[code]} {advice(state, picture, code)}"
    return "" if sentence == picture.doubt_read else sentence


def advice(state, picture, code: str) -> str:
    """Return what to do about a doubt."""
    missing = [name for name in (BEST, FAST) if name not in picture.results]
    if not missing:
        alike = all(each.doubt == code for each in picture.results.values())
        return OTHER_PICTURE[code] if alike and code in OTHER_PICTURE else COMPARE
    if state.awaits(picture, missing[0]):
        return COMING
    return f"Try {TITLES[missing[0]]} with the switch."


def welcome_note(state) -> str:
    """Return what somebody should know before there is any picture."""
    for thing in (state.engine_failure, state.networks[FAST].failure):
        if thing:
            return thing.message
    if state.own and state.networks[CUSTOM].failure:
        return f"{state.own.title}: {state.networks[CUSTOM].failure.message}"
    return "" if state.kept() or state.told_not_kept else NOT_KEPT


def kept_line(pictures: int, edits: int) -> str:
    """Return what of the person's own is kept on the device."""
    shots = count(pictures, "picture", "pictures") if pictures else "No pictures"
    changes = f"the edits of {count(edits, 'picture', 'pictures')}" if edits else "no edits"
    return f"{shots} and {changes} are kept."


def notice(new_version: bool, shared_lost: bool, pictures: int) -> str:
    """Return the sentence above everything else, "" for none."""
    if new_version:
        return f"{NEW_VERSION} {SAVE_FIRST}" if pictures else NEW_VERSION
    return SHARED_LOST if shared_lost else ""


def room_line(used: int, granted: int, lasts: bool, cramped: bool = False) -> str:
    """Return how much room there is, if too little, and if the browser may take it back."""
    if not granted:
        return "The browser does not tell how much room there is."
    stays = (
        "It stays until you delete it."
        if lasts
        else "The browser may delete it when the disk is full, and you can at any time."
    )
    line = f"{stored_size(used)} are used of {stored_size(granted)} the browser grants. {stays}"
    return f"{line} {PAGE_NOT_KEPT}" if cramped else line


def stored_size(size: int) -> str:
    """(44453004) -> "44.5 MB"; kB below a megabyte, GB above a thousand."""
    if size >= 1000000000:
        return f"{size / 1000000000:.1f} GB"
    return f"{megabytes(size)} MB" if size >= 1000000 else f"{max(1, round(size / 1000))} kB"


def stored_line(size: int, date: str) -> str:
    """(44453004, "24 Nov 2026") -> "44.5 MB, since 24 Nov 2026"."""
    facts = stored_size(size) if size else "not whole"
    return f"{facts}, since {date}" if date else facts


def deleted(title: str) -> str:
    """Return what is said after something, or for "" everything, was deleted."""
    what = f"Deleted: {title}." if title else "Everything was deleted."
    return f"{what} What the page needs is fetched again on the next visit."


def checked_line(pieces: int, bad: int) -> str:
    """Return what the check of the stored networks found."""
    if not pieces:
        return "No network is stored."
    if not bad:
        return "The stored networks are whole and unchanged."
    return f"{count(bad, 'damaged piece was', 'damaged pieces were')} deleted, to be fetched again."


def device_line(state, cramped: bool = False) -> str:
    """Return what the device gives: threads, the card, and what there is room for."""
    line = _networks_line(state)
    line = f"{line} {PAGE_NOT_KEPT}" if cramped else line
    return f"{line} {SMALL_DEVICE}" if state.small else line


def _networks_line(state) -> str:
    if state.engine != READY:
        return "The engine has not started yet."
    if not state.threads:
        return f"Neither {TITLES[FAST]} nor {TITLES[BEST]} has started yet."
    how = count(state.threads, "thread", "threads")
    where = "are kept in this browser for the next visit" if state.kept() else "stay for this visit"
    card = ", Best on the graphics card," if state.card else ""
    return f"The networks run with {how}{card} and {where}."
