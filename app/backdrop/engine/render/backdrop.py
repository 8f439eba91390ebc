"""Render the built-in backdrops.

Each is drawn once at a fixed size, whatever the result's, and enlarged or reduced: a preview is the
export at a smaller size. Behind a subject they are out of focus, as a real backdrop is.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, Size, UInt8Array
from backdrop.engine.backdrops.materials import concrete, marble, wood
from backdrop.engine.backdrops.outdoors import sky
from backdrop.engine.backdrops.studio import paper, studio, sweep, window
from backdrop.engine.formats.colour_profile import convert_colours
from backdrop.engine.render.dither import dither
from backdrop.engine.render.stack import ReadRows
from backdrop.engine.scene import BackdropName

DRAWN_SIDE = 1200  # pixels of the longer side at which a backdrop is drawn
KEPT = 2  # drawn backdrops kept, some 14 MB each

DRAW: dict[BackdropName, Callable[[Size], Float32Array]] = {
    "studio": studio,
    "paper": paper,
    "sweep": sweep,
    "window": window,
    "wood": wood,
    "marble": marble,
    "concrete": concrete,
    "sky": sky,
}


def render_backdrop(name: BackdropName, width: int, height: int, profile: bytes | None) -> ReadRows:
    """Return a function from rows to a backdrop, uint8 RxWx3, in a profile's colour space."""
    scale = DRAWN_SIDE / max(width, height)
    planes = _draw(name, max(1, round(height * scale)), max(1, round(width * scale)))
    size = planes[0].size

    def read_rows(rows: slice) -> UInt8Array:
        box = (0, rows.start * size[1] / height, size[0], rows.stop * size[1] / height)
        strip = (width, rows.stop - rows.start)
        pixels = np.empty((strip[1], strip[0], 3), np.uint8)
        for channel, plane in enumerate(planes):
            levels = np.array(plane.resize(strip, Image.Resampling.BILINEAR, box))
            pixels[..., channel] = dither(np.clip(levels, 0, 255, out=levels), rows.start)
        return convert_colours(pixels, None, profile)

    return read_rows


@lru_cache(maxsize=KEPT)
def _draw(name: BackdropName, height: int, width: int) -> list[Image.Image]:
    levels = DRAW[name]((height, width))
    return [Image.fromarray(np.ascontiguousarray(levels[..., channel])) for channel in range(3)]
