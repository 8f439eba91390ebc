"""One picture, decoded: what every later step reads and none changes."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize


@dataclass(frozen=True, eq=False)
class Document:
    """A picture as a person sees it: upright, RGB, with the transparency its file already had.

    pixels: uint8 HxWx3, in the colour space of `icc_profile` (sRGB where that is None).
    alpha: uint8 HxW, 255 is opaque, or None for a picture that is opaque everywhere.
    exif: the camera's data and the place (exif.py), or None.
    """

    pixels: UInt8Array
    alpha: UInt8Array | None = None
    icc_profile: bytes | None = None
    exif: bytes | None = None

    @classmethod
    def from_rgba(cls, rgba: UInt8Array, icc_profile: bytes | None = None) -> Self:
        """Split uint8 HxWx4 with straight alpha; an alpha of only 255 is none."""
        alpha = np.ascontiguousarray(rgba[..., 3])
        pixels = np.ascontiguousarray(rgba[..., :3])
        return cls(pixels, None if alpha.min() == 255 else alpha, icc_profile)

    def with_file_alpha(self, alpha: UInt8Array) -> UInt8Array:
        """Return uint8 HxW alpha with what the file itself has transparent as a factor."""
        if self.alpha is None:
            return alpha
        # Rounded division by 255 within 16 bits.
        product = alpha.astype(np.uint16) * self.alpha + 128
        return ((product + (product >> 8)) >> 8).astype(np.uint8)

    def shrink_to(self, side: int) -> Self:
        """Return the picture made to fit a square of `side` px; never larger than it is."""
        ratio = min(1.0, side / max(self.width, self.height))
        size = max(1, round(self.height * ratio)), max(1, round(self.width * ratio))
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
