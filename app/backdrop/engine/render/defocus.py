"""Blur a photo's background as a lens does.

Linear light is averaged over a disc, not gamma-encoded values over a Gaussian: highlights become
discs. Pixels of the subject do not contribute: the average is weighted by how much background each
pixel shows (normalised convolution, Knutsson and Westin 1993), and far from any background it uses
a smooth continuation.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Array, Float32Array, Float64Array, Size, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.formats.colour_profile import LEVELS, from_linear, to_linear

# Highlights are brighter than white, where the photo clips: otherwise a lamp's disc would be grey.
GLOW = 3.0  # additional light of white
GLOW_POWER = 8  # exponent: the higher, the closer to white the additional light begins
EXTENSION_WEIGHT = 0.02  # of the continuation, beside a background pixel's 1
TABLE_STEPS = 2048  # of the table from light back to levels

DiscTransform = tuple[Array[np.complex128], Size]
"""The Fourier transform of a disc, and the size of the plane that it is padded to."""


def defocus(pixels: UInt8Array, weight: Float32Array, radius: float) -> UInt8Array:
    """Return the background averaged over discs, uint8 HxWx3.

    pixels: uint8 HxWx3. weight: float32 HxW from 0, where a pixel shows no background, to 1.
    radius: of the disc, in pixels.
    """
    light_of_level = _with_glow(to_linear(LEVELS)).astype(np.float32)
    disc = _transform(_disc(radius), _padded_size(pixels.shape, radius))
    total_weight = np.maximum(_convolve(weight + np.float32(EXTENSION_WEIGHT), disc), 1e-6)
    result = np.empty(pixels.shape, np.uint8)
    light, levels = _inverse_table()
    for channel in range(3):
        plane = light_of_level[pixels[..., channel]]
        extension = extend_background(plane, weight)
        plane = weight * plane + np.float32(EXTENSION_WEIGHT) * extension
        mean = _convolve(plane, disc) / total_weight
        level = np.interp(mean, light, levels)
        result[..., channel] = (level * 255 + 0.5).astype(np.uint8)
    return result


def extend_background(plane: Float32Array, weight: Float32Array) -> Float32Array:
    """Return the plane with a smooth continuation where its weight is low, float32 HxW.

    By means over ever larger cells (Gortler et al. 1996, "The Lumigraph", pull-push). weight:
    float32 HxW from 0 to 1.
    """
    height, width = plane.shape
    if max(height, width) == 1 or weight.min() == 1:
        return plane
    half = (height + 1) // 2, (width + 1) // 2
    half_weight = resize(weight, half)
    half_plane = resize(plane * weight, half) / np.maximum(half_weight, 1e-6)
    extended = extend_background(half_plane, np.minimum(4 * half_weight, 1))
    result: Float32Array = weight * plane + (1 - weight) * resize(extended, (height, width))
    return result


def _with_glow(light: Float64Array) -> Float64Array:
    """Return linear light with highlights increased, above 1 where the photo is about to clip."""
    return light * (1 + GLOW * light**GLOW_POWER)


def _inverse_table() -> tuple[Float64Array, Float64Array]:
    """Return light with glow and its levels: the inverse, so that flat areas do not change."""
    light = np.linspace(0, 1, TABLE_STEPS) ** 2
    return _with_glow(light), from_linear(light)


def _disc(radius: float) -> Float32Array:
    """Return an antialiased disc of sum 1 with an odd number of pixels on each side."""
    reach = int(np.ceil(radius)) + 1
    offset = np.arange(-reach, reach + 1)
    disc = np.clip(radius + 0.5 - np.hypot(offset[:, None], offset), 0, 1)
    return np.asarray(disc / disc.sum(), np.float32)


def _padded_size(shape: tuple[int, ...], radius: float) -> Size:
    """Return a size with small prime factors at which a disc does not wrap into the picture."""
    reach = 2 * (int(np.ceil(radius)) + 1)
    return _next_smooth(shape[0] + reach), _next_smooth(shape[1] + reach)


def _next_smooth(length: int) -> int:
    """Return the next integer with no prime factor above 5."""
    while True:
        rest = length
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return length
        length += 1


def _transform(disc: Float32Array, size: Size) -> DiscTransform:
    padded = np.zeros(size)
    padded[: len(disc), : len(disc)] = disc
    reach = len(disc) // 2
    return np.fft.rfft2(np.roll(padded, (-reach, -reach), (0, 1))), size


def _convolve(plane: Float32Array, disc: DiscTransform) -> Float32Array:
    transform, size = disc
    result = np.fft.irfft2(np.fft.rfft2(plane, size) * transform, size)
    return result[: plane.shape[0], : plane.shape[1]].astype(np.float32)
