"""Texts about files that were given to the page and could not all be added. Pure."""

from backdrop.ui.text.quantities import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from backdrop.runtime.call_values import ZipContents

NOTES = {  # by the kinds that static/boot.js reports
    "elsewhere": (
        "That picture is on another site, and this page cannot download it. Save it first and "
        "drop the file, or copy the picture and paste it."
    ),
    "no-file": "This is not a picture. Drop a picture, a folder or a ZIP file.",
    "src-elsewhere": (
        "The address leads to a picture on another site, which this page cannot download."
    ),
    "src-missing": "The picture at the address could not be downloaded. Check the address.",
    "folder-empty": "This folder contains no pictures.",
}
SKIPPED_IN_FOLDER = "folder-rest"
NOT_OPENED = "not-opened"
MAX_REFUSED = 3  # files that are named


def intake_line(kind: str, number: int) -> str:
    """Return the sentence for a kind and number that static/boot.js reports."""
    if kind == SKIPPED_IN_FOLDER:
        return count(number, "file skipped: not a picture.", "files skipped: not pictures.")
    if kind == NOT_OPENED:
        return f"{count(number, 'file', 'files')} could not be read. Add the missing files here."
    return NOTES[kind]


def promise_line(embedder: str) -> str:
    """Say that the embedding page gets what the person wants it to get, and nothing else."""
    return f"{embedder} gets a picture only when you press Use picture."


def refused_line(names: "Sequence[str]") -> str:
    """Say which files were not added because they are no pictures."""
    if len(names) == 1:
        return f"{names[0]} is not a picture, so it was not added."
    shown = ", ".join(names[:MAX_REFUSED])
    more = f" and {len(names) - MAX_REFUSED} more" if len(names) > MAX_REFUSED else ""
    return f"{len(names)} files are not pictures, so they were not added: {shown}{more}."


def zip_line(name: str, taken: int, contents: "ZipContents") -> str:
    """Say which members of a ZIP were left out, "" if none were; `taken` pictures were added."""
    parts = []
    if contents["encrypted"]:
        parts.append(count(contents["encrypted"], "picture is encrypted", "pictures are encrypted"))
    if contents["unknown"]:
        unknown = count(contents["unknown"], "picture", "pictures")
        parts.append(f"{unknown} cannot be unpacked here")
    if contents["surplus"]:
        surplus, limit = contents["surplus"], contents["limit"]
        parts.append(f"{count(surplus, 'picture', 'pictures')} skipped (limit {limit:,})")
    if contents["others"] and (taken or parts):
        parts.append(count(contents["others"], "file is not a picture", "files are not pictures"))
    if not parts:
        return "" if taken else f"{name} contains no pictures."
    is_packed = contents["encrypted"] or contents["unknown"]
    advice = " Unpack it with another program and add the pictures." if is_packed else ""
    return f"{name}: {', '.join(parts)}.{advice}"
