"""Make ICC profiles for colours that a file describes by code points, as HEIC does.

Sources: ITU-T H.273 (8.1, primaries; 8.2, transfer characteristics), ICC.1:2022 (8.3, profiles of a
matrix and curves), ITU-R BT.2100 (PQ and HLG) and BT.2408 (their white of 203 cd/m²).
"""

import struct
from collections.abc import Callable

import numpy as np

from backdrop.engine.arrays.aliases import Float64Array
from backdrop.engine.arrays.matrices import inverse

# Chromaticities by code point: red, green, blue, white.
D65 = (0.3127, 0.3290)
REC_709 = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65)
PRIMARIES = {
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
}
# The white of profiles, as XYZ (ICC.1:2022, 7.2.16), and Bradford's cone responses (annex E).
D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
# sRGB's curve (10.18, function type 3): g, a, b, c, d.
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
CURVE_STEPS = 1024
WHITE = 203.0  # cd/m² of a white sheet in HDR; what is brighter is shown as white
HLG_WHITE = 0.75  # its signal in HLG


def make_profile(primaries: int, transfer: int) -> bytes | None:
    """Return the ICC profile for H.273's code points; None for sRGB and for what is unknown.

    BT.709's and similar curves count as sRGB's, as in browsers.
    """
    chromaticities = PRIMARIES.get(primaries)
    curve = CURVES.get(transfer)
    if chromaticities is None and curve is None:
        return None
    matrix, adaptation = _to_xyz(chromaticities or REC_709)
    response = _parametric_curve() if curve is None else _table(curve)
    tags = {
        b"desc": _text(f"Primaries {primaries}, curve {transfer} of H.273"),
        b"cprt": _text("No copyright"),
        b"wtpt": _fixed(b"XYZ ", D50),
        b"chad": _fixed(b"sf32", adaptation),
        b"rXYZ": _fixed(b"XYZ ", matrix[:, 0]),
        b"gXYZ": _fixed(b"XYZ ", matrix[:, 1]),
        b"bXYZ": _fixed(b"XYZ ", matrix[:, 2]),
        b"rTRC": response,
        b"gTRC": response,
        b"bTRC": response,
    }
    return _assemble(tags)


def _to_xyz(
    chromaticities: tuple[tuple[float, float], ...],
) -> tuple[Float64Array, Float64Array]:
    """Return the primaries as columns of XYZ, adapted to D50, and the adaptation."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in chromaticities]).T
    white = columns[:, 3]
    matrix = columns[:, :3] * (inverse(columns[:, :3]) @ white)
    gains = (BRADFORD @ D50) / (BRADFORD @ white)
    adaptation = inverse(BRADFORD) @ np.diag(gains) @ BRADFORD
    return adaptation @ matrix, adaptation


def _pq(signal: Float64Array) -> Float64Array:
    """BT.2100, table 4: signal to light, both 0 to 1, where 1 is the white of 203 cd/m²."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = signal ** (1 / m2)
    light = (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)
    return np.asarray(np.clip(light * 10_000 / WHITE, 0, 1))


def _hlg(signal: Float64Array) -> Float64Array:
    """BT.2100, table 5, with the system gamma of 1.2 for each channel; likewise."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073

    def scene(value: Float64Array) -> Float64Array:
        return np.where(value <= 0.5, value**2 / 3, (np.exp((value - c) / a) + b) / 12)

    return np.clip((scene(signal) / scene(np.array(HLG_WHITE))) ** 1.2, 0, 1)


# Signal to light, both 0 to 1, of the code points that differ from sRGB.
CURVES: dict[int, Callable[[Float64Array], Float64Array]] = {
    4: lambda signal: signal**2.2,
    5: lambda signal: signal**2.8,
    8: lambda signal: signal,
    16: _pq,
    18: _hlg,
}


def _parametric_curve() -> bytes:
    return b"para" + struct.pack(">IHH5i", 0, 3, 0, *(round(v * 65536) for v in SRGB_CURVE))


def _table(curve: Callable[[Float64Array], Float64Array]) -> bytes:
    values = np.round(curve(np.linspace(0, 1, CURVE_STEPS)) * 65535).astype(">u2")
    return b"curv" + struct.pack(">II", 0, CURVE_STEPS) + bytes(values.tobytes())


def _fixed(kind: bytes, values: Float64Array) -> bytes:
    return kind + bytes(4) + _numbers(values)


def _numbers(values: Float64Array) -> bytes:
    return bytes(np.round(values * 65536).astype(">i4").tobytes())


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    return b"mluc" + struct.pack(">III4sII", 0, 1, 12, b"enUS", len(encoded), 28) + encoded


def _assemble(tags: dict[bytes, bytes]) -> bytes:
    """Return a profile with a header (7.2) and a table of its tags (7.3); equal ones are shared."""
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    body = b""
    for content in tags.values():
        if content not in places:
            places[content] = start + len(body)
            body += content + bytes(-len(content) % 4)
    table = struct.pack(">I", len(tags))
    for name, content in tags.items():
        table += struct.pack(">4sII", name, places[content], len(content))
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28)
    header += _numbers(D50)
    return header.ljust(128, b"\0") + table + body
