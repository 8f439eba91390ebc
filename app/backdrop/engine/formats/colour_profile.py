"""Convert colours between sRGB and the colour space of a photo's ICC profile.

Only profiles made of a matrix and three curves (ICC.1:2022, 8.3) are supported, such as Display P3
and Adobe RGB. In the browser, Pillow has no colour management.
"""

import struct

import numpy as np

from backdrop.engine.arrays.aliases import Float64Array, UInt8Array
from backdrop.engine.arrays.matrices import inverse

# Columns: sRGB's primaries as XYZ under D50, the profiles' white (IEC 61966-2-1 with Bradford's
# adaptation).
SRGB = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
# Bytes of a profile's header.
HEADER_SIZE = 128
# Bytes of an entry in the tag table.
ENTRY_SIZE = 12
# Entries of the tag table that are read; real profiles have about 20.
MAX_TAGS = 100
# The 256 levels of a channel as values from 0 to 1.
LEVELS = np.linspace(0, 1, 256)
# Steps of the table from linear light to levels.
LIGHT_STEPS = 4096
# Exponents outside this range mean damage; real ones are 1 to 2.6.
MIN_GAMMA = 0.1
MAX_GAMMA = 10.0
# Number of parameters of each parametric curve type (10.18): g, then a, b, c, d, e, f.
PARAMETER_COUNTS = (1, 3, 4, 5, 7)
# Rows converted at a time.
STRIP_ROWS = 64

Space = tuple[Float64Array, list[Float64Array]]
"""Primaries as columns of XYZ, and each channel's linear light at its 256 levels."""


def to_linear(level: Float64Array) -> Float64Array:
    """Convert sRGB levels to linear light, both 0 to 1."""
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


def from_linear(light: Float64Array) -> Float64Array:
    """Convert linear light to sRGB levels, both 0 to 1."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def to_profile(rgb: tuple[int, int, int], profile: bytes | None) -> tuple[int, int, int]:
    """Convert one sRGB colour to a profile's colour space; levels from 0 to 255.

    Returns `rgb` unchanged if the profile is None, unsupported or damaged.
    """
    space = _read_space(profile) if profile else None
    if space is None:
        return rgb
    matrix, curves = space
    light = np.clip(inverse(matrix) @ SRGB @ to_linear(np.array(rgb) / 255), 0, 1)
    red, green, blue = (
        round(255 * float(np.interp(value, curve, LEVELS)))
        for value, curve in zip(light, curves, strict=True)
    )
    return red, green, blue


def convert_colours(pixels: UInt8Array, source: bytes | None, target: bytes | None) -> UInt8Array:
    """Convert uint8 HxWx3 pixels from one profile to another; None is sRGB.

    Returns the pixels unchanged if either profile is unsupported or damaged.
    """
    if source == target:
        return pixels
    spaces = [_read_space(profile) if profile else _srgb_space() for profile in (source, target)]
    if spaces[0] is None or spaces[1] is None:
        return pixels
    (source_matrix, source_curves), (target_matrix, target_curves) = spaces[0], spaces[1]
    matrix = inverse(target_matrix) @ source_matrix
    steps = np.linspace(0, 1, LIGHT_STEPS)
    levels = [
        (np.interp(steps, curve, LEVELS) * 255 + 0.5).astype(np.uint8) for curve in target_curves
    ]
    scale = np.float32(LIGHT_STEPS - 1)
    result = np.empty(pixels.shape, np.uint8)
    for top in range(0, len(pixels), STRIP_ROWS):
        rows = pixels[top : top + STRIP_ROWS]
        light = [source_curves[i].astype(np.float32)[rows[..., i]] for i in range(3)]
        for i in range(3):
            mixed = sum(np.float32(matrix[i, j]) * light[j] for j in range(3))
            index = (np.clip(mixed, 0, 1) * scale + np.float32(0.5)).astype(np.intp)
            result[top : top + STRIP_ROWS, :, i] = levels[i][index]
    return result


def _srgb_space() -> Space:
    return SRGB, [to_linear(LEVELS)] * 3


def _read_space(profile: bytes) -> Space | None:
    """Read a profile's primaries and curves; None if it is unsupported or damaged."""
    try:
        tags = _read_tags(profile)
        columns = [struct.unpack_from(">3i", tags[name], 8) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = [_read_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
        matrix = np.array(columns).T / 65536
        inverse(matrix)
    except (KeyError, struct.error, ValueError, IndexError):
        return None
    return matrix, curves


def _read_tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, HEADER_SIZE)
    tags = {}
    for index in range(min(count, MAX_TAGS)):
        entry = HEADER_SIZE + 4 + ENTRY_SIZE * index
        name, offset, size = struct.unpack_from(">4sII", profile, entry)
        tags[name] = profile[offset : offset + size]
    return tags


def _read_curve(tag: bytes) -> Float64Array:
    """Return the linear light at each of the 256 levels."""
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
        return _read_parametric_curve(tag)
    raise ValueError(f"curve {kind!r}")


def _read_parametric_curve(tag: bytes) -> Float64Array:
    (function,) = struct.unpack_from(">H", tag, 8)
    count = PARAMETER_COUNTS[function]
    parameters = [value / 65536 for value in struct.unpack_from(f">{count}i", tag, 12)]
    g, a, b, c, d, e, f = (parameters + [0.0] * 7)[:7]
    if function == 0:
        return _power(LEVELS, g)
    if function in (1, 2):  # constant c below -b/a (0 in function 1)
        return np.asarray(np.clip(_power(a * LEVELS + b, g) + c, 0, 1))
    power = _power(a * LEVELS + b, g) + e
    return np.asarray(np.clip(np.where(d <= LEVELS, power, c * LEVELS + f), 0, 1))


def _power(base: Float64Array, exponent: float) -> Float64Array:
    if not MIN_GAMMA <= exponent <= MAX_GAMMA:
        raise ValueError(f"an exponent of {exponent}")
    return np.asarray(np.maximum(base, 0) ** exponent)
