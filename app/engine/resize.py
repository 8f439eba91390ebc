"""Pictures and masks at another size."""

import numpy as np
from PIL import Image

from app.engine.document import Bytes, Document

STRIP_ROWS = 1024


def resize(pixels: Bytes, width: int, height: int) -> Bytes:
    """Resample uint8 HxW or HxWx3 to the size given, bilinear and without aliasing.

    Well over twice the size wanted, whole cells of pixels are averaged first, as Pillow's
    `reducing_gap` does, but in strips: Pillow never holds a second copy of a large picture.
    """
    rows, columns = pixels.shape[:2]
    if (columns, rows) == (width, height):
        return pixels
    cell = (max(1, columns // (2 * width)), max(1, rows // (2 * height)))
    if cell == (1, 1):
        image = Image.fromarray(pixels)
    else:
        step = max(1, STRIP_ROWS // cell[1]) * cell[1]
        strips = [
            np.asarray(Image.fromarray(pixels[top : top + step]).reduce(cell))
            for top in range(0, rows, step)
        ]
        image = Image.fromarray(np.concatenate(strips))
    # The last cells may be partly outside of the picture.
    box = (0.0, 0.0, columns / cell[0], rows / cell[1])
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR, box=box))


def scaled(document: Document, side: int) -> Document:
    """Return the picture made to fit a square of `side` px; never larger than it is."""
    ratio = min(1.0, side / max(document.width, document.height))
    size = max(1, round(document.width * ratio)), max(1, round(document.height * ratio))
    alpha = document.alpha
    return Document(
        resize(document.pixels, *size),
        None if alpha is None else resize(alpha, *size),
        document.icc_profile,
    )
