"""Noise without a random generator: the same on every device, at every size.

This is value noise (Perlin 1985, "An image synthesizer"): hashed values on a lattice, interpolated.
Positions are fractions of the longer side, so structures stay at their places at any size.
"""

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, Size, UInt32Array

MARGIN = 2  # lattice points beyond the last one, for the bicubic interpolation
OCTAVE_GAIN = 0.5  # amplitude of an octave, as a share of the octave below


def value_noise(
    size: Size, cells: tuple[float, float], seed: int, octaves: int = 1
) -> Float32Array:
    """Return noise of mean 0 within about -1 to 1, float32 HxW.

    size: height and width. cells: number of lattice cells down and across along a length as long as
    the longer side; unequal numbers stretch the noise. octaves: layers, each of twice the frequency
    and half the amplitude; one layer finer than the pixels adds nothing and is left out.
    """
    height, width = size
    total = np.zeros(size, np.float32)
    amplitude, sum_of_squares = 1.0, 0.0
    for octave in range(octaves):
        down, across = (count * 2**octave / max(size) for count in cells)  # cells per pixel
        if max(down, across) > 1:
            break
        lattice = _hash_lattice(int(height * down) + MARGIN, int(width * across) + MARGIN, seed)
        box = (0.5, 0.5, 0.5 + width * across, 0.5 + height * down)
        layer = Image.fromarray(lattice).resize((width, height), Image.Resampling.BICUBIC, box)
        total += np.asarray(layer) * np.float32(amplitude)
        sum_of_squares += amplitude**2
        amplitude *= OCTAVE_GAIN
        seed += 1
    total /= np.float32(max(sum_of_squares, 1e-9) ** 0.5)
    return total


def grid(size: Size) -> tuple[Float32Array, Float32Array]:
    """Return x, float32 1xW, and y, float32 Hx1, from the centre; the longer side is 1 long."""
    height, width = size
    x = (np.arange(width, dtype=np.float32) + np.float32(0.5) - width / 2) / max(size)
    y = (np.arange(height, dtype=np.float32) + np.float32(0.5) - height / 2) / max(size)
    return x[None].astype(np.float32), y[:, None].astype(np.float32)


def hash_numbers(numbers: Float32Array, seed: int) -> Float32Array:
    """Return a value from 0 to 1 for each whole number, float32 of the same shape."""
    mixed = _hash(numbers.astype(np.int64).astype(np.uint32), seed)
    return mixed.astype(np.float32) / np.float32(2**32)


def _hash_lattice(rows: int, columns: int, seed: int) -> Float32Array:
    """Return values from -1 to 1, float32 rows x columns, that depend on place and seed alone."""
    place = np.arange(rows, dtype=np.uint32)[:, None] * np.uint32(0x9E3779B1)
    place = place + np.arange(columns, dtype=np.uint32)[None] * np.uint32(0x85EBCA77)
    return _hash(place, seed).astype(np.float32) / np.float32(2**31) - np.float32(1)


def _hash(values: UInt32Array, seed: int) -> UInt32Array:
    """Mix the bits of each value (Wellons 2018, "lowbias32")."""
    mixed = values ^ np.uint32(seed * 0xC2B2AE3D % 2**32)
    mixed = (mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x7FEB352D)
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x846CA68B)
    return mixed ^ (mixed >> np.uint32(16))
