"""The layers of a result over each other, in strips: background, shadow, outline, subject.

Blended in the values that the file holds (gamma-encoded, as browsers and editors blend), not in
linear light: alpha was estimated from such values, files are shown over pages in such values, and
so a background put in here is what the same transparent file shows over that background.

Pillow blends: in whole numbers, rounded to the nearest, and a layer of alpha 255 is kept exactly.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import STRIP_ROWS, spans
from backdrop.engine.scene import Rgb

Strip = Callable[[slice], UInt8Array]  # rows of the result


@dataclass(frozen=True)
class Tint:
    """A layer of one colour whose alpha, uint8 RxW, is asked for strip by strip."""

    alpha: Strip
    rgb: Rgb


def stack_layers(
    height: int, subject: Strip, tints: list[Tint], background: Strip | None
) -> Iterator[UInt8Array]:
    """Yield the result in strips: uint8 RxWx3 on a background, else RxWx4 with straight alpha.

    subject: RxWx4 with straight alpha. tints: from the lowest to the highest, all below it.
    background: RxWx3. Fully transparent pixels are 0 in every channel.
    """
    for rows in spans(height, STRIP_ROWS):
        layers = [(tint.alpha(rows), tint.rgb) for tint in tints]
        if background is None:
            yield _transparent(subject(rows), layers)
        else:
            yield _opaque(background(rows), subject(rows), layers)


def _opaque(
    behind: UInt8Array, subject: UInt8Array, tints: list[tuple[UInt8Array, Rgb]]
) -> UInt8Array:
    alpha = subject[..., 3]
    if alpha.min() == 255:
        return np.ascontiguousarray(subject[..., :3])
    canvas = Image.fromarray(behind)
    for cover, rgb in tints:
        if cover.any():
            canvas.paste(rgb, None, Image.fromarray(cover))
    if alpha.any():
        image = Image.fromarray(subject)
        canvas.paste(image.convert("RGB"), None, image)
    return np.asarray(canvas)


def _transparent(subject: UInt8Array, tints: list[tuple[UInt8Array, Rgb]]) -> UInt8Array:
    layers = [_layer(cover, rgb) for cover, rgb in tints if cover.any()]
    if layers and subject[..., 3].min() < 255:
        canvas = layers[0]
        for layer in [*layers[1:], Image.fromarray(subject)]:
            canvas = Image.alpha_composite(canvas, layer)
        subject = np.asarray(canvas)
    strip = np.array(subject)
    strip.view(np.uint32)[..., 0] *= strip[..., 3] != 0
    return strip


def _layer(cover: UInt8Array, rgb: Rgb) -> Image.Image:
    """One colour with this alpha, as an image."""
    layer = Image.new("RGBA", (cover.shape[1], cover.shape[0]), rgb)
    layer.putalpha(Image.fromarray(cover))
    return layer
