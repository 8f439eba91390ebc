"""Backdrops of a photographer's studio: grey muslin, a paper sweep, window light, paper."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Size
from backdrop.engine.arrays.steps import smooth_step
from backdrop.engine.backdrops.noise import grid, value_noise
from backdrop.engine.backdrops.tint import tint

HORIZON = 0.18  # where a sweep bends from wall to floor, below the centre, in longer sides
PANE_WIDTH, PANE_HEIGHT = 0.19, 0.26  # of a window's light on the wall, in longer sides
BAR = 0.018  # half the width of a window's bars
PENUMBRA = 0.028  # softness of the light's edges


def studio(size: Size) -> Float32Array:
    """Return hand-painted grey canvas, lit in the middle; float32 HxWx3, levels 0 to 255."""
    x, y = grid(size)
    light = np.exp(-((x / 0.62) ** 2 + ((y + 0.05) / 0.6) ** 2))
    drift = value_noise(size, (2.3, 3.1), 13) + value_noise(size, (5.3, 4.1), 19, octaves=4)
    weave = value_noise(size, (90, 90), 17, octaves=2)
    level = 0.30 + 0.34 * light + 0.024 * drift * (0.5 + light) + 0.006 * weave
    return tint(level, (0.0, (18, 19, 21)), (0.5, (124, 125, 127)), (1.0, (232, 232, 230)))


def sweep(size: Size) -> Float32Array:
    """Return a seamless sweep of light paper with a bright floor; float32 HxWx3, 0 to 255."""
    x, y = grid(size)
    floor = smooth_step(-0.10, 0.16, y - HORIZON)
    wall = 0.83 - 0.20 * smooth_step(0.0, 0.75, np.abs(y - HORIZON) + 0.25 * x * x)
    pool = 0.13 * np.exp(-((x / 0.5) ** 2 + ((y - HORIZON - 0.12) / 0.22) ** 2))
    level = wall + (0.90 - wall) * floor + pool - 0.10 * smooth_step(0.25, 0.8, np.abs(x) + 0 * y)
    level += 0.004 * value_noise(size, (140, 140), 23)
    return tint(level, (0.0, (60, 62, 66)), (0.7, (196, 199, 204)), (1.0, (252, 252, 252)))


def window(size: Size) -> Float32Array:
    """Return a warm wall with the light of a window across it; float32 HxWx3, 0 to 255."""
    x, y = grid(size)
    plaster = value_noise(size, (14, 14), 31, octaves=4)
    # The sun comes in at a slant: the panes lean.
    across, down = x + 0.36 * y + 0.04, y - 0.20 * x + 0.05
    beam = 1 - smooth_step(PANE_HEIGHT - PENUMBRA, PANE_HEIGHT + PENUMBRA, np.abs(down))
    beam = beam * smooth_step(BAR - PENUMBRA / 2, BAR + PENUMBRA / 2, np.abs(down))
    for bar in (-PANE_WIDTH, 0.0, PANE_WIDTH):
        beam = beam * smooth_step(BAR - PENUMBRA / 2, BAR + PENUMBRA / 2, np.abs(across - bar))
    beam = beam * (
        1 - smooth_step(2 * PANE_WIDTH - PENUMBRA, 2 * PANE_WIDTH + PENUMBRA, np.abs(across))
    )
    fall = 1 - 0.35 * smooth_step(0.1, 0.9, np.hypot(x + 0.15, y + 0.1))
    level = (0.50 + 0.33 * beam) * fall + 0.012 * plaster
    return tint(level, (0.2, (104, 94, 86)), (0.55, (206, 194, 180)), (0.85, (255, 246, 228)))


def paper(size: Size) -> Float32Array:
    """Return warm white paper with a fine grain; float32 HxWx3, levels 0 to 255."""
    x, y = grid(size)
    fibres = value_noise(size, (70, 160), 41, octaves=3) + value_noise(size, (160, 70), 47, 3)
    level = 0.93 + 0.014 * fibres + 0.02 * value_noise(size, (3, 3), 53, octaves=2)
    level -= 0.10 * smooth_step(0.35, 0.85, np.hypot(x, y))
    return tint(level, (0.5, (168, 160, 148)), (0.9, (240, 235, 225)), (1.0, (252, 249, 242)))
