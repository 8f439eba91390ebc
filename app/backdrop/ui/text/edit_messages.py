"""Texts about edits, their tools and presets. Pure."""

from backdrop.ui.text import quantities

RESTORE = {"component": "Keep only"}  # label by tool where it is not "Restore"
ERASE = {"component": "Remove"}  # label by tool where it is not "Erase"
HAIR = "Paint over hair or fur at the edge, with some of what is behind it."
TOUCH = {  # hint by tool and whether it restores
    ("brush", True): "Paint over the areas to restore.",
    ("brush", False): "Paint over the areas to erase.",
    ("lasso", True): "Draw around the area to restore.",
    ("lasso", False): "Draw around the area to erase.",
    ("component", True): "Click the part to keep. All other parts are removed.",
    ("component", False): "Click a part to remove it.",
    ("hair", True): HAIR,
    ("hair", False): HAIR,
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


def zoomed(percent: int) -> str:
    """Return what is announced after a key or a button has zoomed."""
    return f"Zoom {quantities.percent(percent)}"
