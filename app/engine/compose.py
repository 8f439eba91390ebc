"""The cut-out: a picture's colours and its alpha together."""

from collections.abc import Iterator

import numpy as np

from app.engine.document import Bytes

STRIP_ROWS = 64  # the strips of a large photo stay within a processor's cache


def compose(pixels: Bytes, alpha: Bytes) -> Iterator[Bytes]:
    """Yield the cut-out from top to bottom in strips, uint8 RxWx4 with straight alpha.

    Fully transparent pixels are 0 in every channel: no background is left in the file, and it
    compresses better and faster.
    """
    for top in range(0, len(alpha), STRIP_ROWS):
        cover = alpha[top : top + STRIP_ROWS]
        strip = np.empty((*cover.shape, 4), np.uint8)
        for channel in range(3):  # at once, numpy would copy in runs of three bytes: 7 times slower
            strip[..., channel] = pixels[top : top + STRIP_ROWS, :, channel]
        strip[..., 3] = cover
        strip.view(np.uint32)[..., 0] *= cover != 0
        yield strip
