"""Texts about files that were given to the page and could not all be added. Pure."""

from backdrop.ui.text.quantities import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class LeftOut(Protocol):
        """Numbers of a ZIP's members that are left out, of `unpack` in protocol.py."""

        encrypted: int
        unknown: int
        others: int
        surplus: int
        limit: int


NOTES = {  # by the kinds that static/boot.js reports
    "elsewhere": (
        "That picture is on another site, and this page cannot download it. Save it first and "
        "drop the file, or copy the picture and paste it."
    ),
    "no-file": "This is not a picture. Drop a file, a folder or a ZIP.",
    "src-elsewhere": "The address leads to a picture on another site, which is not downloaded.",
    "src-missing": "The picture at the address could not be downloaded. Check the address.",
    "folder-empty": "This folder contains no pictures.",
}
SKIPPED_IN_FOLDER = "folder-rest"
NOT_OPENED = "not-opened"


def intake_line(kind: str, number: int) -> str:
    """Return the sentence for a kind and number that static/boot.js reports."""
    if kind == SKIPPED_IN_FOLDER:
        return count(number, "file skipped: not a picture.", "files skipped: not pictures.")
    if kind == NOT_OPENED:
        return f"{count(number, 'file', 'files')} could not be read. Add the missing files here."
    return NOTES[kind]


def zip_line(name: str, taken: int, left_out: "LeftOut") -> str:
    """Say which members of a ZIP were left out, "" if none were; `taken` pictures were added."""
    parts = []
    if left_out.encrypted:
        parts.append(count(left_out.encrypted, "picture is encrypted", "pictures are encrypted"))
    if left_out.unknown:
        parts.append(f"{count(left_out.unknown, 'picture', 'pictures')} cannot be unpacked here")
    if left_out.surplus:
        skipped = count(left_out.surplus, "picture", "pictures")
        parts.append(f"{skipped} skipped (limit {left_out.limit:,})")
    if left_out.others and (taken or parts):
        parts.append(count(left_out.others, "file is not a picture", "files are not pictures"))
    if not parts:
        return "" if taken else f"{name} contains no pictures."
    is_packed = left_out.encrypted or left_out.unknown
    advice = " Unpack it with another program and add the pictures." if is_packed else ""
    return f"{name}: {', '.join(parts)}.{advice}"
