"""Texts about what is stored on the device, and about the installed app. Pure."""

from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text.quantities import count, file_size

STORED_APP = "The app itself, for offline use"
STORED_CUSTOM_MODEL = "Custom model"
STORED_SELECTOR = "Model for Pick"
STORED_SHARED = "Pictures shared with the app"
STORED_RUNTIME = "Samples, ONNX Runtime and the HEIC decoder, as far as used"
STORED_MODELS = {
    FAST: "Model Fast",
    BEST: "Model Best",
    "": "Models no longer used",
}
STORED_HOSTED_MODEL = "The model that this site adds"
STORED_PRESETS = "Presets"
STORAGE_CLOSED = "The browser's storage did not answer. A private window is the usual reason."
SITE_DATA_BLOCKED = (
    "This browser blocks site data for this page: nothing is kept after this visit. Save your "
    "results, or allow site data for this site in the browser's settings."
)
NO_ROOM_OFFLINE = "The app is not available offline: less than 100 MB are free for it."
CHECKING = "Checking"
DELETE_ALL = "Delete everything"
CONFIRM_DELETE_ALL = "Really delete everything"
PICTURES_NOT_STORED = (
    "Pictures cannot be stored on this device because the browser's storage is full."
)
PICTURE_NOT_STORED = (
    "A picture could not be stored on this device because the browser's storage is full. It "
    "lasts for this visit."
)
SAVED_NOT_READ = "The pictures saved on this device could not be read. Add them again."
SAVED_NOT_DELETED = (
    "The saved pictures could not be deleted. Clear this site's data in the browser's settings."
)
NEW_VERSION = "A new version is ready."
SAVE_FIRST = "Save your pictures first: reloading removes them from the page."
SHARED_LOST = "The shared pictures did not arrive. Choose them here."


def saved_line(pictures: int, edits: int) -> str:
    """Say how many pictures and edits are saved on the device."""
    picture_count = count(pictures, "picture", "pictures") if pictures else "No pictures"
    edit_count = f"the edits of {count(edits, 'picture', 'pictures')}" if edits else "no edits"
    return f"{picture_count} and {edit_count} are saved."


def app_notice(new_version: bool, shared_lost: bool, pictures: int) -> str:
    """Return the sentence at the top of the page, or ""."""
    if new_version:
        return f"{NEW_VERSION} {SAVE_FIRST}" if pictures else NEW_VERSION
    return SHARED_LOST if shared_lost else ""


def room_line(used: int, granted: int, is_persistent: bool, lacks_room: bool = False) -> str:
    """Say how much storage is used, and whether the browser may delete it."""
    if not granted:
        return "The browser does not report how much storage there is."
    duration = (
        "It stays until you delete it."
        if is_persistent
        else "The browser may delete it when the disk is full, and you can at any time."
    )
    line = f"{file_size(used)} of {file_size(granted)} are used. {duration}"
    return f"{line} {NO_ROOM_OFFLINE}" if lacks_room else line


def stored_line(size: int, date: str) -> str:
    """(44453004, "24 Nov 2026") -> "44.5 MB, since 24 Nov 2026"."""
    text = file_size(size) if size else "incomplete"
    return f"{text}, since {date}" if date else text


def stored_pictures_title(number: int) -> str:
    """Return the title of the stored pictures."""
    return count(number, "picture", "pictures")


def stored_hosted_title(title: str) -> str:
    """Return the title of the stored model of the host, "" while its name is not known."""
    return f"Model {title}" if title else STORED_HOSTED_MODEL


def stored_pair_title(title: str) -> str:
    """Return the title of the host's stored model for Pick, as stored_hosted_title()."""
    return f"{stored_hosted_title(title)}, for Pick"


def stored_edits_title(number: int) -> str:
    """Return the title of the stored edits."""
    return f"Edits of {count(number, 'picture', 'pictures')}"


def delete_label(title: str) -> str:
    """Return the accessible name of the button that deletes something."""
    return f"Delete: {title}"


def deleted_line(title: str) -> str:
    """Say that something, or for "" everything, was deleted."""
    line = f"Deleted: {title}." if title else "Everything was deleted."
    return f"{line} Files that the page needs are downloaded again on the next visit."


def checked_line(pieces: int, damaged: int) -> str:
    """Say what the check of the stored models found."""
    if not pieces:
        return "No model is stored."
    if not damaged:
        return "The stored models are complete and unchanged."
    pieces_line = count(damaged, "damaged piece was", "damaged pieces were")
    return f"{pieces_line} deleted and will be downloaded again."
