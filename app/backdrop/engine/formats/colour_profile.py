"""Colours picked as sRGB, in the colour space of a photo's own profile.

Only for profiles made of a matrix and three curves (ICC.1:2022, 8.3): Display P3, Adobe RGB and
their like. Pillow in the browser has no colour management.
"""

import struct

import numpy as np

from backdrop.engine.arrays.aliases import Float64Array, UInt8Array

# sRGB's primaries as XYZ of the profiles' white, D50 (IEC 61966-2-1 with Bradford's adaptation)
SRGB = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
HEADER, ENTRY = 128, 12  # bytes of a profile's head and of a row in its table of tags
LEVELS = np.linspace(0, 1, 256)
LEAST_GAMMA, MOST_GAMMA = 0.1, 10.0  # beyond is damage: real ones are 1 to 2.6
# Parameters of each kind of parametric curve (10.18): g, then a, b, c, d, e, f
PARAMETERS = (1, 3, 4, 5, 7)


def to_linear(level: Float64Array) -> Float64Array:
    """The light of sRGB's levels, both 0 to 1."""
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


def from_linear(light: Float64Array) -> Float64Array:
    """The sRGB levels of light, both 0 to 1."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def to_profile(rgb: tuple[int, int, int], profile: bytes | None) -> tuple[int, int, int]:
    """The colour that looks with the profile as `rgb` does without one; levels of 0 to 255.

    `rgb` itself where the profile is none, or of another kind, or damaged.
    """
    space = _space(profile) if profile else None
    if space is None:
        return rgb
    matrix, curves = space
    light = np.clip(np.linalg.inv(matrix) @ SRGB @ to_linear(np.array(rgb) / 255), 0, 1)
    red, green, blue = (
        round(255 * float(np.interp(value, curve, LEVELS)))
        for value, curve in zip(light, curves, strict=True)
    )
    return red, green, blue


def convert_colours(pixels: UInt8Array, source: bytes | None, target: bytes | None) -> UInt8Array:
    """Pixels of one profile in another, uint8 HxWx3; None is sRGB.

    As they are where either profile is of another kind.
    """
    if source == target:
        return pixels
    here, there = (_space(each) if each else _srgb() for each in (source, target))
    if here is None or there is None:
        return pixels
    (matrix, curves), (wanted, answer) = here, there
    mix = np.linalg.inv(wanted) @ matrix
    result = np.empty(pixels.shape, np.uint8)
    steps = np.linspace(0, 1, 4096)
    levels = [(np.interp(steps, curve, LEVELS) * 255 + 0.5).astype(np.uint8) for curve in answer]
    for top in range(0, len(pixels), 64):
        rows = pixels[top : top + 64]
        light = [curves[i].astype(np.float32)[rows[..., i]] for i in range(3)]
        for i in range(3):
            mixed = sum(np.float32(mix[i, j]) * light[j] for j in range(3))
            at = (np.clip(mixed, 0, 1) * np.float32(4095) + np.float32(0.5)).astype(np.intp)
            result[top : top + 64, :, i] = levels[i][at]
    return result


def _srgb() -> tuple[Float64Array, list[Float64Array]]:
    return SRGB, [to_linear(LEVELS)] * 3


def _space(profile: bytes) -> tuple[Float64Array, list[Float64Array]] | None:
    """The primaries as columns of XYZ, and each channel's light at its 256 levels."""
    try:
        tags = _tags(profile)
        columns = [struct.unpack_from(">3i", tags[name], 8) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
        matrix = np.array(columns).T / 65536
        np.linalg.inv(matrix)
    except (KeyError, struct.error, ValueError, IndexError, np.linalg.LinAlgError):
        return None
    return matrix, curves


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, HEADER)
    tags = {}
    for at in range(HEADER + 4, HEADER + 4 + ENTRY * min(count, 100), ENTRY):
        name, offset, size = struct.unpack_from(">4sII", profile, at)
        tags[name] = profile[offset : offset + size]
    return tags


def _curve(tag: bytes) -> Float64Array:
    kind = tag[:4]
    if kind == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            return LEVELS
        values = np.array(struct.unpack_from(f">{count}H", tag, 12), float)
        if count == 1:
            return _power(LEVELS, values[0] / 256)
        values = np.interp(LEVELS, np.linspace(0, 1, count), values / 65535)
        return np.asarray(np.maximum.accumulate(values))
    if kind == b"para":
        return _parametric(tag)
    raise ValueError(f"curve {kind!r}")


def _parametric(tag: bytes) -> Float64Array:
    (function,) = struct.unpack_from(">H", tag, 8)
    count = PARAMETERS[function]
    given = [value / 65536 for value in struct.unpack_from(f">{count}i", tag, 12)]
    g, a, b, c, d, e, f = (given + [0.0] * 7)[:7]
    if function == 0:
        return _power(LEVELS, g)
    if function in (1, 2):  # linear below -b/a, where it is c (0 in kind 1)
        return np.asarray(np.clip(_power(a * LEVELS + b, g) + c, 0, 1))
    power = _power(a * LEVELS + b, g) + e
    return np.asarray(np.clip(np.where(d <= LEVELS, power, c * LEVELS + f), 0, 1))


def _power(base: Float64Array, exponent: float) -> Float64Array:
    if not LEAST_GAMMA <= exponent <= MOST_GAMMA:
        raise ValueError(f"an exponent of {exponent}")
    return np.asarray(np.maximum(base, 0) ** exponent)
