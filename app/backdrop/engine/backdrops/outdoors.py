"""Backdrops of the open air: a sky with a few clouds."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Size
from backdrop.engine.arrays.steps import smooth_step
from backdrop.engine.backdrops.noise import grid, value_noise
from backdrop.engine.backdrops.tint import tint

CLOUD = np.array((255, 254, 252), np.float32)
SHADE = np.array((208, 218, 230), np.float32)


def sky(size: Size) -> Float32Array:
    """Return a summer sky that pales towards the horizon; float32 HxWx3, levels 0 to 255."""
    x, y = grid(size)
    depth = 0.5 + y + 0 * x  # 0 at the top of a square
    clear = tint(depth, (0.0, (62, 128, 205)), (0.55, (140, 188, 234)), (1.0, (222, 236, 247)))
    # Clouds flatten towards the horizon.
    shape = value_noise(size, (5.2, 2.6), 127, octaves=6)
    detail = value_noise(size, (11, 7), 131, octaves=5)
    field = shape + 0.35 * detail
    cover = smooth_step(0.25, 1.35, field + 0.35 * smooth_step(0.35, 0.95, depth))
    lit = smooth_step(-0.6, 1.0, field - np.roll(field, -max(1, size[0] // 40), 0) + 0.3)
    cloud = SHADE + (CLOUD - SHADE) * lit[..., None]
    return clear + (cloud - clear) * (0.92 * cover)[..., None]
