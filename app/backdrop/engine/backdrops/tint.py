"""Colour a plane of brightness."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.scene import Rgb


def tint(level: Float32Array, *stops: tuple[float, Rgb]) -> Float32Array:
    """Return sRGB levels from 0 to 255, float32 HxWx3, for brightness, float32 HxW.

    stops: brightness and its colour, in ascending order; colours between are interpolated.
    """
    places = [place for place, _ in stops]
    channels = [
        np.interp(level, places, [rgb[channel] for _, rgb in stops]) for channel in range(3)
    ]
    return np.stack(channels, -1).astype(np.float32)
