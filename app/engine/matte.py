"""From a network's mask to the picture's alpha."""

import numpy as np

from app.engine.document import Bytes, Document, Floats
from app.engine.resize import resize


def matte(document: Document, mask: Floats) -> Bytes:
    """Return alpha, uint8 HxW at the picture's own size, from a mask of any size from 0 to 1.

    What was transparent in the file stays so: its own alpha is a factor.
    """
    levels = np.rint(mask * 255.0).astype(np.uint8)
    alpha = resize(levels, document.width, document.height)
    if document.alpha is None:
        return alpha
    # Rounded division by 255 within 16 bits.
    product = alpha.astype(np.uint16) * document.alpha + 128
    return ((product + (product >> 8)) >> 8).astype(np.uint8)
