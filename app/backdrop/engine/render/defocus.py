"""A picture's own background out of focus, as a lens has it.

Light is averaged over a disc, not gamma-encoded values over a bell: highlights become discs. What
the subject covers has no part in that. So the average is of what is known of the background,
weighted by how much it is (normalised convolution, Knutsson and Westin 1993), and where nothing
is known near, of a continuation from further away.
"""

import numpy as np
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import Float32Array, Float64Array, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.formats.colour_profile import LEVELS, from_linear, to_linear

# Over white lies what the photo has clipped: without it, a lamp's disc would be grey.
GLOW, GLOW_POWER = 3.0, 8
TRUST = 0.02  # of the continuation next to what is known


def defocus(pixels: UInt8Array, known: Float32Array, radius: float) -> UInt8Array:
    """The background averaged over discs, uint8 HxWx3.

    pixels: uint8 HxWx3. known: float32 HxW, 0 where a pixel shows no background, to 1. radius: in
    pixels.
    """
    table = _glowing().astype(np.float32)
    disc = _transform(_disc(radius), _padded(pixels.shape, radius))
    prior = known + np.float32(TRUST)
    weight = np.maximum(_convolved(prior, disc), 1e-6)
    answer = np.empty(pixels.shape, np.uint8)
    back = _back()
    for channel in range(3):
        light = table[pixels[..., channel]]
        light = known * light + np.float32(TRUST) * extend_background(light, known)
        mean = _convolved(light, disc) / weight
        at = np.interp(mean, back[0], back[1])
        answer[..., channel] = (at * 255 + 0.5).astype(np.uint8)
    return answer


def extend_background(plane: Float32Array, known: Float32Array) -> Float32Array:
    """The plane where it is known, and elsewhere smoothly continued, float32 HxW.

    By means over ever larger cells (Gortler et al. 1996, "The Lumigraph", push and pull).
    """
    height, width = plane.shape
    if max(height, width) == 1 or known.min() == 1:
        return plane
    half = (height + 1) // 2, (width + 1) // 2
    share = resize(known, half)
    below = resize(plane * known, half) / np.maximum(share, 1e-6)
    far = extend_background(below, np.minimum(4 * share, 1))
    answer: Float32Array = known * plane + (1 - known) * resize(far, (height, width))
    return answer


def _glowing() -> Float64Array:
    """Light for each level, more than 1 where the photo is about to clip."""
    light = to_linear(LEVELS)
    return light * (1 + GLOW * light**GLOW_POWER)


def _back() -> tuple[Float64Array, Float64Array]:
    """The way back to levels, which keeps what is everywhere the same as it was."""
    light = np.linspace(0, 1, 2048) ** 2
    return light * (1 + GLOW * light**GLOW_POWER), from_linear(light)


def _disc(radius: float) -> Float32Array:
    """A disc of sum 1 with soft rims, odd on each side."""
    reach = int(np.ceil(radius)) + 1
    at = np.arange(-reach, reach + 1)
    disc = np.clip(radius + 0.5 - np.hypot(at[:, None], at), 0, 1)
    return np.asarray(disc / disc.sum(), np.float32)


def _padded(shape: tuple[int, ...], radius: float) -> tuple[int, int]:
    """A size at which a disc's wrapping round does no harm, with small prime factors."""
    reach = 2 * (int(np.ceil(radius)) + 1)
    return _smooth(shape[0] + reach), _smooth(shape[1] + reach)


def _smooth(least: int) -> int:
    while True:
        rest = least
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return least
        least += 1


def _transform(
    disc: Float32Array, size: tuple[int, int]
) -> tuple[NDArray[np.complex128], tuple[int, int]]:
    whole = np.zeros(size)
    whole[: len(disc), : len(disc)] = disc
    reach = len(disc) // 2
    return np.fft.rfft2(np.roll(whole, (-reach, -reach), (0, 1))), size


def _convolved(
    plane: Float32Array, disc: tuple[NDArray[np.complex128], tuple[int, int]]
) -> Float32Array:
    transform, size = disc
    answer = np.fft.irfft2(np.fft.rfft2(plane, size) * transform, size)
    return answer[: plane.shape[0], : plane.shape[1]].astype(np.float32)
