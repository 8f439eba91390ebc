"""Encode HEIC files for tests, with pillow-heif."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
"""HxWx3 or HxWx4; of uint16, ten bits are stored."""

# H.273's code points of Display P3: its primaries, sRGB's curve.
DISPLAY_P3: dict[str, Any] = {"color_primaries": 12, "transfer_characteristics": 13}


def heic_of(
    pixels: Pixels, others: Sequence[Pixels] = (), primary: int = 0, **options: Any
) -> bytes:
    """Return a HEIC file with a picture, and others before or after it.

    primary: the place of `pixels` among all. options: of pillow_heif.HeifFile.save(), such as exif,
    whose orientation is stored in the format's own way as well, and icc_profile.
    """
    file = pillow_heif.HeifFile()
    pictures = [*others[:primary], pixels, *others[primary:]]
    for each in pictures:
        height, width, channels = each.shape
        mode = ("RGB" if channels == 3 else "RGBA") + (";16" if each.dtype == np.uint16 else "")
        file.add_frombytes(mode, (width, height), each.tobytes())
    content = io.BytesIO()
    settings = {"quality": 95, "subsampling": "4:4:4", **options}
    file.save(content, primary_index=primary, **settings)
    return content.getvalue()
