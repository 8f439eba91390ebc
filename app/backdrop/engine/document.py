"""A decoded picture, immutable, which every later step reads."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize, size_within


@dataclass(frozen=True, eq=False)
class Document:
    """A picture as viewers show it: upright, in RGB, with the transparency of its file.

    pixels: uint8 HxWx3, in the colour space of `icc_profile` (sRGB if that is None).
    alpha: uint8 HxW, 255 is opaque; None if the whole picture is opaque.
    exif: camera data and location as TIFF bytes (formats/exif.py), or None.
    """

    pixels: UInt8Array
    alpha: UInt8Array | None = None
    icc_profile: bytes | None = None
    exif: bytes | None = None

    def __repr__(self) -> str:
        opaque = "opaque" if self.alpha is None else "with alpha"
        return f"Document({self.width}×{self.height}, {opaque})"

    @classmethod
    def from_rgba(cls, rgba: UInt8Array, icc_profile: bytes | None = None) -> Self:
        """Split uint8 HxWx4 with straight alpha; alpha that is 255 everywhere becomes None."""
        alpha = np.ascontiguousarray(rgba[..., 3])
        pixels = np.ascontiguousarray(rgba[..., :3])
        return cls(pixels, None if alpha.min() == 255 else alpha, icc_profile)

    def with_file_alpha(self, alpha: UInt8Array) -> UInt8Array:
        """Multiply uint8 HxW alpha by the transparency that the file itself has."""
        if self.alpha is None:
            return alpha
        # Rounded division by 255 within 16 bits.
        product = alpha.astype(np.uint16) * self.alpha + 128
        return ((product + (product >> 8)) >> 8).astype(np.uint8)

    def shrink_to(self, side: int) -> Self:
        """Return a copy whose longer side is at most `side` pixels; never enlarges."""
        size = size_within(side, self.height, self.width)
        alpha = None if self.alpha is None else resize(self.alpha, size)
        return type(self)(resize(self.pixels, size), alpha, self.icc_profile, self.exif)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])
