"""Write ZIP files whose members are stored uncompressed: PNG files are compressed already."""

import io
import zipfile

# The format's earliest date, so that equal members give an equal file.
EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_zip(members: dict[str, bytes]) -> bytes:
    """Return a ZIP file with the members in the given order, by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content)
    return file.getvalue()
