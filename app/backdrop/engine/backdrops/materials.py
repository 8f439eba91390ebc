"""Backdrops of materials seen from above: wood, marble, concrete."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Size
from backdrop.engine.arrays.steps import smooth_step
from backdrop.engine.backdrops.noise import grid, hash_numbers, value_noise
from backdrop.engine.backdrops.tint import tint

PLANK = 0.165  # width of a plank in longer sides
GAP = 0.0022  # half the width of the gap between two planks
RINGS = 26.0  # growth rings across a plank's length unit


def wood(size: Size) -> Float32Array:
    """Return oiled oak planks; float32 HxWx3, levels 0 to 255."""
    x, y = grid(size)
    plank = np.floor((y + 5) / PLANK)
    own = hash_numbers(plank, 61)
    within = (y + 5) / PLANK - plank - 0.5
    # Each plank is cut from another place of the tree.
    warp = value_noise(size, (5.5, 1.1), 67, octaves=3)
    rings = np.sin((within * 2.6 + 0.55 * warp + own * 7 + 0.12 * x) * np.float32(RINGS) * 0.5)
    grain = value_noise(size, (240, 7), 71, octaves=2)
    pores = value_noise(size, (150, 12), 73, octaves=2)
    level = 0.52 + 0.10 * (own - 0.5) + 0.055 * rings * (0.6 + 0.4 * warp)
    level += 0.035 * grain - 0.05 * smooth_step(0.7, 1.6, pores)
    distance = (0.5 - np.abs(within)) * np.float32(PLANK)
    level *= 0.45 + 0.55 * smooth_step(0, 2 * GAP, distance - GAP * 0.5)
    level -= 0.05 * (1 - smooth_step(0, 0.012, distance))
    level *= 1.04 - 0.22 * smooth_step(0.2, 0.85, np.hypot(x + 0.1, y + 0.12))
    return tint(
        level,
        (0.1, (46, 29, 18)),
        (0.4, (139, 97, 62)),
        (0.6, (190, 145, 100)),
        (0.8, (224, 189, 146)),
    )


def marble(size: Size) -> Float32Array:
    """Return white marble with grey veins; float32 HxWx3, levels 0 to 255."""
    x, y = grid(size)
    clouds = value_noise(size, (3.0, 3.0), 83, octaves=5)
    level = np.full(size, 0.93, np.float32) + 0.025 * clouds
    for seed, slope, count, width, depth in (
        (89, 0.75, 1.7, 0.05, 0.24),
        (97, 0.45, 3.1, 0.035, 0.15),
        (101, -0.9, 2.3, 0.02, 0.08),
    ):
        bend = value_noise(size, (2.6, 2.6), seed, octaves=5)
        along = (x * slope + y) * np.float32(count) + 0.34 * bend
        vein = np.exp(-np.abs(along - np.round(along)) / np.float32(width))
        presence = smooth_step(-0.6, 1.0, value_noise(size, (2.2, 2.2), seed + 1, octaves=2))
        level -= np.float32(depth) * vein * (0.25 + presence)
    return tint(level, (0.4, (118, 120, 126)), (0.8, (214, 214, 216)), (0.97, (250, 249, 247)))


def concrete(size: Size) -> Float32Array:
    """Return smooth grey concrete; float32 HxWx3, levels 0 to 255."""
    x, y = grid(size)
    clouds = value_noise(size, (2.4, 3.0), 103, octaves=6)
    sand = value_noise(size, (190, 190), 107, octaves=2)
    pores = smooth_step(0.8, 0.95, value_noise(size, (120, 120), 109))
    patches = smooth_step(0.0, 1.6, value_noise(size, (4, 4), 127, octaves=3))
    trowel = value_noise(size, (16, 4), 113, octaves=3)
    level = 0.60 + 0.05 * clouds + 0.012 * sand + 0.018 * trowel - 0.07 * pores * patches
    level *= 1.05 - 0.20 * smooth_step(0.2, 0.9, np.hypot(x + 0.12, y + 0.15))
    return tint(level, (0.2, (70, 70, 70)), (0.6, (163, 161, 157)), (0.9, (226, 224, 220)))
