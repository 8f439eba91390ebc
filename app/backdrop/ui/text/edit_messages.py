"""Texts about edits, their tools and presets. Pure."""

from backdrop.ui.text import quantities

RESTORE = {"brush": "Restore", "lasso": "Restore", "part": "Keep only"}  # label by tool
ERASE = {"brush": "Erase", "lasso": "Erase", "part": "Remove"}  # label by tool
TOUCH = {  # hint by tool and whether it restores
    ("brush", True): "Paint over the areas to restore.",
    ("brush", False): "Paint over the areas to erase.",
    ("lasso", True): "Draw around the area to restore.",
    ("lasso", False): "Draw around the area to erase.",
    ("part", True): "Click the part to keep. All other parts are removed.",
    ("part", False): "Click a part to remove it.",
}
UNDONE = "Undone"
REDONE = "Redone"
EDITS_RESTORED = "Your edits from last time were restored. Undo removes them step by step."
EDITS_NOT_STORED = (
    "Your edits cannot be stored on this device because the browser's storage is full or blocked. "
    "They last for this visit."
)
PRESETS_NOT_STORED = (
    "Presets cannot be stored on this device because the browser's storage is full or blocked. "
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
