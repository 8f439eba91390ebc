"""Stack the layers of a result in strips: background, shadow, outline, subject.

Layers are blended in gamma-encoded values, as browsers and editors blend, not in linear light:
alpha was estimated from such values, and a transparent file on a coloured page must look
like the file rendered with that background.

Pillow blends in integers, rounded to the nearest, and keeps a layer of alpha 255 exactly.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.scene import Rgb

ReadRows = Callable[[slice], UInt8Array]
"""Returns the given rows of the result, all columns."""


@dataclass(frozen=True)
class ColourLayer:
    """A layer of one colour whose alpha, uint8 RxW, is read strip by strip."""

    alpha: ReadRows
    rgb: Rgb


def stack_layers(
    height: int, subject: ReadRows, colour_layers: list[ColourLayer], background: ReadRows | None
) -> Iterator[UInt8Array]:
    """Yield the result in strips: uint8 RxWx3 on a background, else RxWx4 with straight alpha.

    subject: RxWx4 with straight alpha. colour_layers: from the lowest to the highest, all below the
    subject. background: RxWx3. Fully transparent pixels are 0 in every channel.
    """
    for rows in spans(height, STRIP_ROWS):
        layers = [(layer.alpha(rows), layer.rgb) for layer in colour_layers]
        if background is None:
            yield _stack_transparent(subject(rows), layers)
        else:
            yield _stack_opaque(background(rows), subject(rows), layers)


def _stack_opaque(
    background: UInt8Array, subject: UInt8Array, layers: list[tuple[UInt8Array, Rgb]]
) -> UInt8Array:
    subject_alpha = subject[..., 3]
    if subject_alpha.min() == 255:
        return np.ascontiguousarray(subject[..., :3])
    canvas = Image.fromarray(background)
    for alpha, rgb in layers:
        if alpha.any():
            canvas.paste(rgb, None, Image.fromarray(alpha))
    if subject_alpha.any():
        image = Image.fromarray(subject)
        canvas.paste(image.convert("RGB"), None, image)
    return np.asarray(canvas)


def _stack_transparent(subject: UInt8Array, layers: list[tuple[UInt8Array, Rgb]]) -> UInt8Array:
    images = [_colour_image(alpha, rgb) for alpha, rgb in layers if alpha.any()]
    if images and subject[..., 3].min() < 255:
        canvas = images[0]
        for image in [*images[1:], Image.fromarray(subject)]:
            canvas = Image.alpha_composite(canvas, image)
        subject = np.asarray(canvas)
    strip = np.array(subject)
    strip.view(np.uint32)[..., 0] *= strip[..., 3] != 0
    return strip


def _colour_image(alpha: UInt8Array, rgb: Rgb) -> Image.Image:
    image = Image.new("RGBA", (alpha.shape[1], alpha.shape[0]), rgb)
    image.putalpha(Image.fromarray(alpha))
    return image
