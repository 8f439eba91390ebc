"""Open HEIC pictures with pillow-heif, which is installed wherever it has a wheel."""

import io

from PIL import Image

from backdrop.engine.errors import DamagedPicture, DecoderMissing


def open_heic(content: bytes) -> Image.Image:
    """Return the primary picture of a file, of which no pixel is decoded yet.

    libheif has applied the file's rotation. Raises DecoderMissing or DamagedPicture.
    """
    try:
        # Not registered as a plugin: that would change Pillow for the whole program.
        from pillow_heif import HeifImageFile  # noqa: PLC0415
    except ImportError as error:
        raise DecoderMissing(str(error)) from error
    try:
        image: Image.Image = HeifImageFile(io.BytesIO(content))
    except Exception as error:  # SyntaxError, ValueError, RuntimeError, ...
        raise DamagedPicture(f"{type(error).__name__}: {error}") from error
    return image
