"""Texts about edits, their tools and presets. Pure."""

from backdrop.runtime.protocol import ISLAND, TRANSPARENT, UNCERTAIN
from backdrop.ui.text import quantities

HAIR = "Paint over hair or fur at the edge, with some of what is behind it."
TOUCH = {  # hint by tool and whether it restores
    ("brush", True): "Paint over the areas to restore.",
    ("brush", False): "Paint over the areas to erase.",
    ("lasso", True): "Draw around the area to restore.",
    ("lasso", False): "Draw around the area to erase.",
    ("hair", True): HAIR,
    ("hair", False): HAIR,
    ("component", True): "",
    ("component", False): "",
}
ADD = "add"
REMOVE = "remove"
ONLY = "only"
PICK = {  # hint by action
    ADD: "Point at what is missing and click it. With Alt, a click removes.",
    REMOVE: "Click a part of the cut-out to remove it. With Alt, a click adds.",
    ONLY: "Click the part to keep. Everything else is removed.",
}
PICK_TOUCH = {  # the same where fingers tap
    ADD: "Tap what is missing.",
    REMOVE: "Tap a part of the cut-out to remove it.",
    ONLY: "Tap the part to keep. Everything else is removed.",
}
PICK_LABEL = {ADD: "Things to add", REMOVE: "Parts to remove", ONLY: "Parts to keep"}
PICKED = {ADD: "Added", REMOVE: "Removed", ONLY: "Kept only this"}
PICK_EMPTY = {
    ADD: "This is in the cut-out already. Choose Remove to take it away.",
    REMOVE: "This is not in the cut-out. Choose Add to take it in.",
    ONLY: "This is not in the cut-out. Choose Add to take it in first.",
}
# About the model that finds what a tap takes; without it, taps take regions of like colours.
TAP_MODEL_LOADING = (
    "A model that sees what you tap is on its way. Taps already take what lights up."
)
TAP_MODEL_FAILED = (
    "The model that sees what you tap did not load. Taps take what lights up. "
    "To try again, choose another tool and come back."
)
UNDO = "Undo"
PARTS = {  # sentence by kind of a doubtful part
    TRANSPARENT: "A part inside the subject is half transparent.",
    ISLAND: "A small piece stands apart from the subject.",
    UNCERTAIN: "The model was unsure about a part.",
}


def region_name(action: str, number: int, count: int) -> str:
    """Name a region that Enter takes."""
    return f"{PICK_LABEL[action]}: {number} of {count}"


def more_parts(count: int) -> str:
    """Say how many more parts are doubtful, "" for none."""
    if not count:
        return ""
    if count == 1:
        return "One more part may need a look."
    return f"{count} more parts may need a look."


UNDONE = "Undone"
REDONE = "Redone"
EDITS_RESTORED = "Your edits from last time were restored. Undo removes them step by step."
EDITS_NOT_STORED = (
    "Your edits cannot be stored on this device because the browser's storage is full. "
    "They last for this visit."
)
PRESETS_NOT_STORED = (
    "Presets cannot be stored on this device because the browser's storage is full. "
    "They last for this visit."
)
UNDO = "Undo"  # label of a toast's button
SAVE_LOOK = "Save this look"  # title of the dialog
RENAME_LOOK = "Rename this look"  # title of the dialog


def applied_line(name: str) -> str:
    """Announce that a look was applied to the current picture."""
    return f"{name} applied"


def preset_saved(name: str) -> str:
    """Announce that a look was saved under a name."""
    return f"{name} saved"


def preset_deleted(name: str) -> str:
    """Say that a saved look was deleted."""
    return f"Deleted {name}"


def zoomed(percent: int) -> str:
    """Return what is announced after a key or a button has zoomed."""
    return f"Zoom {quantities.percent(percent)}"
