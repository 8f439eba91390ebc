"""A picture with its alpha, and its pixels without the background."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.matting.foreground_colours import ColourEstimate, foreground_strips
from backdrop.engine.render.compose import compose


@dataclass(frozen=True, eq=False, repr=False)
class Cutout:
    """A picture with its alpha and the confidence in it.

    document: the decoded picture, upright. alpha: uint8 HxW, 255 is foreground.
    confidence: from 0 to 1. doubt: the likely defect, or "": "nothing" or "everything" was found,
    the models "disagree", or the outline is "soft" (engine/network/confidence.py).
    paper: uint8 3, the colour of the flat paper that the picture is drawn on; None for a photo.
    uncertainty: uint8 320x320 for the whole picture, 255 where the models disagree or where a model
    finds neither foreground nor background, 0 where they are sure; None if unknown.

    >>> from backdrop import cut
    >>> cutout = cut("dog.jpg")
    >>> cutout.alpha.shape == (cutout.document.height, cutout.document.width)
    True
    >>> cutout.image.save("dog.png")
    """

    document: Document
    alpha: UInt8Array
    confidence: float
    doubt: str
    paper: UInt8Array | None = None
    uncertainty: UInt8Array | None = None

    def __repr__(self) -> str:
        doubt = f", doubt {self.doubt!r}" if self.doubt else ""
        size = f"{self.document.width}×{self.document.height}"
        return f"Cutout({size}, confidence {self.confidence:.2f}{doubt})"

    @property
    def rgba(self) -> UInt8Array:
        """The pixels of `render(cutout)`, uint8 HxWx4 with straight alpha, computed at each use.

        Where the background shines through, colours are the subject's alone. Fully transparent
        pixels are 0.

        >>> from backdrop import cut
        >>> cut("dog.jpg").rgba.dtype
        dtype('uint8')
        """
        estimate = ColourEstimate(self.paper)
        strips = foreground_strips(self.document, self.alpha, estimate)
        return np.concatenate(list(compose(strips, self.alpha)))

    @property
    def image(self) -> Image.Image:
        """The cut-out as an image of Pillow, RGBA, with the picture's colour profile.

        >>> from backdrop import cut
        >>> cut("dog.jpg").image.mode
        'RGBA'
        """
        image = Image.fromarray(self.rgba)
        if self.document.icc_profile:
            image.info["icc_profile"] = self.document.icc_profile
        return image

    @property
    def mask(self) -> Image.Image:
        """The alpha as a grey image of Pillow, white where the subject is.

        >>> from backdrop import cut
        >>> cut("dog.jpg").mask.mode
        'L'
        """
        return Image.fromarray(self.alpha)

    @property
    def is_colour_keyed(self) -> bool:
        """True if the picture was cut by the colour of its paper, without a model."""
        return self.paper is not None

    @property
    def keyed(self) -> bool:
        """The former name of `is_colour_keyed`."""
        return self.is_colour_keyed
