"""How large the picture in a finished file is."""

import io
import zipfile

from PIL import Image


def size_of(file: bytes) -> tuple[int, int]:
    """Return width and height in pixels, read from the file's header.

    file: as `encoded` of output.py returns it; of a ZIP, its first member.
    """
    if file.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(file)) as members:
            file = members.read(members.namelist()[0])
    with Image.open(io.BytesIO(file)) as image:
        return int(image.width), int(image.height)
