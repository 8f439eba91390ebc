"""Encode a picture's colours and its alpha in one small WebP file, and decode it.

From this file any look can be shown at a small size without the picture's own file. It has 5 to
25 KB, so the page can keep it for thousands of pictures.
"""

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.formats.decode import decode
from backdrop.engine.formats.encode import Raster, Tags
from backdrop.engine.formats.webp import MAX_SIDE, SMALL_METHOD, encode_webp

QUALITY = 85  # of the colours, 1 to 100; alpha is lossless


def encode_small_copy(small: Document, alpha: UInt8Array) -> bytes:
    """Encode a shrunken picture with the alpha of its cut-out, uint8 HxW.

    Colours are kept where alpha is 0 too: a look may show them.
    """
    rgba = np.dstack([small.pixels, alpha])
    raster = Raster([rgba], small.width, small.height, "RGBA")
    return encode_webp(raster, Tags(small.icc_profile), QUALITY, SMALL_METHOD)


def decode_small_copy(content: bytes) -> tuple[Document, UInt8Array]:
    """Return the small picture and the cut-out's alpha, uint8 HxW; raises DamagedPicture."""
    small = decode(content, MAX_SIDE**2)
    alpha = small.alpha
    if alpha is None:
        alpha = np.full(small.pixels.shape[:2], 255, np.uint8)
    return Document(small.pixels, None, small.icc_profile), alpha
