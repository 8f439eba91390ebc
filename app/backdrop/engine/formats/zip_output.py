"""ZIP files that hold their members as they are: PNGs are compressed already."""

import io
import zipfile

BEGIN = (1980, 1, 1, 0, 0, 0)  # the format's first moment: the same picture is the same file


def write_zip(members: dict[str, bytes]) -> bytes:
    """Return a ZIP file of members by name, in that order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name, BEGIN), content)
    return file.getvalue()
