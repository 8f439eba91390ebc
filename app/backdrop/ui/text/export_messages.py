"""Texts about saving, copying and sharing one picture. Pure."""

from backdrop.ui.state.file_names import output_format
from backdrop.ui.text.quantities import file_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.history import Scene

FORMATS = {
    "png": "PNG",
    "png8": "PNG",
    "webp": "WebP",
    "webp-lossy": "WebP",
    "jpeg": "JPEG",
    "zip": "ZIP",
}
PREPARING = "Preparing the file"
COPIED = "Copied"
NOT_COPIED = "The browser does not let this page copy. Save the picture instead."
SHARE_AGAIN = "The file is ready. Press Share again."
NOT_SHARED = "The browser cannot share this file. Save it, or choose PNG or JPEG."
NO_FOLDER = "The browser gave no access to the folder. Files are saved as downloads."
NOT_IN_FOLDER = (
    "The folder could not be written to, so the file was saved as a download. Choose the folder "
    "again in the File tab."
)


def save_label(scene: "Scene", embedder: str = "") -> str:
    """Return the label of the button that saves, or that gives the embedding page the file."""
    if embedder:
        return "Use picture"
    return f"Save as {FORMATS[output_format(scene)]}"


def save_title(embedder: str) -> str:
    """Say what the same button does, and its key."""
    return f"Give the picture to {embedder} (Ctrl+S)" if embedder else "Save (Ctrl+S)"


def saved(name: str) -> str:
    """Say under which name a file was handed to the browser as a download."""
    return f"Saved {name}"


def saved_in(name: str, folder: str) -> str:
    """Say under which name a file was saved in a folder."""
    return f"Saved {name} in {folder}"


def folder_label(folder: str) -> str:
    """Return the label of the choice to save to a folder, with the chosen folder's name."""
    return f"Save to the folder {folder}" if folder else "Save to a folder"


def file_line(size: int, width: int, height: int) -> str:
    """(1234567, 2000, 1500) -> "About 1.2 MB, 2000 × 1500"."""
    return f"About {file_size(size)}, {width} × {height}"
